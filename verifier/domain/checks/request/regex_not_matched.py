"""The listener's regular expression does not match this patron's value.

What it means: ``reqIdRegex`` is set, and the value that this login brings does not fit it.

Why it matters: the listener passes the value on unchanged and reports no error. The value lacks
the change that the setting was meant to make.

What to change: make the expression fit the values that are really released. It has no flags: the
letter case counts, and the case settings act before it.
"""

from verifier.domain.checks import api


@api.warning(
    "request.regex-not-matched",
    api.Station.LISTENER,
    cites=(api.LISTENER,),
    after=(*api.NOT_DELIVERED, "request.header-empty", "request.header-placeholder"),
    order=150,
    fine="the regular expression matches",
    reason="The request form's rule for rewriting the identifier does not fit this one.",
    advice="Correct reqIdRegex so that it fits the identifiers that arrive, or remove it; a rule "
    "that does not fit passes values on unchanged.",
)
def regex_not_matched(evidence: api.RequestEvidence) -> api.Answers:
    listener, trace = api.rewriting_listener(evidence), evidence.preview.trace
    if trace.outcome is api.TransformOutcome.NOT_MATCHED:
        yield api.Draft(
            "The listener's regular expression does not match the value, which goes on unchanged.",
            *api.listener_evidence(listener, "reqIdRegex"),
            api.Evidence(what="header", name=trace.header_name or "", value=trace.after_case),
        )
    elif trace.outcome not in (api.TransformOutcome.CHANGED, api.TransformOutcome.UNCHANGED):
        raise api.NotAsked("The regular expression was not applied to this login.")
