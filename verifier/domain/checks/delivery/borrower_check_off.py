"""ReShare is set to check no patron.

What it means: the host LMS is ``manual``, which asks nobody, or *Borrower check* is not set to
``NCIP``.

Why it matters: ReShare accepts a missing or wrong identifier without a word. It shows when the
item arrives and cannot be put on the patron's account.

What to change: in ReShare, under *Settings > Resource sharing > Host LMS integration*, choose the
library system and set *Borrower check* to NCIP. With CrossLink, switch ``lookupUserEnabled`` on.
"""

from verifier.domain.checks import api


@api.check(
    "delivery.borrower-check-off",
    severity=api.Severity.WARNING,
    station=api.Station.RESHARE,
    owner=api.Owner.RESHARE,
    cites=(api.MODRS_LOOKUP, api.MODRS_SETTINGS, api.CROSSLINK_LOOKUP),
    after=("delivery.host-lms-unknown",),
    order=260,
)
def borrower_check_off(delivery: api.Delivery) -> api.Answers:
    """Ask whether patrons are checked."""
    settings = delivery.reshare
    if settings.is_crosslink and not settings.borrower_check_on:
        yield api.Draft(
            "CrossLink asks nobody about a patron: it would accept any identifier, and none.",
            api.patron_check_evidence(settings),
            place=delivery.stated("[reshare.crosslink] lookupUserEnabled"),
        )
    elif (reason := api.unanswerable(settings)) is not None:
        yield api.NotAsked(reason)
    elif settings.borrower_check_on:
        yield api.Saw("ReShare asks the library system about each patron")
    else:
        key = "host_lms_integration" if settings.is_manual else "borrower_check"
        yield api.Draft(
            "ReShare asks nobody about a patron: it would accept any identifier.",
            api.patron_check_evidence(settings),
            place=delivery.of_reshare(key),
        )
