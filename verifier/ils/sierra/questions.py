"""The questions that one identifier leads to: one for each index, in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from verifier.ils.sierra.patron import OWN_PROPERTIES, RECORD_NUMBER, type_of
from verifier.ils.sierra.record_number import record_number
from verifier.model.lookup import LookupFailure
from verifier.rest.stopped import LookupStopped

_FIELDS = (
    "id,deleted,names,barcodes,uniqueIds,emails,expirationDate,patronType,blockInfo,moneyOwed"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question to one index. ``index`` is the type of the identifiers in it.

    The answer's record must bear ``wanted``.
    """

    index: str
    wanted: str = field(repr=False)
    path: str = field(repr=False)
    query: tuple[tuple[str, str], ...] = field(repr=False)


def questions(value: str, tags: tuple[str, ...]) -> Iterator[Question]:
    """Ask each tag's index; and, for a record number as staff write it, for that record.

    Fields that are not asked for are not returned; ``varFields`` hold notes too, so they are
    asked for only where an identifier may stand there.
    """
    fields = _FIELDS if set(tags) <= set(OWN_PROPERTIES) else f"{_FIELDS},varFields"
    for tag in tags:
        yield Question(
            index=type_of(tag),
            wanted=value,
            path="/patrons/find",
            query=(("varFieldTag", tag), ("varFieldContent", value), ("fields", fields)),
        )
    number = record_number(value)
    if number is not None:
        yield Question(
            index=RECORD_NUMBER,
            wanted=number,
            path=f"/patrons/{number}",
            query=(("fields", fields),),
        )


def require_sendable(value: str) -> None:
    """Raise ``LookupStopped`` for what cannot be asked for: nothing, and lone surrogates."""
    if not value.strip():
        said = "The identifier cannot be asked for: it is empty."
        raise LookupStopped(LookupFailure.PROTOCOL_ERROR, said)
    try:
        value.encode()
    except UnicodeError:
        said = "The identifier cannot be asked for: it holds a character that is none."
        raise LookupStopped(LookupFailure.PROTOCOL_ERROR, said) from None
