"""Which identifiers must not travel: national and social security numbers."""

from __future__ import annotations

import re
from typing import Final

NATIONAL: Final = frozenset({"norEduPersonNIN", "schacPersonalUniqueID"})
"""Attributes that hold nothing else."""

_UNIQUE_ID = "urn:schac:personaluniqueid:"  # SCHAC: national numbers under any attribute
_SOCIAL_SECURITY = re.compile(r"[0-9]{3}-[0-9]{2}-[0-9]{4}")


def written_as_national(value: str) -> bool:
    """Tell whether *value* is written as such a number, whatever attribute holds it."""
    bare = value.strip()
    return bool(_SOCIAL_SECURITY.fullmatch(bare)) or bare.lower().startswith(_UNIQUE_ID)
