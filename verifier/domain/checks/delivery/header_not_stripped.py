"""The proxy lets a header through that the patron's own browser sends.

What it means: no line of the web server takes the header away, or sets it in every case, before
the request goes on to the listener.

Why it matters: whoever sends the header is known by what is in it. Anybody can place requests
under any number.

What to change: in Apache write ``RequestHeader unset`` for the header, with ``early``, before it
is set. In nginx set it with ``proxy_set_header`` in the very location that passes requests on.
"""

from verifier.domain.checks import api


@api.check(
    "delivery.header-not-stripped",
    severity=api.Severity.WARNING,
    station=api.Station.LISTENER,
    owner=api.Owner.RESHARE,
    cites=(api.APACHE_HEADERS, api.NGINX_HEADERS, api.LISTENER),
    after=("delivery.header-name-capitals", "delivery.header-never-set"),
    order=90,
)
def header_not_stripped(delivery: api.Delivery) -> api.Answers:
    """Ask whether a forged header survives."""
    header = delivery.header
    if header is None or not delivery.files.proxies:
        yield api.NotAsked("No header is read, or no lines of a proxy are given.")
        return
    drafts = [
        api.Draft(
            "A header that the patron's browser sends reaches the listener and counts as the "
            "identifier.",
            (
                api.setting_evidence("reqIdHeader", header),
                *([] if shown is None else [api.setting_evidence(*shown)]),
            ),
            place=place,
        )
        for place, shown in api.passes_client_header(delivery.files.proxies, header)
    ]
    yield from api.drafts_or(drafts, "the proxy takes away what a browser sends")
