"""ReShare sends the patron's identifier and name to suppliers.

What it means: ``suppress_patron_info`` is not "yes", which is ReShare's own default.

Why it matters: it is personal data that leaves the institution, and suppliers rarely need it.

What to change: set it to yes under *Request defaults*, unless your consortium has agreed
otherwise.
"""

from verifier.domain.checks import api


@api.check(
    "delivery.identifier-goes-to-suppliers",
    severity=api.Severity.NOTICE,
    station=api.Station.RESHARE,
    owner=api.Owner.RESHARE,
    cites=(api.MODRS_SETTINGS,),
    after=("delivery.sensitive-goes-to-suppliers",),
    order=310,
)
def identifier_goes_to_suppliers(delivery: api.Delivery) -> api.Answers:
    """Ask whether suppliers are told who the patron is."""
    if (reason := api.unanswerable(delivery.reshare)) is not None:
        yield api.NotAsked(reason)
    elif delivery.reshare.keeps_patron_data:
        yield api.Saw("suppliers are not told who the patron is")
    else:
        yield api.Draft(
            "ReShare tells the supplying library who the patron is.",
            (api.setting_evidence("suppress_patron_info", delivery.reshare.suppress_patron_info),),
            place=delivery.of_reshare("suppress_patron_info"),
        )
