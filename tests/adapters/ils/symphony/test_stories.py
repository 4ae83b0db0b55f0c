from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from tests.adapters.ils.judged import UNKNOWN, failed, judged, reshare_finds
from tests.adapters.ils.symphony.fake_symphony import (
    FakeSymphony,
    connected,
    entry,
    patron,
    running,
)
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    Found,
    LookupFailure,
    NotFound,
    PatronKey,
)
from verifier.domain.model.patron import CapabilityName, PersonName

BARCODE = "21234000000018"
OLD = "21234000000026"
ALWAYS = {"decision.identifier-goes-to-suppliers"}
"""A finding about the settings, whatever Symphony says."""


def standing(word: str) -> dict[str, Any]:
    return {"standing": {"resource": "/policy/patronStanding", "key": word}}


HAL = {
    "firstName": "Hal",
    "lastName": "Hill",
    "displayName": "Hill, Hal",
    "address1": [entry("patronAddress1", "EMAIL", "hal@example.edu")],
}


def hal_is_found(value: str) -> Found:
    """ReShare's own question leads to somebody else's record."""
    found = reshare_finds(value)
    name = PersonName(given="Hal", family="Hill")
    return replace(found, record=replace(found.record, name=name, emails=("hal@example.edu",)))


def about_patron(report) -> set[str]:
    """What the checks on the patron and on ReShare's decision found."""
    return {
        entry for entry in failed(report) if entry.startswith(("patron.", "decision."))
    } - ALWAYS


@dataclass(frozen=True, kw_only=True)
class Story:
    """One patron, what the login sends, and what comes of it."""

    patrons: tuple[dict[str, Any], ...]
    outcome: type
    finds: set[str] = field(default_factory=set)
    sent: str = BARCODE
    reshare: Any = None
    failure: LookupFailure | None = None
    options: dict[str, str] = field(default_factory=dict)
    server: dict[str, Any] = field(default_factory=dict)
    gaps: set[CapabilityName] = field(default_factory=set)
    name: tuple[str, str] = ("Gail", "Good")
    released: dict[str, str] = field(default_factory=dict)


