"""The listener is set to turn the identifier into capitals and into small letters.

What it means: ``reqIdToUpper`` and ``reqIdToLower`` are both on. Any value switches them on, even
the word "false" in quotes.

Why it matters: lowercase wins. If the library system stores capitals, the patron is not found.

What to change: leave only the one that is intended. Delete the other instead of writing a word
such as "false" into it.
"""

from verifier.domain.checks import api

CONFIGURED = """The listener's two case settings contradict each other.

What it means: ``reqIdToUpper`` and ``reqIdToLower`` are both switched on. Any text switches them
on, even "false" in quotation marks.

Why it matters: lowercase wins. If the library system keeps capitals, no patron is found.

What to change: delete the setting that is not wanted.
"""

RULE = api.ListenerRule(
    broken=lambda settings: settings.both_cases, shown=("reqIdToUpper", "reqIdToLower")
)


@api.warning(
    "request.both-cases",
    api.Station.LISTENER,
    cites=(api.LISTENER,),
    order=180,
    fine="at most one case setting is on",
    reason="The request form is told to write the identifier in capitals and in small letters.",
    advice="Keep one of reqIdToUpper and reqIdToLower; small letters win today.",
)
def both_cases(evidence: api.RequestEvidence) -> api.Answers:
    return RULE.on_login(
        evidence, "The listener is set to capitals and to small letters; small letters win."
    )


@both_cases.twin(
    "delivery.both-cases", order=150, fine="no service has both case settings on", page=CONFIGURED
)
def delivery_both_cases(delivery: api.Delivery) -> api.Answers:
    return RULE.on_services(
        delivery, "Both case settings of the listener{whose} are on, and small letters win."
    )
