"""The fourteen status flags of a patron as blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from verifier.model.patron import Block, BlockKind, Stops

FLAGS = 14
_CHARGE, _HOLD, _LOST, _FINES, _FEES = 0, 3, 4, 10, 11
_RULES = {  # flags of limits that the library system itself counts
    5: "too many items on loan",
    6: "too many items overdue",
    8: "too many items claimed returned",
    9: "too many items lost",
    13: "too many items billed",
}
_WITHOUT_PASSWORD = ("YYYY", "Y  YYYYYYYYYYY")  # Polaris and Sierra, where CQ is N


def are_flags(text: str) -> bool:
    """Whether *text* are flags at all: Y, and N or a blank for no."""
    return len(text) == FLAGS and set(text.upper()) <= set("YN ")


def only_lack_the_password(flags: str) -> bool:
    """Whether two systems send just these flags to whoever does not know the password."""
    return flags.upper().replace("N", " ").rstrip() in _WITHOUT_PASSWORD


def blocks_of(flags: str, *, expired: bool, words: str) -> tuple[Block, ...]:
    """Give the blocks that *flags* tell of; *words* are what the library system says of it.

    Flags 1, 2, 7 and 12 (renewals, recalls) stop no request, and are no block.
    """
    found = list(_blocks({place for place, flag in enumerate(flags) if flag in "Yy"}, expired))
    if found and words:
        found[0] = replace(found[0], message=f"{found[0].message} (it says: {words})")
    return tuple(found)


def _blocks(flags: set[int], expired: bool) -> Iterator[Block]:
    denied = {_CHARGE, _HOLD} & flags
    if denied or expired:
        stops, words = _denial(denied)
        if expired:
            yield Block(
                kind=BlockKind.EXPIRED,
                stops=stops,
                message=f"the record has expired{'; ' if words else ''}{words}",
            )
        else:
            yield Block(kind=BlockKind.OTHER, stops=stops, message=words)
    if _LOST in flags:
        yield Block(kind=BlockKind.LOST_CARD, message="the card is reported lost")
    if {_FINES, _FEES} & flags:
        yield Block(kind=BlockKind.FINES, message="too high fines or fees")
    rules = [words for place, words in _RULES.items() if place in flags]
    if rules:
        yield Block(kind=BlockKind.AUTO, message=", ".join(rules))


def _denial(denied: set[int]) -> tuple[Stops, str]:
    if denied == {_CHARGE, _HOLD}:
        return Stops.BOTH, "loans and holds are denied"
    if denied == {_HOLD}:
        return Stops.REQUESTS, "holds are denied"
    return (Stops.BORROWING, "loans are denied") if denied else (Stops.UNKNOWN, "")
