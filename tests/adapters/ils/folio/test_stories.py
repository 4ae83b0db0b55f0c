"""Patrons' stories: what FOLIO holds, what the connection tells, what the whole program finds."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from tests.adapters.ils.folio.connections import connected
from tests.adapters.ils.folio.fake_folio import (
    PASSWORD,
    USERNAME,
    FakeFolio,
    overloaded,
    patron,
    uuid,
)
from tests.adapters.ils.judged import UNKNOWN, failed, judged, reshare_finds
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    Found,
    LookupFailure,
    LookupOutcome,
    NotFound,
    PatronKey,
)
from verifier.domain.model.patron import PersonName

BARCODE = "21234000000018"
OLD_BARCODE = "21234000000026"
OTHER = "29999000000018"


@dataclass(frozen=True, kw_only=True)
class Story:
    """One patron's. ``change`` makes the healthy FOLIO the story's own."""

    outcome: type[LookupOutcome]
    found: set[str]
    change: Callable[[FakeFolio], object] = lambda _: None
    sent: str = BARCODE
    reshare: LookupOutcome | None = None
    options: dict = field(default_factory=dict)
    login: dict = field(default_factory=dict)
    failure: LookupFailure | None = None


def gail(folio: FakeFolio, **more) -> None:
    """Change Gail's own record."""
    folio.patrons[0].update(more)


def somebody_else(folio: FakeFolio, **more) -> None:
    """Add a second patron."""
    personal = {"lastName": "Ruiz", "firstName": "Ana", "email": "ana@example.edu"}
    folio.patrons.append(patron(2, personal=personal, **more))


def limit(folio: FakeFolio, **more) -> None:
    """Let a limit of the library's block Gail."""
    folio.automated_blocks[uuid(1)] = [{"blockBorrowing": True, "message": "Too many.", **more}]


def answers(path: str, status: int) -> Callable[[FakeFolio], object]:
    """Let one service of FOLIO be in a bad way."""
    return lambda folio: folio.instead.update({path: overloaded(status)})


DISAGREES = "decision.disagrees-with-ils"
FEES = "cf7a0d5f-a327-4ca1-aa9e-dc55ec006b8a"
ANA = replace(
    reshare_finds(OTHER),
    record=replace(
        reshare_finds(OTHER).record,
        name=PersonName(given="Ana", family="Ruiz"),
        emails=("ana@example.edu",),
    ),
)
"""What ReShare's own question gets for somebody else's barcode."""

