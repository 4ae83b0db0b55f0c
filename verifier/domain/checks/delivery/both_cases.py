"""The listener's two case settings contradict each other.

What it means: ``reqIdToUpper`` and ``reqIdToLower`` are both switched on. Any text switches them
on, even "false" in quotation marks.

Why it matters: small letters win. Where the library system keeps capitals, nobody is found.

What to change: delete the one that is not meant.
"""

from verifier.domain.checks import api


@api.check(
    "delivery.both-cases",
    severity=api.Severity.WARNING,
    station=api.Station.LISTENER,
    owner=api.Owner.RESHARE,
    cites=(api.LISTENER,),
    order=150,
)
def both_cases(delivery: api.Delivery) -> api.Answers:
    """Ask whether a service changes to capitals and to small letters."""

    def wrong(service: api.ServiceSettings, whose: str) -> api.Draft | None:
        if not service.settings.both_cases:
            return None
        return api.Draft(
            f"Both case settings of the listener{whose} are on, and small letters win.",
            api.service_evidence(service, "reqIdToUpper", "reqIdToLower"),
            place=service.place("reqIdToUpper"),
        )

    yield from api.each_service(delivery, wrong, fine="no service has both case settings on")
