"""Patrons' stories: what Koha tells, and what the whole program makes of it."""

from dataclasses import dataclass, field

import pytest

from tests.adapters.ils.judged import UNKNOWN, failed, judged, reshare_finds
from tests.adapters.ils.koha.fake_koha import EVERYTHING, running
from tests.adapters.ils.koha.koha_patrons import (
    BY_PASSWORD,
    EVERY_SECRET,
    GAIL,
    KohaPatron,
    connected,
    connector,
    gail,
)
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    Found,
    LookupFailure,
    LookupOutcome,
    NotFound,
    PatronKey,
)
from verifier.domain.model.patron import BlockKind, CapabilityName, Stops

OTHER_CARD = "29999000000018"
WRONG_PASSWORD = {**BY_PASSWORD, "password": "another-invented-one"}
NO_BALANCE = EVERYTHING - {("updatecharges", "remaining_permissions")}
OWN_LIBRARY = EVERYTHING - {("borrowers", "view_borrower_infos_from_any_libraries")}
BOTH, BORROWING, REQUESTS = Stops.BOTH, Stops.BORROWING, Stops.REQUESTS


def someone_else(**more) -> KohaPatron:
    """Another patron of the same Koha."""
    shape = {"patron_id": 77, "cardnumber": OTHER_CARD, "userid": "bbond"}
    name = {"firstname": "Bo", "surname": "Bond", "email": "bo@example.edu"}
    return KohaPatron(**{**shape, **name, **more})


@dataclass(kw_only=True)
class Story:
    """Who is in Koha, what is sent, what Koha tells, and which checks on the patron find."""

    patrons: tuple[KohaPatron, ...] = field(default_factory=lambda: (gail(),))
    koha: dict = field(default_factory=dict)
    secrets: dict | None = None
    options: dict = field(default_factory=dict)
    sent: str = GAIL
    reshare: LookupOutcome | None = None
    released: dict[str, str] = field(default_factory=dict)
    name: tuple[str, str] = ("Gail", "Good")
    email: str = "gail@example.edu"
    outcome: type = Found
    failure: LookupFailure | None = None
    says: str = ""
    matched: str | None = "barcode"
    blocks: tuple[tuple[BlockKind, Stops], ...] = ()
    gaps: tuple[CapabilityName, ...] = ()
    checks: tuple[str, ...] = ()


def refused(failure: LookupFailure, says: str, **more) -> Story:
    """A story in which Koha tells nothing about anybody."""
    missing = ("patron.evidence-missing",)
    return Story(outcome=CouldNotLook, failure=failure, says=says, checks=missing, **more)


