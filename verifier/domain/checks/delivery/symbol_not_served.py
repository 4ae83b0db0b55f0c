"""The listener has no service for the library's own symbol.

What it means: its configuration names the symbols that it serves. This library's is not among
them, and there is no ``okapiUrl`` at the top, which would make a service for all others.

Why it matters: the link to the request form leads to an error page (404).

What to change: add the symbol to ``services``, written as in the link, or correct ``institution``
in the site file.
"""

from verifier.domain.checks import api


@api.error(
    "delivery.symbol-not-served",
    api.Station.LISTENER,
    cites=(api.LISTENER_CONFIG,),
    order=120,
    fine="the listener serves the library's symbol",
)
def symbol_not_served(delivery: api.Delivery) -> api.Answers:
    file, institution = api.listener_file(delivery), delivery.form.institution
    if file.serving(institution) is None:
        symbols = ", ".join(service.symbol for service in file.services)
        yield api.Draft(
            "The listener answers requests of this library with an error page: its configuration "
            "has no service for the symbol, and none for all others.",
            api.setting_evidence("institution", institution),
            api.setting_evidence("services", symbols or "none"),
            place=api.Place(file=file.name, key="services"),
        )
