"""FOLIO's two kinds of blocks: by staff, and by the library's limits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from verifier.ils.folio.dates import day_of
from verifier.ils.folio.shapes import AutomatedBlocks, ManualBlocks
from verifier.ils.ncip.speakable import speakable
from verifier.model.patron import Block, BlockKind, Stops

_BY_FEES = "cf7a0d5f-a327-4ca1-aa9e-dc55ec006b8a"
"""The condition "maximum outstanding fee/fine balance": its id is the same in every FOLIO
(mod-patron-blocks, Condition)."""

_OVER = "its end has passed, which FOLIO's NCIP does not look at"


def manual_blocks(found: ManualBlocks) -> Iterator[Block]:
    """Read the blocks by staff. One that is over is kept: mod-ncip still counts it."""
    for one in found.blocks:
        stops = _stops(borrowing=one.borrowing, requests=one.requests)
        if stops is not None:
            until = day_of(one.expiration_date)
            words = speakable(one.patron_message or one.desc or "", "")
            if until is not None and until < datetime.now(UTC).date():
                words = f"{words} ({_OVER})".strip()
            yield Block(kind=BlockKind.MANUAL, stops=stops, message=words or None, until=until)


def automated_blocks(found: AutomatedBlocks) -> Iterator[Block]:
    """Read the blocks by a limit of the library's."""
    for one in found.blocks:
        stops = _stops(borrowing=one.borrowing, requests=one.requests)
        if stops is not None:
            by_fees = (one.condition or "").lower() == _BY_FEES
            yield Block(
                kind=BlockKind.FINES if by_fees else BlockKind.AUTO,
                stops=stops,
                message=speakable(one.message or "", "") or None,
            )


def _stops(*, borrowing: bool | None, requests: bool | None) -> Stops | None:
    """Tell what a block stops; None for renewals alone, which mod-ncip does not look at."""
    match borrowing, requests:
        case True, True:
            return Stops.BOTH
        case True, _:
            return Stops.BORROWING
        case _, True:
            return Stops.REQUESTS
        case None, None:
            return Stops.UNKNOWN
        case _:
            return None
