"""The listener is told to read a header whose name has capital letters.

What it means: Node, which the listener runs on, knows header names in small letters only, and the
listener looks for exactly what ``reqIdHeader`` says.

Why it matters: nobody's identifier is ever read from the header. What stands in the address line
counts in its place, or nothing does.

What to change: write the name in ``reqIdHeader`` in small letters. The proxy may go on writing it
as it likes.
"""

from verifier.domain.checks import api


@api.check(
    "delivery.header-name-capitals",
    severity=api.Severity.WARNING,
    station=api.Station.LISTENER,
    owner=api.Owner.RESHARE,
    cites=(api.LISTENER,),
    order=140,
)
def header_name_capitals(delivery: api.Delivery) -> api.Answers:
    """Ask whether each service can read its header."""

    def wrong(service: api.ServiceSettings, whose: str) -> api.Draft | None:
        if not service.settings.header_never_read:
            return None
        return api.Draft(
            f"The listener{whose} never reads its header: the name in the setting has "
            "capital letters.",
            api.service_evidence(service, "reqIdHeader"),
            place=service.place("reqIdHeader"),
        )

    yield from api.each_service(delivery, wrong, fine="no header name has capitals")
