"""Why a patron may not borrow, by two of Polaris's methods that overlap."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from verifier.ils.polaris.shapes import CirculationAnswer, SystemBlock
from verifier.model.patron import Block, BlockKind, Stops

_COLLECTION_AGENCY, _REGISTRATION_FEE = 1024, 4096
_MONEY_IDS = (_COLLECTION_AGENCY, _REGISTRATION_FEE)
_WORDS = (  # hints: libraries write their own words
    (BlockKind.EXPIRED, re.compile(r"\bexpired?\b", re.IGNORECASE)),
    (
        BlockKind.LOST_CARD,
        re.compile(r"\b(?:lost|stolen) card\b|\bcard\b.*\b(?:lost|stolen)\b", re.IGNORECASE),
    ),
    (
        BlockKind.FINES,
        re.compile(r"\b(?:fines?|fees?|charges?|owes|collection agency)\b", re.IGNORECASE),
    ),
)
_NO_REASON = "Polaris says that the patron may not borrow, and gives no reason"


def system_blocks(blocks: Iterable[SystemBlock]) -> Iterator[Block]:
    """Give the blocks of PatronBasicDataGet: Polaris sets them, by the numbers it documents."""
    for one in blocks:
        message = (one.description or "").strip() or None
        kind = BlockKind.FINES if one.id in _MONEY_IDS else BlockKind.AUTO
        yield Block(kind=kind, message=message or f"System block {one.id}")


def circulation_blocks(answer: CirculationAnswer) -> Iterator[Block]:
    """Give the blocks of PatronCirculateBlocksGet: what stops a loan now, staff's own as well."""
    messages = [(one.description or "").strip() for one in answer.blocks or ()]
    for message in messages:
        if message:
            yield Block(kind=_kind(message), stops=Stops.BORROWING, message=message)
    if answer.may_circulate is False and not any(messages):
        yield Block(kind=BlockKind.OTHER, stops=Stops.BORROWING, message=_NO_REASON)


def each_once(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Leave out blocks of the same words. Of two views of one the later is kept."""
    return tuple({one.message: one for one in blocks}.values())


def _kind(message: str) -> BlockKind:
    for kind, words in _WORDS:
        if words.search(message):
            return kind
    return BlockKind.OTHER