STORIES = {
    "all is well": Story(patrons=(patron("501", BARCODE),), outcome=Found),
    "nobody has the number": Story(
        patrons=(patron("501", OLD),),
        outcome=NotFound,
        reshare=UNKNOWN,
        finds={"patron.not-found"},
    ),
    "expired": Story(
        patrons=(
            patron("501", BARCODE, privilegeExpiresDate="2024-06-30", status={"expired": True}),
        ),
        outcome=Found,
        finds={
            "patron.record-expired",
            "patron.blocked-in-ils",
            "decision.disagrees-with-ils",
        },
    ),
    "barred by staff": Story(
        patrons=(patron("501", BARCODE, **standing("BARRED")),),
        outcome=Found,
        reshare=reshare_finds(BARCODE, status="BARRED"),
        finds={"patron.blocked-in-ils", "decision.patron-blocked"},
    ),
    "blocked, and NCIP does not say so": Story(
        patrons=(patron("501", BARCODE, **standing("BLOCKED")),),
        outcome=Found,
        finds={"patron.blocked-in-ils", "decision.disagrees-with-ils"},
    ),
    "delinquent": Story(
        patrons=(patron("501", BARCODE, **standing("DELINQUENT")),),
        outcome=Found,
        reshare=reshare_finds(BARCODE, status="DELINQUENT"),
        finds={"patron.blocked-in-ils", "decision.disagrees-with-ils"},
    ),
    "not approved": Story(
        patrons=(patron("501", BARCODE, approved=False, **standing("REVIEW")),),
        outcome=Found,
        finds={"patron.blocked-in-ils", "decision.disagrees-with-ils"},
    ),
    "approved by standing alone": Story(
        patrons=(patron("501", BARCODE, approved=False),), outcome=Found
    ),
    "fines": Story(
        patrons=(
            patron(
                "501",
                BARCODE,
                status={"estimatedFines": {"amount": "12.50", "currencyCode": "USD"}},
            ),
        ),
        outcome=Found,
        finds={"patron.fines"},
    ),
    "fines above the limit": Story(
        patrons=(
            patron("501", BARCODE, status={"amountOwed": {"amount": 12.5}, "hasMaxFines": True}),
        ),
        outcome=Found,
        options={"fine_limit": "10", "currency": "USD"},
        finds={
            "patron.fines",
            "patron.fines-over-limit",
            "patron.blocked-in-ils",
            "decision.disagrees-with-ils",
        },
    ),
    "an old card that Symphony still leads from": Story(
        patrons=(patron("501", BARCODE, further={"PREV_ID": OLD}),),
        outcome=Found,
        sent=OLD,
        reshare=UNKNOWN,
        finds={"patron.old-barcode", "patron.not-found"},
    ),
    "an old card that NCIP takes too": Story(
        patrons=(patron("501", BARCODE, further={"INACTVID": f"29999000000018,{OLD}"}),),
        outcome=Found,
        sent=OLD,
        reshare=reshare_finds(OLD),
        finds={"patron.old-barcode-accepted"},
    ),
    "a number of two patrons": Story(
        patrons=(
            patron("501", BARCODE),
            patron("502", OLD, alternateID=BARCODE, **HAL),
        ),
        outcome=Ambiguous,
        reshare=Ambiguous(count=None, message="Non-Unique User"),
        finds={"patron.ambiguous", "patron.identifier-shared"},
    ),
    "two accounts of one person": Story(
        patrons=(patron("501", BARCODE), patron("502", OLD, alternateID="S1008")),
        outcome=Found,
        released={"studentId": "S1008"},
        finds={"patron.two-accounts"},
    ),
    "another person's number": Story(
        patrons=(patron("501", BARCODE, **HAL),),
        outcome=Found,
        reshare=hal_is_found(BARCODE),
        finds={"patron.another-person"},
    ),
    "odd characters in the name": Story(
        patrons=(patron("501", BARCODE, firstName='Zoë "Z"', lastName="O'Brien-<Łuk>"),),
        outcome=Found,
        name=('Zoë "Z"', "O'Brien-<Łuk>"),
    ),
    "fines may not be read": Story(
        patrons=(patron("501", BARCODE),),
        outcome=Found,
        server={"forbidden": {"patronStatusInfo"}},
        gaps={CapabilityName.BLOCKS, CapabilityName.BALANCE},
        finds={"patron.record-incomplete"},
    ),
    "the search is forbidden": Story(
        patrons=(patron("501", BARCODE),),
        outcome=CouldNotLook,
        finds={"patron.evidence-missing"},
        failure=LookupFailure.FORBIDDEN,
        server={"forbidden": {"search"}},
    ),
    "too many questions": Story(
        patrons=(patron("501", BARCODE),),
        outcome=CouldNotLook,
        finds={"patron.evidence-missing"},
        failure=LookupFailure.RATE_LIMITED,
        server={"broken": {"search": (429, {})}},
    ),
    "Symphony is down": Story(
        patrons=(patron("501", BARCODE),),
        outcome=CouldNotLook,
        finds={"patron.evidence-missing"},
        failure=LookupFailure.SERVER_ERROR,
        server={"broken": {"search": (503, {})}},
    ),
    "the password is wrong": Story(
        patrons=(patron("501", BARCODE),),
        outcome=CouldNotLook,
        finds={"patron.evidence-missing"},
        failure=LookupFailure.AUTH_ERROR,
        options={"password": "wrong"},
    ),
}


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_what_comes_of_it(tmp_path, story):
    """Symphony's answer has its outcome, and the whole program finds what is to be found."""
    fake = FakeSymphony(*story.patrons)
    for name, value in story.server.items():
        setattr(fake, name, value)
    with running(fake) as url:
        connector = connected(tmp_path, url, **story.options)
        outcome = connector.look_up(PatronKey(value=story.sent))
        report = judged(
            tmp_path,
            connector,
            story.sent,
            reshare=story.reshare,
            name=story.name,
            released=story.released,
        )

    assert story.outcome is type(outcome)
    assert story.failure is getattr(outcome, "failure", None)
    if isinstance(outcome, Found):
        assert story.gaps == {gap.part for gap in outcome.record.gaps}
    assert story.finds == about_patron(report)
