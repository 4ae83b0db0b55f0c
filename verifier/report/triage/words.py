"""The words of a set of requests, for every format."""

from __future__ import annotations

from collections.abc import Sequence

from verifier.model.counting import counted, percent
from verifier.model.population import Spread
from verifier.model.request_cause import RequestCause, RestsOn
from verifier.model.triage import JudgedRequest, SharedTrait, Triage
from verifier.model.triage_words import CAUSES, DOORS, TRAITS, trait_value

__all__ = ["CAUSES", "DOORS", "RESTS_ON", "counted", "percent"]

RESTS_ON: dict[RestsOn, str] = {
    RestsOn.REQUEST: "the request itself",
    RestsOn.STATE: "its state in ReShare",
    RestsOn.HISTORY: "its history in ReShare",
    RestsOn.LIBRARY: "the library system",
}

_TONES: dict[Spread, tuple[str, str, str]] = {
    Spread.NONE: ("pass", "✓", "nothing wrong"),
    Spread.INTERMITTENT: ("warning", "!", "intermittent"),
    Spread.WIDESPREAD: ("fail", "✗", "widespread"),
    Spread.UNKNOWN: ("unknown", "?", "cannot be said"),
}


def tone(triage: Triage) -> tuple[str, str, str]:
    """Give tone, shape and word of the answer to the page's first question."""
    if triage.small and triage.failing:
        return ("unknown", "?", "too few to say")
    if triage.partial and triage.spread is Spread.NONE:
        return ("unknown", "?", "nothing wrong so far")
    return _TONES[triage.spread]


def shared(trait: SharedTrait) -> tuple[str, str]:
    """Name what is shared, and give its value."""
    return TRAITS[trait.name], trait_value(trait.name, trait.value)


def is_word(trait: SharedTrait) -> bool:
    """Whether the value is one of our own words, in which a blank is nothing to be shown."""
    return trait.name in ("door", "shape")


def identifier_of(line: JudgedRequest) -> str | None:
    """Show the identifier, of a list all of it."""
    value = line.request.patron_identifier
    return value if value is None or isinstance(value, str) else " | ".join(value)


def mark_of(cause: RequestCause) -> tuple[str, str]:
    """Give the tone and the shape of one request."""
    if not cause.is_told:
        return "notice", "?"
    return ("error", "✗") if cause.is_wrong else ("pass", "✓")


def open_questions(triage: Triage) -> tuple[str, ...]:
    """Say what could not be read or asked, where the answer as a whole is open because of it."""
    said = []
    if triage.stopped is not None:
        said.append(f"Not all requests could be read: {triage.stopped.said}")
    if triage.unasked:
        said.append(f"Interrupted: {counted(triage.unasked, 'question')} were not put.")
    if not triage.judged:
        said.append("Nothing can be said about any request.")
    return tuple(said)


def some(names: Sequence[str], most: int) -> str:
    """List the first few, and how many more there are."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more:,} more" if more > 0 else "")


def step_word(days: int) -> str:
    """Say what one bar stands for."""
    return {1: "day", 7: "week"}.get(days, f"{days} days")
