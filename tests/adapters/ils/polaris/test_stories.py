"""Patrons' stories: what Polaris says, and what the whole program makes of it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from tests.adapters.ils.judged import UNKNOWN, failed, judged, reshare_finds
from tests.adapters.ils.polaris.connecting import connector
from tests.adapters.ils.polaris.fake_polaris import FakePolaris, make_patron, running
from verifier.domain.model.lookup import Ambiguous, CouldNotLook, Found, LookupFailure, NotFound
from verifier.domain.model.patron import PersonName

GAIL = "21234000000018"
OLD = "29999000000026"
OTHER = "29999000000034"


@dataclass(frozen=True)
class Story:
    """What Polaris holds, what is sent, and what comes of it."""

    patrons: tuple[dict[str, Any], ...]
    outcome: type | LookupFailure
    sent: str = GAIL
    finds: set[str] = field(default_factory=set)
    reshare: Any = None
    released: dict[str, str] | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    trouble: Callable[[FakePolaris], Any] = lambda polaris: None


def gail(**more) -> tuple[dict[str, Any], ...]:
    return (make_patron(**more),)


def lacks(method: str) -> Callable[[FakePolaris], None]:
    return lambda polaris: polaris.permissions.discard(method)


COLLECTION = {"BlockID": 1024, "BlockDescription": "Submitted to the collection agency"}
ZOE = PersonName(given="Zoë", family="O'Brien-Sánchez Ⅲ")

STORIES = {
    "a patron in good standing": Story(gail(), Found),
    "nobody": Story(gail(Barcode=OTHER), NotFound, reshare=UNKNOWN, finds={"patron.not-found"}),
    "an expired record": Story(
        gail(ExpirationDate=f"/Date({1_600_000_000_000}-0500)/"),
        Found,
        finds={"patron.record-expired"},
    ),
    "a system block": Story(
        gail(PatronSystemBlocks=[COLLECTION]), Found, finds={"patron.blocked-in-ils"}
    ),
    "a block at the desk": Story(
        gail(blocks=["See the librarian"], may_circulate=False),
        Found,
        finds={"patron.blocked-in-ils"},
    ),
    "may not borrow, and nobody says why": Story(
        gail(may_circulate=False), Found, finds={"patron.blocked-in-ils"}
    ),
    "open fines": Story(gail(ChargeBalance=3.3), Found, finds={"patron.fines"}),
    "open fines in the account alone": Story(
        gail(ChargeBalance=None, charges=[2.0, 1.5]), Found, finds={"patron.fines"}
    ),
    "the old barcode is sent": Story(
        gail(FormerID=OLD),
        Found,
        sent=OLD,
        reshare=UNKNOWN,
        finds={"patron.not-found", "patron.old-barcode"},
    ),
    "the old barcode is sent and still works": Story(
        gail(FormerID=OLD),
        Found,
        sent=OLD,
        finds={"patron.old-barcode-accepted"},
        trouble=lambda polaris: setattr(polaris, "former_barcodes_work", True),
    ),
    "a card number that another patron had before": Story(
        (
            *gail(),
            make_patron(
                1002,
                Barcode=OTHER,
                FormerID=GAIL,
                NameFirst="Oscar",
                NameLast="Other",
                EmailAddress="oscar@example.edu",
            ),
        ),
        Ambiguous,
        finds={"patron.identifier-shared"},  # one account by a shared value
    ),
    "two accounts": Story(
        (*gail(), make_patron(1002, Barcode="good2")),
        Found,
        released={"uid": "good2"},
        finds={"patron.two-accounts"},
    ),
    "the identifier stands in a field of the library's own": Story(
        gail(Barcode=OTHER, User1="S0004711"),
        Found,
        sent="S0004711",
        reshare=UNKNOWN,
        settings={"user_fields": "User1"},
        finds={"patron.not-found", "patron.identifier-of-another-kind"},
    ),
    "the user name is sent": Story(
        gail(username="ggood"),
        LookupFailure.WRONG_PATRON,
        sent="ggood",
        finds={"patron.answer-about-another", "patron.evidence-missing"},
    ),
    "another person's barcode": Story(
        gail(NameFirst="Zoë", NameLast="O'Brien-Sánchez Ⅲ", EmailAddress="zoe@example.edu"),
        Found,
        reshare=replace(
            reshare_finds(GAIL),
            record=replace(reshare_finds(GAIL).record, name=ZOE, emails=("zoe@example.edu",)),
        ),
        finds={"patron.another-person"},
    ),
    "the staff user is refused": Story(
        gail(),
        LookupFailure.AUTH_ERROR,
        settings={"password": "wrong"},
        finds={"patron.evidence-missing"},
    ),
    "the signature is refused": Story(
        gail(),
        LookupFailure.AUTH_ERROR,
        settings={"key": "wrong"},
        finds={"patron.evidence-missing"},
    ),
    "the clocks differ": Story(
        gail(),
        LookupFailure.AUTH_ERROR,
        trouble=lambda polaris: setattr(polaris, "clock", timedelta(minutes=45)),
        finds={"patron.evidence-missing"},
    ),
    "there is no staff user": Story(
        gail(),
        LookupFailure.NOT_CONFIGURED,
        settings={"password": None},
        finds={"patron.evidence-missing"},
    ),
    "patrons may not be read": Story(
        gail(),
        LookupFailure.FORBIDDEN,
        trouble=lacks("PatronBasicDataGet"),
        finds={"patron.evidence-missing"},
    ),
    "blocks may not be read": Story(
        gail(blocks=["See the librarian"]),
        Found,
        trouble=lacks("PatronCirculateBlocksGet"),
        finds={"patron.record-incomplete"},
    ),
    "the record is secured": Story(
        gail(),
        LookupFailure.FORBIDDEN,
        trouble=lambda polaris: polaris.codes.update(PatronBasicDataGet=(-3637, "Secured")),
        finds={"patron.evidence-missing"},
    ),
    "asked too often": Story(
        gail(),
        LookupFailure.RATE_LIMITED,
        trouble=lambda polaris: setattr(polaris, "status", 429),
        finds={"patron.evidence-missing"},
    ),
    "Polaris is down": Story(
        gail(),
        LookupFailure.SERVER_ERROR,
        trouble=lambda polaris: setattr(polaris, "status", 503),
        finds={"patron.evidence-missing"},
    ),
}


@pytest.mark.parametrize("name", STORIES)
def test_story(tmp_path, name):
    """Each story ends in its outcome, and the whole program finds exactly what it is about."""
    story = STORIES[name]

    with running(*story.patrons) as polaris:
        story.trouble(polaris)
        asked = connector(polaris.url, **story.settings)
        report = judged(
            tmp_path, asked, story.sent, reshare=story.reshare, released=story.released
        )
    [outcome, *_] = [
        attempt.outcome
        for attempt in report.decision.match.lookup.attempts
        if (attempt.connection, attempt.key.value) == ("polaris", story.sent)
    ]

    failure = outcome.failure if isinstance(outcome, CouldNotLook) else type(outcome)
    assert story.outcome is failure, outcome
    assert story.finds == {entry for entry in failed(report) if entry.startswith("patron.")}
