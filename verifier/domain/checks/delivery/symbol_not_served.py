"""The listener has no service for the library's own symbol.

What it means: its configuration names the symbols that it serves. This library's is not among
them, and there is no ``okapiUrl`` at the top, which would make a service for all others.

Why it matters: the link to the request form leads to an error page (404).

What to change: add the symbol to ``services``, written as in the link, or correct ``institution``
in the site file.
"""

from verifier.domain.checks import api


@api.check(
    "delivery.symbol-not-served",
    severity=api.Severity.ERROR,
    station=api.Station.LISTENER,
    owner=api.Owner.RESHARE,
    cites=(api.LISTENER_CONFIG,),
    order=120,
)
def symbol_not_served(delivery: api.Delivery) -> api.Answers:
    """Ask whether the listener answers for this library."""
    file = delivery.files.listener
    if file is None:
        yield api.NotAsked("The listener's configuration file is not given.")
    elif file.serving(delivery.form.institution) is not None:
        yield api.Saw("the listener serves the library's symbol")
    else:
        symbols = ", ".join(service.symbol for service in file.services)
        yield api.Draft(
            "The listener answers requests of this library with an error page: its configuration "
            "has no service for the symbol, and none for all others.",
            (
                api.setting_evidence("institution", delivery.form.institution),
                api.setting_evidence("services", symbols or "none"),
            ),
            place=api.Place(file=file.name, key="services"),
        )
