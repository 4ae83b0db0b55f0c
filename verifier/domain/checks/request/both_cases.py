"""The listener is set to turn the identifier into capitals and into small letters.

What it means: ``reqIdToUpper`` and ``reqIdToLower`` are both on. Any value switches them on, even
the word "false" in quotes.

Why it matters: small letters win. If capitals are what the library system keeps, the patron is
not found.

What to change: leave only the one that is meant, and delete the other instead of writing a word
into it.
"""

from verifier.domain.checks import api

CONFIGURED = """The listener's two case settings contradict each other.

What it means: ``reqIdToUpper`` and ``reqIdToLower`` are both switched on. Any text switches them
on, even "false" in quotation marks.

Why it matters: small letters win. Where the library system keeps capitals, nobody is found.

What to change: delete the one that is not meant.
"""

RULE = api.ListenerRule(
    broken=lambda settings: settings.both_cases, shown=("reqIdToUpper", "reqIdToLower")
)


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
def both_cases(evidence: api.RequestEvidence) -> api.Answers:
    """Ask whether the two case settings contradict each other."""
    return RULE.on_login(
        evidence,
        wrong="The listener is set to capitals and to small letters; small letters win.",
        fine="at most one case setting is on",
    )


@both_cases.twin("delivery.both-cases", order=150, page=CONFIGURED)
def delivery_both_cases(delivery: api.Delivery) -> api.Answers:
    """Ask whether a service changes to capitals and to small letters."""
    return RULE.on_services(
        delivery,
        wrong="Both case settings of the listener{whose} are on, and small letters win.",
        fine="no service has both case settings on",
    )
