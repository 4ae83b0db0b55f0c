"""ReShare would send a sensitive identifier to other libraries.

What it means: the patron identifier is an e-mail address, or a national or social security
number, and ``suppress_patron_info`` is not "yes". Every request to a supplier carries it.

Why it matters: suppliers need neither. In many places such a number must not leave the
institution.

What to change: set ``suppress_patron_info`` to yes in ReShare's settings, under *Request
defaults*, and take the identifier from the library's own number.
"""

from verifier.domain.checks import api

SENSITIVE = api.NATIONAL | {"mail"}


@api.warning(
    "delivery.sensitive-goes-to-suppliers",
    api.Station.RESHARE,
    cites=(api.MODRS_SETTINGS,),
    order=300,
    fine="ReShare keeps the patron's data to itself",
)
def sensitive_goes_to_suppliers(delivery: api.Delivery) -> api.Answers:
    settings, form = api.require_stated(delivery.reshare), delivery.form
    by_name = form.link_source in SENSITIVE or form.header_source in SENSITIVE
    if not by_name and not any(map(api.written_as_national, delivery.expected)):
        yield api.Saw("the identifier is none that names a person elsewhere")
    elif not settings.keeps_patron_data:
        yield api.Draft(
            "ReShare sends suppliers the patron's identifier, which is an e-mail address or a "
            "national number.",
            api.setting_evidence("identifier", form.identifier),
            api.setting_evidence("suppress_patron_info", settings.suppress_patron_info),
            place=delivery.of_reshare("suppress_patron_info"),
        )
