"""What the searches of all indexes mean together: only a whole equal identifier counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from verifier.ils.symphony.patron import ALTERNATE_ID, BARCODE
from verifier.ils.symphony.search import Hits
from verifier.model.capability import Gap, Sight
from verifier.model.lookup import (
    Ambiguous,
    CouldNotLook,
    Found,
    LookupFailure,
    LookupOutcome,
    NotFound,
)
from verifier.model.patron import PatronRecord

_TYPES = {"ID": {BARCODE}, "ALT_ID": {ALTERNATE_ID}}
"""The identifiers that an index holds; those of an index that is not here are not known."""

_EMAIL = "email"
_HIDDEN = "a record that it does not show: it was deleted, or the staff login may not see it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One patron, and the indexes that led there."""

    record: PatronRecord
    indexes: tuple[str, ...]


def verdict(
    value: str,
    hits: Sequence[Hits],
    seen: Sequence[Seen],
    failures: Sequence[tuple[str, CouldNotLook]],
) -> LookupOutcome:
    """Judge. Nobody was found only where every index was searched and none had anything."""
    bearers = [(one.record, kind) for one in seen if (kind := _bears(one, value)) is not None]
    if len(bearers) > 1:
        said = "The search leads to several patrons who bear the identifier."
        records = tuple(record for record, _ in bearers)
        return Ambiguous(count=len(records), said=said, records=records)
    if bearers:
        record, kind = bearers[0]
        gaps = (*record.gaps, *_unseen(hits, failures))
        return Found(record=replace(record, gaps=gaps), matched_type=kind)
    if failures:
        return failures[0][1]
    if seen:
        return _wrong(seen)
    if any(one.hidden for one in hits):
        said = f"Symphony's search counts {_HIDDEN}."
        return CouldNotLook(failure=LookupFailure.PROTOCOL_ERROR, said=said)
    indexes = " and ".join(one.index for one in hits)
    return NotFound(said=f"The search by {indexes} found nobody.")


def _wrong(seen: Sequence[Seen]) -> CouldNotLook:
    said = "Symphony's search led to somebody who does not bear the identifier asked for."
    gaps = (gap for one in seen for gap in one.record.gaps)
    unread = next((gap.said for gap in gaps if gap.part is Sight.OLD_IDENTIFIERS), None)
    if unread is not None:
        said += f" It may be a further card number, and these could not be read: {unread}"
    return CouldNotLook(failure=LookupFailure.WRONG_PATRON, said=said)


def _bears(one: Seen, value: str) -> str | None:
    """Name the type of the identifier that *value* equals, in an index that led here."""
    for index in one.indexes:
        types = _TYPES.get(index)
        for identifier in one.record.identifiers:
            if (types is None or identifier.type in types) and _equal(identifier.value, value):
                return identifier.type
        if types is None and any(_equal(mail, value) for mail in one.record.emails):
            return _EMAIL
    return None


def _equal(held: str, value: str) -> bool:
    """Compare whole values. Symphony keeps its ids in capitals: the case of A to Z is no matter.

    Only of A to Z: to fold more would make two of somebody's look-alikes one.
    """
    if held.isascii() and value.isascii():
        return held.upper() == value.upper()
    return held == value


def _unseen(hits: Sequence[Hits], failures: Sequence[tuple[str, CouldNotLook]]) -> tuple[Gap, ...]:
    """Say what might hide a second patron."""
    said = [outcome.said for _, outcome in failures]
    said += [f"The search by {one.index} counts {_HIDDEN}." for one in hits if one.hidden]
    said += [
        f"The search by {one.index} found more patrons than were read."
        for one in hits
        if one.unread
    ]
    return tuple(Gap(part=Sight.SEVERAL_MATCHES, said=one) for one in said)
