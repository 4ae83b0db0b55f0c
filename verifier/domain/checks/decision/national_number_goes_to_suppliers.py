"""ReShare sends a national or social security number to other libraries.

What it means: the patron identifier is such a number, and the setting ``suppress_patron_info``
is not "yes", so each request that goes out to a supplier carries it.

Why it matters: in many places a number of this kind must not leave the institution at all, and
the other library can neither use it nor forget it.

What to change: first set ``suppress_patron_info`` to yes in ReShare's settings, under *Request
defaults*; then have another identifier released.
"""

from verifier.domain.checks import api


@api.warning(
    "decision.national-number-goes-to-suppliers",
    api.Station.RESHARE,
    cites=(f"{api.MODRS_SETTINGS}, suppress_patron_info",),
    after=("release.identifier-national-number",),
    order=140,
    fine="ReShare keeps the patron's data to itself",
    reason="ReShare sends this patron's national identity number to other libraries.",
    advice="Set suppress_patron_info to yes in ReShare's settings, under Request defaults; then "
    "have another identifier released.",
)
def national_number_goes_to_suppliers(evidence: api.DecisionEvidence) -> api.Answers:
    settings = api.require_mod_rs(evidence.settings)
    api.identifier_sent(evidence)
    if not api.is_national(api.identifier_source(evidence)):
        yield api.Saw("the identifier is not a national number")
    elif not settings.keeps_patron_data:
        yield api.Draft(
            "ReShare sends the patron's national or social security number to the supplying "
            "library.",
            api.sent_evidence(evidence),
            api.setting_evidence("suppress_patron_info", settings.suppress_patron_info),
        )
