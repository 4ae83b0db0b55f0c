"""The listener's regular expression does not match this patron's value.

What it means: ``reqIdRegex`` is set, and the value that this login brings does not fit it.

Why it matters: the listener passes the value on unchanged and says nothing. What the setting was
meant to do to the value has not been done.

What to change: make the expression fit the values that are really released. It has no flags: the
letter case counts, and the case settings act before it.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import LISTENER, NOT_DELIVERED
from verifier.domain.model.finding import Evidence, Owner, Severity, Station, setting_evidence
from verifier.domain.model.request import RequestPreview, TransformOutcome


@check(
    "request.regex-not-matched",
    severity=Severity.WARNING,
    station=Station.LISTENER,
    owner=Owner.RESHARE,
    cites=(LISTENER,),
    after=(*NOT_DELIVERED, "request.header-empty", "request.header-placeholder"),
)
def regex_not_matched(preview: RequestPreview) -> Iterator[Answer]:
    """Ask whether the expression does anything to this value."""
    trace = preview.trace
    listener = preview.release.form.listener
    if listener is None or not listener.rewrites:
        yield NotAsked("The listener has no regular expression in force.")
    elif trace.outcome is TransformOutcome.NOT_MATCHED:
        yield Draft(
            "The listener's regular expression does not match the value, which goes on unchanged.",
            (
                setting_evidence("reqIdRegex", listener.reqIdRegex),
                Evidence(what="header", name=trace.header_name or "", value=trace.after_case),
            ),
        )
    elif trace.outcome in (TransformOutcome.CHANGED, TransformOutcome.UNCHANGED):
        yield Saw("the regular expression matches")
    else:
        yield NotAsked("The regular expression was not applied to this login.")