STORIES = {
    "in good standing": Story(outcome=Found, found=set()),
    "unknown": Story(outcome=NotFound, sent=OTHER, reshare=UNKNOWN, found={"patron.not-found"}),
    "inactive": Story(
        outcome=Found,
        change=lambda folio: gail(folio, active=False),
        found={DISAGREES, "patron.record-inactive"},
    ),
    "expired and still active": Story(
        outcome=Found,
        change=lambda folio: gail(folio, expirationDate="2026-06-30T23:59:59.000+00:00"),
        found={DISAGREES, "patron.record-expired"},
    ),
    "expired and inactive": Story(
        outcome=Found,
        change=lambda folio: gail(folio, active=False, expirationDate="2020-06-30T00:00:00Z"),
        found={DISAGREES, "patron.record-expired", "patron.record-inactive"},
    ),
    "an expiry nobody can read": Story(
        outcome=Found,
        change=lambda folio: gail(folio, expirationDate="soon"),
        found={"patron.record-incomplete"},
    ),
    "blocked by staff": Story(
        outcome=Found,
        change=lambda folio: folio.block(),
        found={DISAGREES, "patron.blocked-in-ils"},
    ),
    "blocked by staff until a day that has passed": Story(
        outcome=Found,
        change=lambda folio: folio.block(expirationDate="2020-01-31T00:00:00.000+00:00"),
        found=set(),
    ),
    "renewals blocked": Story(
        outcome=Found,
        change=lambda folio: folio.block(borrowing=False, requests=False),
        found=set(),
    ),
    "blocked by a limit": Story(
        outcome=Found, change=limit, found={DISAGREES, "patron.blocked-in-ils"}
    ),
    "fees": Story(
        outcome=Found,
        change=lambda folio: folio.owes(12.5),
        options={"currency": "USD", "fine_limit": "25"},
        found={"patron.fines"},
    ),
    "fees above the limit": Story(
        outcome=Found,
        change=lambda folio: (folio.owes(30), limit(folio, patronBlockConditionId=FEES)),
        found={DISAGREES, "patron.blocked-in-ils", "patron.fines"},
    ),
    "fees paid": Story(
        outcome=Found,
        change=lambda folio: folio.owes(0.0, status={"name": "Closed"}),
        found=set(),
    ),
    "an old barcode, of which FOLIO keeps nothing": Story(
        outcome=NotFound, sent=OLD_BARCODE, reshare=UNKNOWN, found={"patron.not-found"}
    ),
    "an old barcode that a custom field has kept": Story(
        outcome=NotFound,
        sent=OLD_BARCODE,
        reshare=UNKNOWN,
        change=lambda folio: gail(folio, customFields={"oldCard": OLD_BARCODE}),
        options={"custom_identifiers": "oldCard"},
        login={"released": {"uid": "E000001"}},
        found={"patron.not-found", "patron.identifier-of-another-kind"},
    ),
    "the barcode is somebody else's": Story(
        outcome=Found,
        sent=OTHER,
        change=lambda folio: somebody_else(folio, barcode=OTHER),
        reshare=ANA,
        found={"patron.another-person"},
    ),
    "one value, two patrons": Story(
        outcome=Ambiguous,
        change=lambda folio: somebody_else(folio, externalSystemId=BARCODE),
        found={"patron.identifier-shared", "patron.record-incomplete"},
    ),
    "one value, two records of one person": Story(
        outcome=Ambiguous,
        change=lambda folio: folio.patrons.append(patron(2, externalSystemId=BARCODE)),
        found={"patron.identifier-shared", "patron.record-incomplete", "patron.two-accounts"},
    ),
    "two accounts of one person": Story(
        outcome=Found,
        change=lambda folio: folio.patrons.append(patron(2)),
        login={"released": {"uid": "E000002"}},
        found={"patron.two-accounts"},
    ),
    "odd characters in the name": Story(
        outcome=Found,
        change=lambda folio: gail(
            folio, personal={"lastName": "O\u2019Dóe-“Ünal” <b>&\t", "firstName": "Łucja 😀"}
        ),
        login={"name": ("Lucja", "O'Doe")},
        found=set(),
    ),
    "the letter case differs": Story(
        outcome=Found,
        sent="e000001",
        reshare=reshare_finds("E000001"),
        found={"patron.letter-case-relied-on", "patron.other-id-returned"},
    ),
    "the sign-in is refused": Story(
        outcome=CouldNotLook,
        options={"secrets": {"username": USERNAME, "password": "wrong"}},
        failure=LookupFailure.AUTH_ERROR,
        found={"patron.evidence-missing"},
    ),
    "the account is locked": Story(
        outcome=CouldNotLook,
        change=lambda folio: setattr(folio, "own_account_active", False),
        failure=LookupFailure.AUTH_ERROR,
        found={"patron.evidence-missing"},
    ),
    "the tenant is wrong": Story(
        outcome=CouldNotLook,
        options={"tenant": "exv"},
        failure=LookupFailure.AUTH_ERROR,
        found={"patron.evidence-missing"},
    ),
    "no permission to find patrons": Story(
        outcome=CouldNotLook,
        change=lambda folio: folio.permissions.clear(),
        failure=LookupFailure.FORBIDDEN,
        found={"patron.evidence-missing"},
    ),
    "no permission to see blocks": Story(
        outcome=Found,
        change=lambda folio: (
            folio.block(),
            folio.permissions.discard("manualblocks.collection.get"),
        ),
        found={"patron.record-incomplete"},
    ),
    "too many questions": Story(
        outcome=CouldNotLook,
        change=answers("/users", 429),
        failure=LookupFailure.RATE_LIMITED,
        found={"patron.evidence-missing"},
    ),
    "down": Story(
        outcome=CouldNotLook,
        change=answers("/users", 503),
        failure=LookupFailure.SERVER_ERROR,
        found={"patron.evidence-missing"},
    ),
}


def about_the_patron(found: set[str]) -> set[str]:
    """Leave out what is said of every such login, whoever the patron is."""
    return {entry for entry in found if entry.startswith("patron.") or entry == DISAGREES}


@pytest.mark.parametrize("name", STORIES)
def test_each_story_is_told_and_found(tmp_path, name):
    """The outcome of the connection, and the checks that the whole program finds something in."""
    story = STORIES[name]
    folio = FakeFolio(patron(barcode=BARCODE))
    story.change(folio)
    with connected(folio, **story.options) as connector:
        outcome = connector.look_up(PatronKey(value=story.sent))
        report = judged(tmp_path, connector, story.sent, reshare=story.reshare, **story.login)

    assert isinstance(outcome, story.outcome), outcome
    assert story.failure is getattr(outcome, "failure", None)
    assert story.found == about_the_patron(failed(report))
    assert PASSWORD not in repr(report)
    assert not any(token in repr(report) for token in (*folio.access, *folio.refresh))
