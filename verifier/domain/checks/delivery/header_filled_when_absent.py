"""The proxy fills the header even where the login released nothing.

What it means: Apache's line sets the header in every case. For a variable that is not there it
writes ``(null)`` or nothing.

Why it matters: the listener takes either for the patron's identifier. An empty header also wipes
the one that came in the link.

What to change: set the header on a condition, and take away what the browser sent:
``RequestHeader unset … early`` and then ``RequestHeader set … "%{employeeNumber}e"
env=employeeNumber``.
"""

from verifier.domain.checks import api


@api.warning(
    "delivery.header-filled-when-absent",
    api.Station.LISTENER,
    owned_by=api.Owner.DISCOVERY,
    cites=(api.APACHE_HEADERS, api.LISTENER),
    order=100,
    fine="the header is set only where there is a value",
)
def header_filled_when_absent(delivery: api.Delivery) -> api.Answers:
    header, proxies = delivery.header, delivery.files.proxies
    if header is None or not any(api.sets_header(proxy, header) for proxy in proxies):
        raise api.NotAsked("No line is known that sets the header.")
    lines = [
        line
        for proxy in proxies
        if proxy.server is api.WebServer.APACHE
        for line in proxy.lines
        if line.header.lower() == header and line.action in api.SETTING_ACTIONS
    ]
    for line in lines:
        if not line.condition and "%{" in line.value:
            yield api.Draft(
                "The web server sends the header with a filler where the login released nothing, "
                "and the listener takes that for an identifier.",
                api.setting_evidence("RequestHeader", f"{line.action} {line.header}"),
                place=line.place,
            )
