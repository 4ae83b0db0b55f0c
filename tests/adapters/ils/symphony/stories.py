"""Patrons' stories at Symphony."""

from tests.adapters.ils.judged import DISAGREES, GAIL, OLD, UNKNOWN, Story, refused, reshare_finds
from tests.adapters.ils.symphony.fake_symphony import entry, patron
from verifier.domain.model.lookup import Ambiguous, NotFound
from verifier.domain.model.patron import PersonName

BLOCKED = {"patron.blocked-in-ils", DISAGREES}
HAL = {
    "firstName": "Hal",
    "lastName": "Hill",
    "displayName": "Hill, Hal",
    "address1": [entry("patronAddress1", "EMAIL", "hal@example.edu")],
}


def gail(standing="OK", **more):
    word = {"resource": "/policy/patronStanding", "key": standing}
    return (patron("501", GAIL, standing=word, **more),)


def failing(failure, settings=None, **fake):
    return refused(failure, patrons=gail(), settings=settings or {}, fake=fake)


SYMPHONY = {
    "all is well": Story(patrons=gail()),
    "nobody has the number": Story(
        patrons=(patron("501", OLD),),
        outcome=NotFound,
        reshare=UNKNOWN,
        finds={"patron.not-found"},
    ),
    "expired": Story(
        patrons=gail(privilegeExpiresDate="2024-06-30", status={"expired": True}),
        finds={"patron.record-expired", *BLOCKED},
    ),
    "barred by staff": Story(
        patrons=gail("BARRED"),
        reshare=reshare_finds(GAIL, status="BARRED"),
        finds={"patron.blocked-in-ils", "decision.patron-blocked"},
    ),
    "blocked, and NCIP does not say so": Story(patrons=gail("BLOCKED"), finds=BLOCKED),
    "delinquent": Story(
        patrons=gail("DELINQUENT"), reshare=reshare_finds(GAIL, status="DELINQUENT"), finds=BLOCKED
    ),
    "not approved": Story(patrons=gail("REVIEW", approved=False), finds=BLOCKED),
    "approved by standing alone": Story(patrons=gail(approved=False)),
    "fines": Story(
        patrons=gail(status={"estimatedFines": {"amount": "12.50", "currencyCode": "USD"}}),
        finds={"patron.fines"},
    ),
    "fines above the limit": Story(
        patrons=gail(status={"amountOwed": {"amount": 12.5}, "hasMaxFines": True}),
        settings={"fine_limit": "10", "currency": "USD"},
        finds={"patron.fines", "patron.fines-over-limit", *BLOCKED},
    ),
    "an old card that Symphony still leads from": Story(
        patrons=gail(further={"PREV_ID": OLD}),
        sent=OLD,
        reshare=UNKNOWN,
        finds={"patron.old-barcode", "patron.not-found"},
    ),
    "an old card that NCIP takes too": Story(
        patrons=gail(further={"INACTVID": f"29999000000018,{OLD}"}),
        sent=OLD,
        finds={"patron.old-barcode-accepted"},
    ),
    "a number of two patrons": Story(
        patrons=(*gail(), patron("502", OLD, alternateID=GAIL, **HAL)),
        outcome=Ambiguous,
        reshare=Ambiguous(count=None, message="Non-Unique User"),
        finds={"patron.ambiguous", "patron.identifier-shared"},
    ),
    "two accounts of one person": Story(
        patrons=(*gail(), patron("502", OLD, alternateID="S1008")),
        released={"studentId": "S1008"},
        finds={"patron.two-accounts"},
    ),
    "another person's number": Story(
        patrons=gail(**HAL),
        reshare=reshare_finds(
            GAIL, name=PersonName(given="Hal", family="Hill"), email="hal@example.edu"
        ),
        finds={"patron.another-person"},
    ),
    "odd characters in the name": Story(
        patrons=gail(firstName='Zoë "Z"', lastName="O'Brien-<Łuk>"),
        name=('Zoë "Z"', "O'Brien-<Łuk>"),
    ),
    "fines may not be read": Story(
        patrons=gail(),
        fake={"forbidden": {"patronStatusInfo"}},
        finds={"patron.record-incomplete"},
        gaps={"balance", "blocks"},
    ),
    "the search is forbidden": failing("forbidden", forbidden={"search"}),
    "too many questions": failing("rate_limited", broken={"search": (429, {})}),
    "Symphony is down": failing("server_error", broken={"search": (503, {})}),
    "the password is wrong": failing("auth_error", {"password": "wr0ng"}),
}
