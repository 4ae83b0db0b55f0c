"""The listener's regular expression matches none of the values that arrive.

What it means: the site file lists values as they arrive in the header (``header_examples``), and
after the case settings the expression matches none of them.

Why it matters: a value that does not match is passed on unchanged, without any error.

What to change: write the expression for the values that arrive, or correct the list in the site
file.
"""

from verifier.domain.checks import api


@api.warning(
    "delivery.regex-matches-no-example",
    api.Station.LISTENER,
    cites=(api.LISTENER,),
    after=(
        "delivery.regex-invalid",
        "delivery.both-cases",
        "delivery.regex-letters-of-wrong-case",
    ),
    order=210,
)
def regex_matches_no_example(delivery: api.Delivery) -> api.Answers:
    service = delivery.own
    facts = service.regex if service else None
    if service is None or facts is None:
        raise api.NotAsked("The listener has no regular expression in force.")
    if not facts.tried:
        raise api.NotAsked("The site file lists no values that arrive in the header.")
    if facts.matched:
        yield api.Saw(f"the expression matches {facts.matched} of {facts.tried} examples")
    else:
        yield api.Draft(
            "The listener's regular expression matches none of the values that the site file says "
            "arrive, so they go on unchanged.",
            *api.service_evidence(service, "reqIdRegex"),
            api.state_evidence("examples that were tried", str(facts.tried)),
            place=service.place("reqIdRegex"),
        )
