"""The parts of a remedy beside its first sentence, in the order in which people need them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from verifier.model.report import Remedy
from verifier.report.words import OWNERS

Detail = tuple[str, str]
"""A word that says what it is, empty where none is needed; and the text."""


def steps(remedy: Remedy) -> Iterator[Detail]:
    """Say how and where it is done; the settings to copy follow."""
    yield from _known(("", remedy.how), ("Where", remedy.where))


def notes(remedy: Remedy) -> Iterator[Detail]:
    """Say how it takes effect, how to see it, what speaks for and against it, what to mind."""
    yield from _known(
        ("Takes effect", remedy.applies),
        ("To see it before a login", remedy.preview),
        ("", remedy.trade_off),
        ("Mind", remedy.caution),
    )


def _known(*details: tuple[str, str | None]) -> Iterator[Detail]:
    for lead, said in details:
        if said is not None:
            yield lead, said


def summary(remedy: Remedy, earlier: Sequence[Remedy]) -> str:
    """Head a remedy that *earlier* ones stand before, the first of all among them.

    It is another place or another way for the same, or something else that is wrong.
    """
    lead = "or" if remedy.finding == earlier[0].finding else "also"
    if any((one.finding, one.place) == (remedy.finding, remedy.place) for one in earlier):
        lead += " another way"
    owner = _team(remedy)
    return f"{lead} {remedy.place} ({owner})" if remedy.place else f"{lead}, by {owner}"


def whose(remedy: Remedy) -> str:
    """Say whose turn a remedy is, and where."""
    return f"{_team(remedy)}, {remedy.place}" if remedy.place else _team(remedy)


def _team(remedy: Remedy) -> str:
    """Name the owner; what a place says already is left out."""
    return OWNERS[remedy.owner].partition(" (")[0]
