"""ReShare sends the patron's identifier to the supplying library.

What it means: the setting ``suppress_patron_info`` is not "yes". Each request that goes out to a
supplier carries the patron's identifier and name.

Why it matters: suppliers rarely need it. It is personal data that leaves the institution.

What to change: set ``suppress_patron_info`` to yes in ReShare's settings, under *Request
defaults*, unless your consortium has agreed otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import MODRS_SETTINGS
from verifier.domain.checks.reshare_settings import CROSSLINK_NO_SUCH_SETTING
from verifier.domain.model.finding import Owner, Severity, Station, setting_evidence
from verifier.domain.model.report import BorrowerDecision


@check(
    "decision.identifier-goes-to-suppliers",
    severity=Severity.NOTICE,
    station=Station.RESHARE,
    owner=Owner.RESHARE,
    cites=(f"{MODRS_SETTINGS}, suppress_patron_info",),
    after=("decision.national-number-goes-to-suppliers",),
)
def identifier_goes_to_suppliers(decision: BorrowerDecision) -> Iterator[Answer]:
    """Ask whether suppliers would see the identifier."""
    suppress = decision.settings.suppress_patron_info
    if decision.settings.is_crosslink:
        yield NotAsked(CROSSLINK_NO_SUCH_SETTING)
    elif not decision.match.lookup.preview.has_identifier:
        yield NotAsked("The request would carry no identifier.")
    elif decision.settings.keeps_patron_data:
        yield Saw("ReShare keeps the patron's data to itself")
    else:
        yield Draft(
            "ReShare sends the patron's identifier and name to the supplying library.",
            (setting_evidence("suppress_patron_info", suppress),),
        )
