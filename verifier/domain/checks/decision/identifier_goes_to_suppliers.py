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


@api.check(
    "decision.identifier-goes-to-suppliers",
    severity=api.Severity.NOTICE,
    station=api.Station.RESHARE,
    owner=api.Owner.RESHARE,
    cites=(f"{api.MODRS_SETTINGS}, suppress_patron_info",),
    after=("decision.national-number-goes-to-suppliers",),
    order=150,
)
def identifier_goes_to_suppliers(evidence: api.DecisionEvidence) -> api.Answers:
    """Ask whether suppliers would see the identifier."""
    settings = evidence.decision.settings
    carries_one = evidence.preview.has_identifier
    without = None if carries_one else "The request would carry no identifier."
    return api.judge(
        unknown=api.CROSSLINK_NO_SUCH_SETTING if settings.is_crosslink else without,
        right=settings.keeps_patron_data,
        fine="ReShare keeps the patron's data to itself",
        wrong=api.Draft(
            "ReShare sends the patron's identifier and name to the supplying library.",
            (api.setting_evidence("suppress_patron_info", settings.suppress_patron_info),),
        ),
    )


@identifier_goes_to_suppliers.twin(
    "delivery.identifier-goes-to-suppliers",
    order=310,
    after=("delivery.sensitive-goes-to-suppliers",),
    cites=(api.MODRS_SETTINGS,),
    page=CONFIGURED,
)
def delivery_identifier_goes_to_suppliers(delivery: api.Delivery) -> api.Answers:
    """Ask whether suppliers are told who the patron is."""
    settings = delivery.reshare
    return api.judge(
        unknown=api.unanswerable(settings),
        right=settings.keeps_patron_data,
        fine="suppliers are not told who the patron is",
        wrong=api.Draft(
            "ReShare tells the supplying library who the patron is.",
            (api.setting_evidence("suppress_patron_info", settings.suppress_patron_info),),
            place=delivery.of_reshare("suppress_patron_info"),
        ),
    )
