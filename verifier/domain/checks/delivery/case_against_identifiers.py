"""The listener changes the letter case of identifiers that must keep theirs.

What it means: a test patron's identifier, as the site file says it must be, holds letters of the
case that the listener takes away.

Why it matters: ReShare's lookup compares the identifier as it is, and in many library systems
uppercase and lowercase differ.

What to change: take the case setting out, or correct the test patron's ``expects``.
"""

from verifier.domain.checks import api


@api.warning(
    "delivery.case-against-identifiers",
    api.Station.LISTENER,
    cites=(api.LISTENER, api.MODRS_LOOKUP),
    after=("delivery.both-cases",),
    order=220,
    fine="the identifiers that are expected have the letter case that is set",
)
def case_against_identifiers(delivery: api.Delivery) -> api.Answers:
    service, _ = api.service_with_header(delivery)
    settings = service.settings
    if not (settings.reqIdToUpper or settings.reqIdToLower):
        yield api.Saw("the listener changes no letter case")
        return
    if not delivery.expected:
        raise api.NotAsked("No test patron has an identifier that is expected.")
    name = "reqIdToLower" if settings.reqIdToLower else "reqIdToUpper"
    spared = settings.reqIdReplacement if settings.rewrites else None
    spoilt = sum(_loses(identifier, spared or "", name) for identifier in delivery.expected)
    if spoilt:
        yield api.Draft(
            "The listener takes away the letter case that the identifiers of test patrons must "
            "have.",
            *api.service_evidence(service, name),
            api.state_evidence("test patrons concerned", f"{spoilt} of {len(delivery.expected)}"),
            place=service.place(name),
        )


def _loses(identifier: str, spared: str, name: str) -> bool:
    """Whether the change of case loses a letter of *identifier*.

    Letters in *spared*, the listener's replacement, do not count: it can write them itself.
    """
    changed = identifier.lower() if name == "reqIdToLower" else identifier.upper()
    return any(
        letter != other and letter not in spared
        for letter, other in zip(identifier, changed, strict=False)
    )
