"""The listener's regular expression is invalid.

What it means: ``reqIdRegex`` is not a regular expression that the listener's language,
JavaScript, can read. Forms from other languages, such as ``(?i)`` or ``(?P<name>…)``, are not.

Why it matters: the listener answers with an error page (HTTP 500) to everybody whose request
brings the header. Without the header the same settings seem to work.

What to change: correct the expression; the evidence shows it.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import LISTENER
from verifier.domain.model.finding import Owner, Severity, Station, setting_evidence
from verifier.domain.model.request import RequestPreview, TransformOutcome


@check(
    "request.regex-invalid",
    severity=Severity.ERROR,
    station=Station.LISTENER,
    owner=Owner.RESHARE,
    cites=(LISTENER,),
)
def regex_invalid(preview: RequestPreview) -> Iterator[Answer]:
    """Ask whether the listener could compile its expression."""
    listener = preview.release.form.listener
    outcome = preview.trace.outcome
    if listener is None or not listener.rewrites:
        yield NotAsked("The listener has no regular expression in force.")
    elif outcome is TransformOutcome.REGEX_INVALID:
        yield Draft(
            "The listener's regular expression is invalid: it answers every request that brings "
            "the header with an error page.",
            (setting_evidence("reqIdRegex", listener.reqIdRegex),),
        )
    elif outcome is TransformOutcome.NO_HEADER:
        yield NotAsked("Without the header the regular expression is not used.")
    else:
        yield Saw("the regular expression is valid")
