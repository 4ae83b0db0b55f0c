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

from verifier.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.checks.crosslink import NO_SUCH_SETTING
from verifier.checks.evidence import sent_identifier, setting
from verifier.checks.release.identifier_national_number import is_national
from verifier.checks.sources import MODRS_SETTINGS
from verifier.checks.wanted import wanted
from verifier.model.decision import BorrowerDecision
from verifier.model.finding import Owner, Severity, Station


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
        yield NotAsked(NO_SUCH_SETTING)
    elif not preview.has_identifier:
        yield NotAsked("The request would carry no identifier.")
    elif not is_national(wanted(preview.release)):
        yield Saw("the identifier is not a national number")
    elif decision.settings.keeps_patron_data:
        yield Saw("ReShare keeps the patron's data to itself")
    else:
        yield Draft(
            "ReShare sends the patron's national or social security number to the supplying "
            "library.",
            (
                sent_identifier(preview.patron_identifier),
                setting("suppress_patron_info", suppress),
            ),
        )