STORIES = {
    "in good standing": Story(),
    "unknown": Story(
        sent=OTHER_CARD, reshare=UNKNOWN, outcome=NotFound, checks=("patron.not-found",)
    ),
    "expired": Story(patrons=(gail(expiry_date="2025-06-30"),), checks=("patron.record-expired",)),
    "restricted": Story(
        patrons=(gail(restricted=True),),
        blocks=((BlockKind.MANUAL, BOTH),),
        checks=("patron.blocked-in-ils",),
    ),
    "card lost": Story(
        patrons=(gail(patron_card_lost=True),),
        blocks=((BlockKind.LOST_CARD, BOTH),),
        checks=("patron.blocked-in-ils",),
    ),
    "address unconfirmed": Story(
        patrons=(gail(incorrect_address=True),),
        blocks=((BlockKind.OTHER, BOTH),),
        checks=("patron.blocked-in-ils",),
    ),
    "owes little": Story(
        patrons=(gail(balance=5),), options={"fine_limit": "5"}, checks=("patron.fines",)
    ),
    "owes much": Story(
        patrons=(gail(balance=5.01),),
        options={"fine_limit": "5", "hold_fine_limit": "5.0"},
        blocks=((BlockKind.FINES, BORROWING), (BlockKind.FINES, REQUESTS)),
        checks=("patron.blocked-in-ils", "patron.fines", "patron.fines-over-limit"),
    ),
    "has money with the library": Story(patrons=(gail(balance=-3),), options={"fine_limit": "0"}),
    "has a new card": Story(  # Koha keeps no old ones: it is as if nobody had ever had it
        sent=OTHER_CARD,
        reshare=UNKNOWN,
        released={"uid": "ggood"},
        outcome=NotFound,
        checks=("patron.not-found",),
    ),
    "two accounts": Story(
        patrons=(gail(), someone_else(firstname="Gail", surname="Good")),
        released={"uid": "bbond"},
        checks=("patron.two-accounts",),
    ),
    "one's card is another's user name": Story(
        patrons=(gail(), someone_else(userid=GAIL)),
        reshare=Ambiguous(count=2, message="Non-Unique User"),
        outcome=Ambiguous,
        gaps=(CapabilityName.BALANCE,),
        checks=("patron.ambiguous", "patron.identifier-shared", "patron.record-incomplete"),
    ),
    "another person": Story(
        name=("Eve", "Else"), email="eve@example.edu", checks=("patron.another-person",)
    ),
    "a name with odd characters": Story(
        patrons=(gail(firstname='Zoë "Z" \\ 😀', surname="O'Ñandú-<b>Łęcki</b>\u202e"),),
        name=('Zoë "Z" \\ 😀', "O'Ñandú-<b>Łęcki</b>\u202e"),
    ),
    "no card at all": Story(
        patrons=(gail(cardnumber=None),),
        sent="ggood",
        matched="userid",
    ),
    "user name in another case": Story(
        sent="GGood",
        reshare=reshare_finds("ggood"),
        matched="userid",
        checks=("patron.letter-case-relied-on", "patron.other-id-returned"),
    ),
    "found by an extended attribute": Story(
        patrons=(gail(attributes=(("STUDENT", "s1234567"), ("HOBBY", "chess"))),),
        options={"attribute_types": "student"},
        sent="s1234567",
        matched="student",
    ),
    "of another library": Story(  # the account that asks does not see her
        patrons=(gail(library_id="EAST"), someone_else()),
        koha={"permissions": OWN_LIBRARY},
        reshare=UNKNOWN,
        outcome=NotFound,
        says="that the account that asks may see",
        checks=("patron.not-found",),
    ),
    "what is owed is not told": Story(
        patrons=(gail(balance=99),),
        koha={"permissions": NO_BALANCE},
        options={"fine_limit": "5"},
        gaps=(CapabilityName.BALANCE, CapabilityName.BLOCKS),
        checks=("patron.record-incomplete",),
    ),
    "sign-in refused": refused(LookupFailure.AUTH_ERROR, "password", secrets=WRONG_PASSWORD),
    "API keys switched off": refused(
        LookupFailure.AUTH_ERROR,
        "RESTOAuth2ClientCredentials",
        koha={"client_credentials": False},
    ),
    "passwords switched off": refused(
        LookupFailure.AUTH_ERROR, "RESTBasicAuth", koha={"basic_auth": False}, secrets=BY_PASSWORD
    ),
    "permission missing": refused(
        LookupFailure.FORBIDDEN, "borrowers/list_borrowers", koha={"permissions": frozenset()}
    ),
    "asked too often": refused(
        LookupFailure.RATE_LIMITED, "429", koha={"fails": {"/patrons": (429, {})}}
    ),
    "under maintenance": refused(
        LookupFailure.SERVER_ERROR,
        "under maintenance",
        koha={"fails": {"/patrons": (503, {"error": "System is under maintenance."})}},
    ),
}


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_a_story(tmp_path, story):
    """The outcome, its blocks and gaps, and the checks on the patron are the story's."""
    with running(*story.patrons, **story.koha) as koha:
        one = connector(koha.url, story.secrets, **story.options)
        outcome = one.look_up(PatronKey(value=story.sent))
        report = judged(
            tmp_path,
            connected(koha.url, story.secrets, **story.options),
            story.sent,
            reshare=story.reshare,
            released=story.released,
            name=story.name,
            email=story.email,
        )

    assert story.outcome is type(outcome), outcome
    assert set(story.checks) == {entry for entry in failed(report) if entry.startswith("patron.")}
    assert story.says in getattr(outcome, "message", "")
    assert story.failure is getattr(outcome, "failure", None)
    assert not any(entry in repr(outcome) for entry in (*EVERY_SECRET, "another-invented-one"))
    if isinstance(outcome, Found):
        assert story.matched == outcome.matched_type
        assert story.blocks == tuple((block.kind, block.stops) for block in outcome.record.blocks)
    if isinstance(outcome, Found | Ambiguous):
        records = outcome.records if isinstance(outcome, Ambiguous) else (outcome.record,)
        assert all(story.gaps == tuple(gap.part for gap in record.gaps) for record in records)


def test_what_koha_does_not_say_is_not_taken_for_a_state(tmp_path):
    """Koha has no inactive records: none is found inactive, and none is called active."""
    with running(gail()) as koha:
        report = judged(tmp_path, connected(koha.url), GAIL, reshare=reshare_finds(GAIL))

    [run] = [run for run in report.runs if run.check == "patron.record-inactive"]
    assert "Koha has no inactive patrons" in repr(run)
