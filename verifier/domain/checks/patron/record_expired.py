"""The patron's record has expired.

What it means: the expiry date in the library system lies before the day of this login, in
the library's time zone. A record is valid to the end of the day that it names.

Why it matters: some library systems tell ReShare that an expired patron is blocked, and others do
not. Where they do not, the request is accepted, and the loan is refused at the desk.

What to change: have the record renewed, if the person is still entitled to borrow.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.patron_match import records_of_patron, why_unanswered
from verifier.domain.checks.references import LOOKUP_PROBLEMS, NCIP_CLIENT
from verifier.domain.model.finding import Evidence, Owner, Severity, Station
from verifier.domain.model.match import PatronMatch
from verifier.domain.model.patron import CapabilityName


@check(
    "patron.record-expired",
    severity=Severity.WARNING,
    station=Station.ILS,
    owner=Owner.ILS,
    cites=(f"{LOOKUP_PROBLEMS}, intermittent step 1", NCIP_CLIENT),
)
def record_expired(match: PatronMatch) -> Iterator[Answer]:
    """Ask whether the record was still valid on the day of the login, where the library is."""
    records = records_of_patron(match)
    if not records:
        yield why_unanswered(match) or NotAsked("No record is known to be this patron's.")
        return
    dated = [(one.source, one.expires) for one in records if one.expires is not None]
    login_day = match.lookup.day
    expired = [(source, day) for source, day in dated if day < login_day]
    if expired:
        yield Draft(
            "The patron's record has expired in the library system.",
            tuple(
                Evidence(what="record", name=f"{source}, expiry date", value=day.isoformat())
                for source, day in expired
            ),
        )
    elif dated:
        yield Saw("the record had not expired on the day of the login")
    else:
        untold = match.lookup.may_not_see(CapabilityName.EXPIRY, records)
        yield NotAsked(untold or "The library system names no expiry date.")
