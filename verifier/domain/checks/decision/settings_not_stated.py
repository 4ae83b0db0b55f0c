"""The site file does not say how ReShare is set, so the usual settings are taken for granted.

What it means: there is no table [reshare.settings]. ReShare is taken to look patrons up over
NCIP, as most of its libraries have it, and to ask a second time by user name.

Why it matters: where the borrower check is off, or another host LMS is set, ReShare decides
otherwise than this report says.

What to change: copy the settings from ReShare, Settings, into the site file.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, Saw, check
from verifier.domain.checks.references import MODRS_SETTINGS
from verifier.domain.model.finding import Owner, Severity, Station, setting_evidence
from verifier.domain.model.report import BorrowerDecision


@check(
    "decision.settings-not-stated",
    severity=Severity.NOTICE,
    station=Station.RESHARE,
    owner=Owner.RESHARE,
    cites=(MODRS_SETTINGS,),
)
def settings_not_stated(decision: BorrowerDecision) -> Iterator[Answer]:
    """Ask whether the site file says how ReShare is set."""
    settings = decision.settings
    if settings.stated:
        yield Saw("the site file says how ReShare is set")
    else:
        yield Draft(
            "How ReShare is set is not stated; it is taken to check patrons by NCIP.",
            (
                setting_evidence("host_lms_integration", settings.host_lms_integration),
                setting_evidence("borrower_check", settings.borrower_check),
            ),
        )
