"""Questions in CQL, in which a value means itself and nothing else."""

from __future__ import annotations

import re
import unicodedata

from verifier.model.lookup import LookupFailure
from verifier.rest.stopped import LookupStopped

_SPECIAL = re.compile(r'[\\*?^"]')
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def equals(index: str, value: str) -> str:
    """Ask for *value* as the whole of *index*: the five special characters get a backslash."""
    escaped = _SPECIAL.sub(r"\\\g<0>", value)
    return f'{index}=="{escaped}"'


def is_uuid(value: str) -> bool:
    """Whether *value* is written like one of FOLIO's own record ids."""
    return _UUID.fullmatch(value) is not None


def require_askable(value: str) -> None:
    """Raise ``LookupStopped`` for what FOLIO cannot be asked for.

    Nothing would be "any record whose field is empty"; the database behind FOLIO knows no NUL,
    and lone surrogates are no characters.
    """
    if not value:
        said = "An empty identifier cannot be asked for."
    elif "\0" in value or any("\ud800" <= one <= "\udfff" for one in value):
        said = "The identifier cannot be asked for: it holds a character that FOLIO cannot hold."
    else:
        return
    raise LookupStopped(LookupFailure.PROTOCOL_ERROR, said)


def same(one: str, other: str) -> bool:
    """Compare as FOLIO's indexes do, but for accents: without regard to letter case."""
    return one.lower() == other.lower()


def same_but_for_accents(one: str, other: str) -> bool:
    """Compare about as FOLIO's indexes do: also without regard to accents and wide forms."""
    return _bare(one) == _bare(other)


def _bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(one for one in decomposed if not unicodedata.combining(one)).lower()
