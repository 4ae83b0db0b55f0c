"""ReShare sends the patron's identifier to the supplying library.

What it means: the setting ``suppress_patron_info`` is not "yes". Each request that goes out to a
supplier carries the patron's identifier and name.

Why it matters: suppliers rarely need it. It is personal data that leaves the institution.

What to change: set ``suppress_patron_info`` to yes in ReShare's settings, under *Request
defaults*, unless your consortium has agreed otherwise.
"""

from verifier.domain.checks import api

CONFIGURED = """ReShare sends the patron's identifier and name to suppliers.

What it means: ``suppress_patron_info`` is not "yes", which is ReShare's own default.

Why it matters: it is personal data that leaves the institution, and suppliers rarely need it.

What to change: set it to yes under *Request defaults*, unless your consortium has agreed
otherwise.
"""


@api.notice(
    "decision.identifier-goes-to-suppliers",
    api.Station.RESHARE,
    cites=(f"{api.MODRS_SETTINGS}, suppress_patron_info",),
    after=("decision.national-number-goes-to-suppliers",),
    order=150,
    fine="ReShare keeps the patron's data to itself",
)
def identifier_goes_to_suppliers(evidence: api.DecisionEvidence) -> api.Answers:
    settings = api.require_mod_rs(evidence.settings)
    api.identifier_sent(evidence)
    if not settings.keeps_patron_data:
        yield api.Draft(
            "ReShare sends the patron's identifier and name to the supplying library.",
            api.setting_evidence("suppress_patron_info", settings.suppress_patron_info),
        )


@identifier_goes_to_suppliers.twin(
    "delivery.identifier-goes-to-suppliers",
    order=310,
    cites=(api.MODRS_SETTINGS,),
    after=("delivery.sensitive-goes-to-suppliers",),
    fine="suppliers are not told who the patron is",
    page=CONFIGURED,
)
def delivery_identifier_goes_to_suppliers(delivery: api.Delivery) -> api.Answers:
    settings = api.require_stated(delivery.reshare)
    if not settings.keeps_patron_data:
        yield api.Draft(
            "ReShare tells the supplying library who the patron is.",
            api.setting_evidence("suppress_patron_info", settings.suppress_patron_info),
            place=delivery.of_reshare("suppress_patron_info"),
        )
