"""ReShare does not check patrons at all.

What it means: the host LMS is ``manual``, or the setting *Borrower check* is not ``NCIP``, which
ReShare stores as ``ncip`` and does not recognize in any other letter case; in CrossLink,
``lookupUserEnabled`` is false. Every request is then accepted without asking the library system.

Why it matters: a missing or wrong identifier is not noticed until the item arrives and cannot be
put on the patron's account.

What to change: set the host LMS and the borrower check in ReShare's settings, under *Host LMS
integration*, if your library system offers NCIP; in CrossLink, set ``lookupUserEnabled`` to true.
"""

from verifier.domain.checks import api

CONFIGURED = """ReShare is set to check no patron.

What it means: the host LMS is ``manual``, which asks no library system, or *Borrower check* is not
set to ``NCIP``.

Why it matters: ReShare accepts a missing or wrong identifier without a warning. The mistake
shows when the item arrives and cannot be checked out to the patron.

What to change: in ReShare, under *Settings > Resource sharing > Host LMS integration*, choose the
library system and set *Borrower check* to NCIP. With CrossLink, switch ``lookupUserEnabled`` on.
"""


@api.warning(
    "decision.borrower-check-off",
    api.Station.RESHARE,
    cites=(api.MODRS_LOOKUP, f"{api.MODRS_SETTINGS}, hostLMSIntegration", api.CROSSLINK_LOOKUP),
    order=50,
    fine="ReShare checks patrons over NCIP",
    reason="ReShare is set to check no patron, so it would accept any identifier.",
    advice="In ReShare's settings choose the host LMS integration and set the borrower check to "
    "NCIP.",
)
def borrower_check_off(evidence: api.DecisionEvidence) -> api.Answers:
    settings = evidence.settings
    if not settings.stated:
        raise api.NotAsked(api.NOT_STATED)
    if not settings.borrower_check_on:
        yield api.Draft(
            "CrossLink's look-up of patrons is off: it would accept any identifier, right or "
            "wrong, and none at all."
            if settings.is_crosslink
            else f"ReShare's borrower check is off{_why(settings)}: it would accept any "
            "identifier, right or wrong.",
            *api.patron_check_evidence(settings),
        )


def _why(settings: api.ReshareSettings) -> str:
    """Say that only the letter case is wrong, to follow a statement that the check is off."""
    if settings.is_manual or settings.stored_borrower_check.lower() != "ncip":
        return ""
    return ", because its stored value must be exactly ncip, in small letters"


@borrower_check_off.twin(
    "delivery.borrower-check-off",
    order=260,
    cites=(api.MODRS_LOOKUP, api.MODRS_SETTINGS, api.CROSSLINK_LOOKUP),
    after=("delivery.host-lms-unknown",),
    fine="ReShare asks the library system about each patron",
    page=CONFIGURED,
)
def delivery_borrower_check_off(delivery: api.Delivery) -> api.Answers:
    settings = delivery.reshare
    if settings.is_crosslink and not settings.borrower_check_on:
        message = "CrossLink asks nobody about a patron: it would accept any identifier, and none."
        place = delivery.stated("[reshare.crosslink] lookupUserEnabled")
    else:
        api.require_stated(settings)
        message = (
            f"ReShare asks nobody about a patron{_why(settings)}: it would accept any identifier."
        )
        key = "host_lms_integration" if settings.is_manual else "borrower_check"
        place = delivery.of_reshare(key)
    if not settings.borrower_check_on:
        yield api.Draft(message, *api.patron_check_evidence(settings), place=place)
