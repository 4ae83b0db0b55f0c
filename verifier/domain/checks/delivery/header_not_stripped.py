"""The proxy lets a header through that the patron's own browser sends.

What it means: no line of the web server removes the header, or sets it in every case, before the
request is passed on to the listener.

Why it matters: whoever sends the header is identified by its value. Anybody can place requests
under any number.

What to change: in Apache write ``RequestHeader unset`` for the header, with ``early``, before it
is set. In nginx set it with ``proxy_set_header`` in the very location that passes requests on.
"""

from verifier.domain.checks import api


@api.warning(
    "delivery.header-not-stripped",
    api.Station.LISTENER,
    cites=(api.APACHE_HEADERS, api.NGINX_HEADERS, api.LISTENER),
    after=("delivery.header-name-capitals", "delivery.header-never-set"),
    order=90,
    fine="the proxy takes away what a browser sends",
)
def header_not_stripped(delivery: api.Delivery) -> api.Answers:
    header, proxies = api.header_through_proxies(delivery)
    for place, shown in api.passes_client_header(proxies, header):
        yield api.Draft(
            "A header that the patron's browser sends reaches the listener and counts as the "
            "identifier.",
            api.setting_evidence("reqIdHeader", header),
            *([] if shown is None else [api.setting_evidence(*shown)]),
            place=place,
        )
