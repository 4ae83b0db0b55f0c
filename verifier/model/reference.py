"""Reference numbers: short enough to be told on the telephone, and found again by an operator."""

from __future__ import annotations

import hashlib

_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O and U, which are misheard and misread
_LENGTH = 8
_BITS = 5
_ALIKE = str.maketrans("ILO", "110")


def reference_of(report_id: str) -> str:
    """Give the reference number of a report. It does not lead back to the id."""
    number = int.from_bytes(hashlib.sha256(report_id.encode()).digest()[:5])
    signs = "".join(
        _SIGNS[number >> _BITS * place & len(_SIGNS) - 1] for place in reversed(range(_LENGTH))
    )
    return f"{signs[:4]}-{signs[4:]}"


def read_reference(typed: str) -> str:
    """Give a reference number as it is kept, however somebody wrote it down."""
    signs = "".join(one for one in typed.upper().translate(_ALIKE) if one.isalnum())
    return f"{signs[:4]}-{signs[4:]}"
