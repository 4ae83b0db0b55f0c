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


@api.check(
    "delivery.header-filled-when-absent",
    severity=api.Severity.WARNING,
    station=api.Station.LISTENER,
    owner=api.Owner.DISCOVERY,
    cites=(api.APACHE_HEADERS, api.LISTENER),
    order=100,
)
def header_filled_when_absent(delivery: api.Delivery) -> api.Answers:
    """Ask what is sent where the variable is not there."""
    header = delivery.header
    filling = [
        line
        for proxy in delivery.files.proxies
        if proxy.server is api.WebServer.APACHE
        for line in proxy.lines
        if line.header.lower() == header
        and line.action in api.SETTING_ACTIONS
        and not line.condition
        if "%{" in line.value
    ]
    if header is None or not any(
        api.sets_header(proxy, header) for proxy in delivery.files.proxies
    ):
        yield api.NotAsked("No line is known that sets the header.")
    elif not filling:
        yield api.Saw("the header is set only where there is a value")
    else:
        for filler in filling:
            yield api.Draft(
                "The web server sends the header with a filler where the login released nothing, "
                "and the listener takes that for an identifier.",
                (api.setting_evidence("RequestHeader", f"{filler.action} {filler.header}"),),
                place=filler.place,
            )
