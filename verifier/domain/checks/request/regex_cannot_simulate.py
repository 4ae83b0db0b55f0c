"""The listener's regular expression cannot be predicted here.

What it means: the expression uses something that this program does not follow safely, so it does
not say what the listener would make of the value.

Why it matters: from the listener on, nothing is known about the identifier. No answer is better
than a guess.

What to change: nothing has to be wrong. A simpler expression can be predicted; or place a test
request and compare its User ID.
"""

from verifier.domain.checks import api


@api.check(
    "request.regex-cannot-simulate",
    severity=api.Severity.NOTICE,
    station=api.Station.LISTENER,
    owner=api.Owner.RESHARE,
    cites=(api.LISTENER,),
    order=170,
)
def regex_cannot_simulate(evidence: api.RequestEvidence) -> api.Answers:
    """Ask whether the listener's result is known."""
    listener = evidence.release.form.listener
    if listener is None or not listener.rewrites:
        yield api.NotAsked("The listener has no regular expression in force.")
    elif evidence.preview.trace.outcome is api.TransformOutcome.CANNOT_SIMULATE:
        yield api.Draft(
            "What the listener's regular expression does to the value cannot be predicted here.",
            (api.setting_evidence("reqIdRegex", listener.reqIdRegex),),
        )
    else:
        yield api.Saw("the regular expression can be predicted")
