"""The listener's regular expression cannot be predicted here.

What it means: the expression uses something that this program does not follow safely, so it does
not say what the listener would make of the value.

Why it matters: from the listener on, nothing is known about the identifier. No answer is better
than a guess.

What to change: nothing has to be wrong. A simpler expression can be predicted; or place a test
request and compare its User ID.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import LISTENER
from verifier.domain.model.finding import Owner, Severity, Station, setting_evidence
from verifier.domain.model.request import RequestPreview, TransformOutcome


@check(
    "request.regex-cannot-simulate",
    severity=Severity.NOTICE,
    station=Station.LISTENER,
    owner=Owner.RESHARE,
    cites=(LISTENER,),
)
def regex_cannot_simulate(preview: RequestPreview) -> Iterator[Answer]:
    """Ask whether the listener's result is known."""
    listener = preview.release.form.listener
    if listener is None or not listener.rewrites:
        yield NotAsked("The listener has no regular expression in force.")
    elif preview.trace.outcome is TransformOutcome.CANNOT_SIMULATE:
        yield Draft(
            "What the listener's regular expression does to the value cannot be predicted here.",
            (setting_evidence("reqIdRegex", listener.reqIdRegex),),
        )
    else:
        yield Saw("the regular expression can be predicted")
