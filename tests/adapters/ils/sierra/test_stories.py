"""Patrons' stories: what Sierra says, and what the whole program makes of it."""

from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from tests.adapters.ils.judged import UNKNOWN, failed, judged, reshare_finds
from tests.adapters.ils.sierra.connecting import connector
from tests.adapters.ils.sierra.fake_sierra import make_patron, running
from verifier.domain.model.lookup import Ambiguous, CouldNotLook, Found, LookupFailure, NotFound
from verifier.domain.model.patron import IdentifierStatus, PersonName

GAIL = "21234000000018"
OLD = "29999000000026"
OTHER = "29999000000034"
FAILURES = {
    "key": LookupFailure.AUTH_ERROR,
    "role": LookupFailure.FORBIDDEN,
    "busy": LookupFailure.RATE_LIMITED,
    "down": LookupFailure.SERVER_ERROR,
    "off": LookupFailure.SERVER_ERROR,
}


@dataclass(frozen=True)
class Story:
    """What Sierra holds, what is sent, and what comes of it."""

    patrons: tuple[dict[str, Any], ...]
    outcome: type
    sent: str = GAIL
    finds: set[str] = field(default_factory=set)
    reshare: Any = None
    released: dict[str, str] | None = None
    trouble: str | None = None
    failure: LookupFailure | None = None


def gail(**more) -> tuple[dict[str, Any], ...]:
    return (make_patron(**more),)


STORIES = {
    "a patron in good standing": Story(gail(), Found),
    "nobody": Story(gail(barcodes=[OTHER]), NotFound, reshare=UNKNOWN, finds={"patron.not-found"}),
    "a deleted record": Story(
        gail(deleted=True),
        Found,
        reshare=UNKNOWN,
        finds={"patron.not-found", "patron.record-inactive", "patron.record-incomplete"},
    ),
    "an expired record": Story(
        gail(expirationDate="2026-01-31"), Found, finds={"patron.record-expired"}
    ),
    "a manual block": Story(
        gail(blockInfo={"code": "d", "until": "2027-01-31"}),
        Found,
        finds={"patron.blocked-in-ils"},
    ),
    "blocked until a day": Story(
        gail(blockInfo={"code": "-", "until": "2999-01-31"}),
        Found,
        finds={"patron.blocked-in-ils"},
    ),
    "a block that is over": Story(gail(blockInfo={"code": "-", "until": "2020-01-31"}), Found),
    "open fines": Story(gail(moneyOwed=12.5), Found, finds={"patron.fines"}),
    "several barcodes": Story(gail(barcodes=[GAIL, OLD]), Found, sent=OLD),
    "a barcode with blanks": Story(gail(barcodes=["2 1234 00000 0018"]), Found),
    "two patrons of one barcode": Story(
        (make_patron(), make_patron(1000002, names=["Other, Oscar"])),
        Ambiguous,
        reshare=Ambiguous(count=None, message="Non-Unique User"),
        finds={"patron.ambiguous", "patron.identifier-shared"},
    ),
    "two patrons by two indexes": Story(
        (
            make_patron(),
            make_patron(1000002, names=["Good, Gail"], barcodes=[OTHER], uniqueIds=["good2"]),
        ),
        Found,
        released={"uid": "good2"},
        finds={"patron.two-accounts"},
    ),
    "a number that is not the patron's": Story(
        gail(barcodes=[OTHER], alternate=[GAIL]),
        CouldNotLook,
        failure=LookupFailure.WRONG_PATRON,
        finds={"patron.answer-about-another", "patron.evidence-missing"},
    ),
    "another person's barcode": Story(
        gail(names=["O'Brien-Sánchez, Zoë Ⅲ"], emails=["zoe@example.edu"]),
        Found,
        reshare=replace(
            reshare_finds(GAIL),
            record=replace(
                reshare_finds(GAIL).record,
                name=PersonName(unstructured="Zoë O'Brien-Sánchez Ⅲ"),
                emails=("zoe@example.edu",),
            ),
        ),
        finds={"patron.another-person"},
    ),
    "the record number is sent": Story(
        gail(barcodes=[OTHER]),
        Found,
        sent=".p1000001x",
        reshare=UNKNOWN,
        finds={"patron.not-found"},  # the site says that barcodes are to be sent
    ),
    "the unique id is sent": Story(
        gail(barcodes=[OTHER], uniqueIds=["good1"]),
        Found,
        sent="good1",
        reshare=UNKNOWN,
        finds={"patron.not-found", "patron.identifier-of-another-kind"},
    ),
    "the sign-in is refused": Story(
        gail(), CouldNotLook, trouble="key", finds={"patron.evidence-missing"}
    ),
    "the role is missing": Story(
        gail(), CouldNotLook, trouble="role", finds={"patron.evidence-missing"}
    ),
    "asked too often": Story(
        gail(), CouldNotLook, trouble="busy", finds={"patron.evidence-missing"}
    ),
    "Sierra is down": Story(
        gail(), CouldNotLook, trouble="down", finds={"patron.evidence-missing"}
    ),
    "the API is switched off": Story(
        gail(), CouldNotLook, trouble="off", finds={"patron.evidence-missing"}
    ),
}


def told(story: Story, folder):
    """The connector's own outcome for what was sent, and the ids of what the program found."""
    with running(*story.patrons) as sierra:
        sierra.roles = set() if story.trouble == "role" else sierra.roles
        sierra.off = story.trouble == "off"
        sierra.overload = {"busy": 429, "down": 503}.get(story.trouble or "")
        more = {"key": "wrong"} if story.trouble == "key" else {}
        asked = connector(sierra.url, **more)
        report = judged(folder, asked, story.sent, reshare=story.reshare, released=story.released)
        own = [
            attempt
            for attempt in report.decision.match.lookup.attempts
            if attempt.connection == "sierra" and attempt.key.value == story.sent
        ]
    return own[0].outcome, failed(report)


@pytest.mark.parametrize("name", STORIES)
def test_story(tmp_path, name):
    """Each story ends in its outcome, and the whole program finds exactly what it is about."""
    story = STORIES[name]

    outcome, found = told(story, tmp_path)

    assert story.outcome is type(outcome), outcome
    if isinstance(outcome, CouldNotLook):
        assert (story.failure or FAILURES[story.trouble or ""]) is outcome.failure
    assert story.finds == {entry for entry in found if entry.startswith("patron.")}


def test_an_inactive_card_cannot_be_told(tmp_path):
    """Of several barcodes none is called old, nor current."""
    with running(make_patron(barcodes=[GAIL, OLD])) as sierra:
        report = judged(tmp_path, connector(sierra.url), OLD, reshare=reshare_finds(OLD))

    held = [
        identifier
        for record in report.decision.match.lookup.records
        if record.source == "sierra"
        for identifier in record.identifiers
        if identifier.type == "barcode"
    ]
    assert {IdentifierStatus.UNKNOWN} == {entry.status for entry in held}
    assert not any(entry.primary for entry in held)
