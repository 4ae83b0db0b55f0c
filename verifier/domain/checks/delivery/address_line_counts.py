"""Where the header is missing, the identifier in the address line counts.

What it means: the listener replaces ``req_id`` with the header only if the header arrives. A
request without the header is not treated as an error.

Why it matters: anybody who reaches the listener without passing the proxy, or whose login released
nothing, is identified by the link, and can enter another person's number there.

What to change: make the listener reachable only through the proxy, and have the proxy refuse
requests without a login. The site file can name the proxy's configuration, so that it is checked
too.
"""

from verifier.domain.checks import api


@api.notice(
    "delivery.address-line-counts",
    api.Station.LISTENER,
    cites=(api.LISTENER,),
    after=("delivery.header-never-set", "delivery.header-name-capitals"),
    order=240,
    fine="the proxy's lines set the header",
)
def address_line_counts(delivery: api.Delivery) -> api.Answers:
    service, header = api.service_with_header(delivery)
    if not any(api.sets_header(proxy, header) for proxy in delivery.files.proxies):
        yield api.Draft(
            "The listener takes the identifier from its header, and from the address line where "
            "the header is missing.",
            *api.service_evidence(service, "reqIdHeader"),
            place=service.place("reqIdHeader"),
        )
