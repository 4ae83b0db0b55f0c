"""The proxy never sets the header that the listener reads.

What it means: the lines of the web server are given, and none of them sets it; or a line after
that takes it away again.

Why it matters: the listener falls back to the identifier in the address line, or has none.

What to change: set the header, under exactly the name in ``reqIdHeader``, from the variable that
contains the identifier. If another file sets it, name that file in the site file too.
"""

from verifier.domain.checks import api


@api.warning(
    "delivery.header-never-set",
    api.Station.LISTENER,
    owned_by=api.Owner.DISCOVERY,
    cites=(api.LISTENER, api.APACHE_HEADERS),
    after=("delivery.header-name-capitals",),
    order=80,
    fine="the proxy sets the header that the listener reads",
)
def header_never_set(delivery: api.Delivery) -> api.Answers:
    header, proxies = api.header_through_proxies(delivery)
    if any(api.sets_header(proxy, header) for proxy in proxies):
        return
    if any(proxy.includes for proxy in proxies):
        raise api.NotAsked("The lines may stand in a file that is drawn in and not read here.")
    lines = [line for proxy in proxies for line in proxy.lines]
    about = next((line for line in lines if line.header.lower() == header), None)
    other = about or next((line for line in lines if line.action == "set"), None)
    yield api.Draft(
        "The web server's lines never set the header that the listener reads the identifier from.",
        api.setting_evidence("reqIdHeader", header),
        *([] if other is None else [api.setting_evidence(other.action, other.header)]),
        place=other.place if other else api.Place(file=proxies[0].name),
    )
