"""Where the header is missing, the identifier in the address line counts.

What it means: the listener replaces ``req_id`` by its header only where the header arrives. A
request without it is no error.

Why it matters: somebody who reaches the listener past the proxy, or whose login released nothing,
is known by what stands in the link, and can write another person's number there.

What to change: let nobody reach the listener but through the proxy, and have the proxy refuse
requests without a login. The lines of the proxy can be named in the site file, to be judged too.
"""

from verifier.domain.checks import api


@api.check(
    "delivery.address-line-counts",
    severity=api.Severity.NOTICE,
    station=api.Station.LISTENER,
    owner=api.Owner.RESHARE,
    cites=(api.LISTENER,),
    after=("delivery.header-never-set", "delivery.header-name-capitals"),
    order=240,
)
def address_line_counts(delivery: api.Delivery) -> api.Answers:
    """Ask whether the proxy is seen to set the header."""
    service = delivery.own
    if service is None or delivery.header is None:
        yield api.NotAsked("The listener reads no header.")
    elif any(api.sets_header(proxy, delivery.header) for proxy in delivery.files.proxies):
        yield api.Saw("the proxy's lines set the header")
    else:
        yield api.Draft(
            "The listener takes the identifier from its header, and from the address line where "
            "the header is missing.",
            api.service_evidence(service, "reqIdHeader"),
            place=service.place("reqIdHeader"),
        )
