"""ReShare does not check patrons at all.

What it means: the host LMS is ``manual``, or the setting *Borrower check* is not ``NCIP``; in
CrossLink, ``lookupUserEnabled`` is false. Every request is then accepted without asking the
library system.

Why it matters: a missing or wrong identifier passes without a word, and comes to light when the
item arrives and cannot be put on the patron's account.

What to change: set the host LMS and the borrower check in ReShare's settings, under *Host LMS
integration*, if your library system offers NCIP; in CrossLink, set ``lookupUserEnabled`` to true.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import CROSSLINK_LOOKUP, MODRS_LOOKUP, MODRS_SETTINGS
from verifier.domain.model.finding import Owner, Severity, Station, patron_check_evidence
from verifier.domain.model.report import BorrowerDecision


@check(
    "decision.borrower-check-off",
    severity=Severity.WARNING,
    station=Station.RESHARE,
    owner=Owner.RESHARE,
    cites=(MODRS_LOOKUP, f"{MODRS_SETTINGS}, hostLMSIntegration", CROSSLINK_LOOKUP),
)
def borrower_check_off(decision: BorrowerDecision) -> Iterator[Answer]:
    """Ask whether ReShare looks patrons up."""
    settings = decision.settings
    if not settings.stated:
        yield NotAsked("The site file does not say how ReShare is set.")
    elif settings.borrower_check_on:
        yield Saw("ReShare checks patrons over NCIP")
    elif settings.is_crosslink:
        yield Draft(
            "CrossLink's look-up of patrons is off: it would accept any identifier, right or "
            "wrong, and none at all.",
            patron_check_evidence(settings),
        )
    else:
        yield Draft(
            "ReShare's borrower check is off: it would accept any identifier, right or wrong.",
            patron_check_evidence(settings),
        )
