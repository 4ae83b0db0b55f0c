"""The listener is set to turn the identifier into capitals and into small letters.

What it means: ``reqIdToUpper`` and ``reqIdToLower`` are both on. Any value switches them on, even
the word "false" in quotes.

Why it matters: small letters win. If capitals are what the library system keeps, the patron is
not found.

What to change: leave only the one that is meant, and delete the other instead of writing a word
into it.
"""

from verifier.domain.checks import api


@api.check(
    "request.both-cases",
    severity=api.Severity.WARNING,
    station=api.Station.LISTENER,
    owner=api.Owner.RESHARE,
    cites=(api.LISTENER,),
    order=180,
    reason="The request form is told to write the identifier in capitals and in small letters.",
    advice="Keep one of reqIdToUpper and reqIdToLower; small letters win today.",
)
def both_cases(preview: api.RequestPreview) -> api.Answers:
    """Ask whether the two case settings contradict each other."""
    listener = preview.release.form.listener
    if listener is None:
        yield api.NotAsked("No listener settings are known here.")
    elif listener.both_cases:
        yield api.Draft(
            "The listener is set to capitals and to small letters; small letters win.",
            (
                api.setting_evidence("reqIdToUpper", listener.reqIdToUpper),
                api.setting_evidence("reqIdToLower", listener.reqIdToLower),
            ),
        )
    else:
        yield api.Saw("at most one case setting is on")
