"""ReShare does not check patrons at all.

What it means: the host LMS is ``manual``, or the setting *Borrower check* is not ``NCIP``; in
CrossLink, ``lookupUserEnabled`` is false. Every request is then accepted without asking the
library system.

Why it matters: a missing or wrong identifier passes without a word, and comes to light when the
item arrives and cannot be put on the patron's account.

What to change: set the host LMS and the borrower check in ReShare's settings, under *Host LMS
integration*, if your library system offers NCIP; in CrossLink, set ``lookupUserEnabled`` to true.
"""

from verifier.domain.checks import api


@api.check(
    "decision.borrower-check-off",
    severity=api.Severity.WARNING,
    station=api.Station.RESHARE,
    owner=api.Owner.RESHARE,
    cites=(api.MODRS_LOOKUP, f"{api.MODRS_SETTINGS}, hostLMSIntegration", api.CROSSLINK_LOOKUP),
    order=50,
    reason="ReShare is set to check no patron, so it would accept any identifier.",
    advice="In ReShare's settings choose the host LMS integration and set the borrower check to "
    "NCIP.",
)
def borrower_check_off(decision: api.BorrowerDecision) -> api.Answers:
    """Ask whether ReShare looks patrons up."""
    settings = decision.settings
    if not settings.stated:
        yield api.NotAsked("The site file does not say how ReShare is set.")
    elif settings.borrower_check_on:
        yield api.Saw("ReShare checks patrons over NCIP")
    elif settings.is_crosslink:
        yield api.Draft(
            "CrossLink's look-up of patrons is off: it would accept any identifier, right or "
            "wrong, and none at all.",
            api.patron_check_evidence(settings),
        )
    else:
        yield api.Draft(
            "ReShare's borrower check is off: it would accept any identifier, right or wrong.",
            api.patron_check_evidence(settings),
        )
