"""The listener is set to turn the identifier into capitals and into small letters.

What it means: ``reqIdToUpper`` and ``reqIdToLower`` are both on. Any value switches them on, even
the word "false" in quotes.

Why it matters: small letters win. If capitals are what the library system keeps, the patron is
not found.

What to change: leave only the one that is meant, and delete the other instead of writing a word
into it.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import LISTENER
from verifier.domain.model.finding import Owner, Severity, Station, setting_evidence
from verifier.domain.model.request import RequestPreview


@check(
    "request.both-cases",
    severity=Severity.WARNING,
    station=Station.LISTENER,
    owner=Owner.RESHARE,
    cites=(LISTENER,),
)
def both_cases(preview: RequestPreview) -> Iterator[Answer]:
    """Ask whether the two case settings contradict each other."""
    listener = preview.release.form.listener
    if listener is None:
        yield NotAsked("No listener settings are known here.")
    elif listener.both_cases:
        yield Draft(
            "The listener is set to capitals and to small letters; small letters win.",
            (
                setting_evidence("reqIdToUpper", listener.reqIdToUpper),
                setting_evidence("reqIdToLower", listener.reqIdToLower),
            ),
        )
    else:
        yield Saw("at most one case setting is on")
