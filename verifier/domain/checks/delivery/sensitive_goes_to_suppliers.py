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


@api.check(
    "delivery.sensitive-goes-to-suppliers",
    severity=api.Severity.WARNING,
    station=api.Station.RESHARE,
    owner=api.Owner.RESHARE,
    cites=(api.MODRS_SETTINGS,),
    order=300,
)
def sensitive_goes_to_suppliers(delivery: api.Delivery) -> api.Answers:
    """Ask whether suppliers get what must not travel."""
    sensitive = delivery.form.link_source in SENSITIVE or delivery.form.header_source in SENSITIVE
    sensitive = sensitive or any(map(api.written_as_national, delivery.expected))
    if (reason := api.unanswerable(delivery.reshare)) is not None:
        yield api.NotAsked(reason)
    elif not sensitive:
        yield api.Saw("the identifier is none that names a person elsewhere")
    elif delivery.reshare.keeps_patron_data:
        yield api.Saw("ReShare keeps the patron's data to itself")
    else:
        yield api.Draft(
            "ReShare sends suppliers the patron's identifier, which is an e-mail address or a "
            "national number.",
            (
                api.setting_evidence("identifier", delivery.form.identifier),
                api.setting_evidence(
                    "suppress_patron_info", delivery.reshare.suppress_patron_info
                ),
            ),
            place=delivery.of_reshare("suppress_patron_info"),
        )
