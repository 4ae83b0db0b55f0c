"""ReShare sends a national or social security number to other libraries.

What it means: the patron identifier is such a number, and the setting ``suppress_patron_info``
is not "yes", so each request that goes out to a supplier carries it.

Why it matters: in many places a number of this kind must not leave the institution at all, and
the other library can neither use it nor forget it.

What to change: first set ``suppress_patron_info`` to yes in ReShare's settings, under *Request
defaults*; then have another identifier released.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.identifier_source import identifier_source
from verifier.domain.checks.references import MODRS_SETTINGS
from verifier.domain.checks.release.identifier_national_number import is_national
from verifier.domain.checks.reshare_settings import CROSSLINK_NO_SUCH_SETTING
from verifier.domain.model.finding import (
    Owner,
    Severity,
    Station,
    sent_identifier_evidence,
    setting_evidence,
)
from verifier.domain.model.report import BorrowerDecision


@check(
    "decision.national-number-goes-to-suppliers",
    severity=Severity.WARNING,
    station=Station.RESHARE,
    owner=Owner.RESHARE,
    cites=(f"{MODRS_SETTINGS}, suppress_patron_info",),
    after=("release.identifier-national-number",),
)
def national_number_goes_to_suppliers(decision: BorrowerDecision) -> Iterator[Answer]:
    """Ask whether suppliers would see a number that must not travel."""
    preview = decision.match.lookup.preview
    suppress = decision.settings.suppress_patron_info
    if decision.settings.is_crosslink:
        yield NotAsked(CROSSLINK_NO_SUCH_SETTING)
    elif not preview.has_identifier:
        yield NotAsked("The request would carry no identifier.")
    elif not is_national(identifier_source(preview.release)):
        yield Saw("the identifier is not a national number")
    elif decision.settings.keeps_patron_data:
        yield Saw("ReShare keeps the patron's data to itself")
    else:
        yield Draft(
            "ReShare sends the patron's national or social security number to the supplying "
            "library.",
            (
                sent_identifier_evidence(preview.patron_identifier),
                setting_evidence("suppress_patron_info", suppress),
            ),
        )
