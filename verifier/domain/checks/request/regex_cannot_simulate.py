"""The listener's regular expression cannot be predicted here.

What it means: this program cannot say reliably what the listener would make of the value. The
expression is too long, runs too long, or depends on the listener's version; or the value is one
that no header can carry.

Why it matters: from the listener on, nothing is known about the identifier.

What to change: nothing has to be wrong. If the expression is the reason, a simpler one can be
predicted; or place a test request and compare its User ID.
"""

from verifier.domain.checks import api


@api.notice(
    "request.regex-cannot-simulate",
    api.Station.LISTENER,
    cites=(api.LISTENER,),
    order=170,
    fine="the regular expression can be predicted",
)
def regex_cannot_simulate(evidence: api.RequestEvidence) -> api.Answers:
    listener = api.rewriting_listener(evidence)
    if evidence.preview.trace.outcome is api.TransformOutcome.CANNOT_SIMULATE:
        yield api.Draft(
            "What the listener's regular expression does to the value cannot be predicted here.",
            *api.listener_evidence(listener, "reqIdRegex"),
        )
