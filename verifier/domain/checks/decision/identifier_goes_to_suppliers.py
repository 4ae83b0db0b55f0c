"""ReShare sends the patron's identifier to the supplying library.

What it means: the setting ``suppress_patron_info`` is not "yes". Each request that goes out to a
supplier carries the patron's identifier and name.

Why it matters: suppliers rarely need it. It is personal data that leaves the institution.

What to change: set ``suppress_patron_info`` to yes in ReShare's settings, under *Request
defaults*, unless your consortium has agreed otherwise.
"""

from verifier.domain.checks import api


@api.check(
    "decision.identifier-goes-to-suppliers",
    severity=api.Severity.NOTICE,
    station=api.Station.RESHARE,
    owner=api.Owner.RESHARE,
    cites=(f"{api.MODRS_SETTINGS}, suppress_patron_info",),
    after=("decision.national-number-goes-to-suppliers",),
    order=150,
)
def identifier_goes_to_suppliers(decision: api.BorrowerDecision) -> api.Answers:
    """Ask whether suppliers would see the identifier."""
    suppress = decision.settings.suppress_patron_info
    if decision.settings.is_crosslink:
        yield api.NotAsked(api.CROSSLINK_NO_SUCH_SETTING)
    elif not decision.match.lookup.preview.has_identifier:
        yield api.NotAsked("The request would carry no identifier.")
    elif decision.settings.keeps_patron_data:
        yield api.Saw("ReShare keeps the patron's data to itself")
    else:
        yield api.Draft(
            "ReShare sends the patron's identifier and name to the supplying library.",
            (api.setting_evidence("suppress_patron_info", suppress),),
        )
