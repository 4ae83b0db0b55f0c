"""Patrons' stories at Sierra."""

from tests.adapters.ils.judged import (
    DISAGREES,
    GAIL,
    OLD,
    OTHER,
    UNKNOWN,
    Story,
    refused,
    reshare_finds,
)
from tests.adapters.ils.sierra.fake_sierra import make_patron
from verifier.domain.model.lookup import Ambiguous, LookupFailure, NotFound
from verifier.domain.model.patron import PersonName


def gail(**more):
    return (make_patron(**more),)


def failing(failure, settings=None, **fake):
    return refused(failure, patrons=gail(), settings=settings or {}, fake=fake)


SIERRA = {
    "a patron in good standing": Story(patrons=gail()),
    "nobody": Story(
        patrons=gail(barcodes=[OTHER]),
        outcome=NotFound,
        reshare=UNKNOWN,
        finds={"patron.not-found"},
    ),
    "a deleted record": Story(
        patrons=gail(deleted=True),
        reshare=UNKNOWN,
        finds={"patron.not-found", "patron.record-inactive", "patron.record-incomplete"},
        gaps={"old-identifiers"},
    ),
    "an expired record": Story(
        patrons=gail(expirationDate="2026-01-31"), finds={DISAGREES, "patron.record-expired"}
    ),
    "a manual block": Story(
        patrons=gail(blockInfo={"code": "d", "until": "2027-01-31"}),
        finds={DISAGREES, "patron.blocked-in-ils"},
    ),
    "blocked until a day": Story(
        patrons=gail(blockInfo={"code": "-", "until": "2999-01-31"}),
        finds={DISAGREES, "patron.blocked-in-ils"},
    ),
    "a block that is over": Story(patrons=gail(blockInfo={"code": "-", "until": "2020-01-31"})),
    "open fines": Story(patrons=gail(moneyOwed=12.5), finds={"patron.fines"}),
    "several barcodes, of which none is called old": Story(
        patrons=gail(barcodes=[GAIL, OLD]), sent=OLD
    ),
    "a barcode with blanks": Story(patrons=gail(barcodes=["2 1234 00000 0018"])),
    "two patrons of one barcode": Story(
        patrons=(*gail(), make_patron(1000002, names=["Other, Oscar"])),
        outcome=Ambiguous,
        reshare=Ambiguous(count=None, message="Non-Unique User"),
        finds={"patron.ambiguous", "patron.identifier-shared"},
    ),
    "two patrons by two indexes": Story(
        patrons=(*gail(), make_patron(1000002, barcodes=[OTHER], uniqueIds=["good2"])),
        released={"uid": "good2"},
        finds={"patron.two-accounts"},
    ),
    "a number that is not the patron's": Story(
        patrons=gail(barcodes=[OTHER], alternate=[GAIL]),
        outcome=LookupFailure.WRONG_PATRON,
        finds={"patron.answer-about-another", "patron.evidence-missing"},
    ),
    "another person's barcode": Story(
        patrons=gail(names=["O'Brien-Sánchez, Zoë Ⅲ"], emails=["zoe@example.edu"]),
        reshare=reshare_finds(
            GAIL, name=PersonName(unstructured="Zoë O'Brien-Sánchez Ⅲ"), email="zoe@example.edu"
        ),
        finds={"patron.another-person"},
    ),
    "the record number is sent": Story(
        patrons=gail(barcodes=[OTHER]),
        sent=".p1000001x",
        reshare=UNKNOWN,
        finds={"patron.not-found"},  # the site says that barcodes are to be sent
    ),
    "the unique id is sent": Story(
        patrons=gail(barcodes=[OTHER], uniqueIds=["good1"]),
        sent="good1",
        reshare=UNKNOWN,
        finds={"patron.not-found", "patron.identifier-of-another-kind"},
    ),
    "the sign-in is refused": failing("auth_error", {"key": "wr0ng"}),
    "the role is missing": failing("forbidden", roles=set()),
    "asked too often": failing("rate_limited", overload=429),
    "Sierra is down": failing("server_error", overload=503),
    "the API is switched off": failing("server_error", off=True),
}
