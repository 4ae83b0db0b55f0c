"""The listener's regular expression does not match this patron's value.

What it means: ``reqIdRegex`` is set, and the value that this login brings does not fit it.

Why it matters: the listener passes the value on unchanged and says nothing. What the setting was
meant to do to the value has not been done.

What to change: make the expression fit the values that are really released. It has no flags: the
letter case counts, and the case settings act before it.
"""

from verifier.domain.checks import api


@api.check(
    "request.regex-not-matched",
    severity=api.Severity.WARNING,
    station=api.Station.LISTENER,
    owner=api.Owner.RESHARE,
    cites=(api.LISTENER,),
    after=(*api.NOT_DELIVERED, "request.header-empty", "request.header-placeholder"),
    order=150,
    reason="The request form's rule for rewriting the identifier does not fit this one.",
    advice="Correct reqIdRegex so that it fits the identifiers that arrive, or remove it; a rule "
    "that does not fit passes values on unchanged.",
)
def regex_not_matched(evidence: api.RequestEvidence) -> api.Answers:
    """Ask whether the expression does anything to this value."""
    trace = evidence.preview.trace
    listener = evidence.release.form.listener
    if listener is None or not listener.rewrites:
        yield api.NotAsked("The listener has no regular expression in force.")
    elif trace.outcome is api.TransformOutcome.NOT_MATCHED:
        yield api.Draft(
            "The listener's regular expression does not match the value, which goes on unchanged.",
            (
                api.setting_evidence("reqIdRegex", listener.reqIdRegex),
                api.Evidence(what="header", name=trace.header_name or "", value=trace.after_case),
            ),
        )
    elif trace.outcome in (api.TransformOutcome.CHANGED, api.TransformOutcome.UNCHANGED):
        yield api.Saw("the regular expression matches")
    else:
        yield api.NotAsked("The regular expression was not applied to this login.")
