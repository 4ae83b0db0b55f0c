"""Patrons' stories at FOLIO."""

from tests.adapters.ils.folio.fake_folio import USERNAME, FakeFolio, overloaded, patron, uuid
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
from verifier.domain.model.lookup import Ambiguous, NotFound
from verifier.domain.model.patron import PersonName

FEES = "cf7a0d5f-a327-4ca1-aa9e-dc55ec006b8a"
ANA = {"lastName": "Ruiz", "firstName": "Ana", "email": "ana@example.edu"}
WRONG = {"username": USERNAME, "password": "wr0ng"}


def gail(**more):
    return (patron(**{"barcode": GAIL, **more}),)


def limit(folio: FakeFolio, **more) -> None:
    """Let a limit of the library's block Gail."""
    folio.automated_blocks[uuid(1)] = [{"blockBorrowing": True, "message": "Too many.", **more}]


def failing(failure, **more):
    return refused(failure, patrons=gail(), **more)


FOLIO = {
    "in good standing": Story(patrons=gail()),
    "unknown": Story(
        patrons=gail(), outcome=NotFound, sent=OTHER, reshare=UNKNOWN, finds={"patron.not-found"}
    ),
    "inactive": Story(patrons=gail(active=False), finds={DISAGREES, "patron.record-inactive"}),
    "expired and still active": Story(
        patrons=gail(expirationDate="2026-06-30T23:59:59.000+00:00"),
        finds={DISAGREES, "patron.record-expired"},
    ),
    "expired and inactive": Story(
        patrons=gail(active=False, expirationDate="2020-06-30T00:00:00Z"),
        finds={DISAGREES, "patron.record-expired", "patron.record-inactive"},
    ),
    "an expiry nobody can read": Story(
        patrons=gail(expirationDate="soon"), finds={"patron.record-incomplete"}, gaps={"expiry"}
    ),
    "blocked by staff": Story(
        patrons=gail(),
        change=lambda folio: folio.block(),
        finds={DISAGREES, "patron.blocked-in-ils"},
    ),
    "blocked by staff until a day that has passed": Story(
        patrons=gail(),
        change=lambda folio: folio.block(expirationDate="2020-01-31T00:00:00.000+00:00"),
    ),
    "renewals blocked": Story(
        patrons=gail(), change=lambda folio: folio.block(borrowing=False, requests=False)
    ),
    "blocked by a limit": Story(
        patrons=gail(), change=limit, finds={DISAGREES, "patron.blocked-in-ils"}
    ),
    "fees": Story(
        patrons=gail(),
        change=lambda folio: folio.owes(12.5),
        settings={"currency": "USD", "fine_limit": "25"},
        finds={"patron.fines"},
    ),
    "fees above the limit": Story(
        patrons=gail(),
        change=lambda folio: (folio.owes(30), limit(folio, patronBlockConditionId=FEES)),
        finds={DISAGREES, "patron.blocked-in-ils", "patron.fines"},
    ),
    "fees paid": Story(
        patrons=gail(), change=lambda folio: folio.owes(0.0, status={"name": "Closed"})
    ),
    "an old barcode, of which FOLIO keeps nothing": Story(
        patrons=gail(), outcome=NotFound, sent=OLD, reshare=UNKNOWN, finds={"patron.not-found"}
    ),
    "an old barcode that a custom field has kept": Story(
        patrons=gail(customFields={"oldCard": OLD}),
        outcome=NotFound,
        sent=OLD,
        reshare=UNKNOWN,
        settings={"custom_identifiers": "oldCard"},
        released={"uid": "E000001"},
        finds={"patron.not-found", "patron.identifier-of-another-kind"},
    ),
    "the barcode is somebody else's": Story(
        patrons=(*gail(), patron(2, personal=ANA, barcode=OTHER)),
        sent=OTHER,
        reshare=reshare_finds(
            OTHER, name=PersonName(given="Ana", family="Ruiz"), email="ana@example.edu"
        ),
        finds={"patron.another-person"},
    ),
    "one value, two patrons": Story(
        patrons=(*gail(), patron(2, personal=ANA, externalSystemId=GAIL)),
        outcome=Ambiguous,
        finds={"patron.identifier-shared", "patron.record-incomplete"},
        gaps={"balance", "blocks", "group"},
    ),
    "one value, two records of one person": Story(
        patrons=(*gail(), patron(2, externalSystemId=GAIL)),
        outcome=Ambiguous,
        finds={"patron.identifier-shared", "patron.record-incomplete", "patron.two-accounts"},
        gaps={"balance", "blocks", "group"},
    ),
    "two accounts of one person": Story(
        patrons=(*gail(), patron(2)), released={"uid": "E000002"}, finds={"patron.two-accounts"}
    ),
    "odd characters in the name": Story(
        patrons=gail(personal={"lastName": "O\u2019Dóe-“Ünal” <b>&\t", "firstName": "Łucja 😀"}),
        name=("Lucja", "O'Doe"),
    ),
    "the letter case differs": Story(
        patrons=gail(),
        sent="e000001",
        reshare=reshare_finds("E000001"),
        finds={"patron.letter-case-relied-on", "patron.other-id-returned"},
    ),
    "the sign-in is refused": failing("auth_error", settings={"secrets": WRONG}),
    "the account is locked": failing("auth_error", fake={"own_account_active": False}),
    "the tenant is wrong": failing("auth_error", settings={"tenant": "exv"}),
    "no permission to find patrons": failing("forbidden", fake={"permissions": set()}),
    "no permission to see blocks": Story(
        patrons=gail(),
        change=lambda folio: (
            folio.block(),
            folio.permissions.discard("manualblocks.collection.get"),
        ),
        finds={"patron.record-incomplete"},
        gaps={"blocks"},
    ),
    "too many questions": failing("rate_limited", fake={"instead": {"/users": overloaded(429)}}),
    "down": failing("server_error", fake={"instead": {"/users": overloaded(503)}}),
}
