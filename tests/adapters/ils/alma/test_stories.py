from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from tests.adapters.ils.alma.fake_alma import (
    CARD,
    KEY,
    OLD_CARD,
    FakeAlma,
    block,
    coded,
    connect,
    identifier,
    served,
    user,
)
from tests.adapters.ils.judged import UNKNOWN, failed, judged, reshare_finds
from tests.factories import make_site
from verifier.domain.model.lookup import Found, LookupOutcome, PatronKey
from verifier.domain.model.patron import PersonName

NOBODYS = "29999000000034"


def _found_as_bob() -> Found:
    """ReShare's own question leads to another person."""
    found = reshare_finds(CARD)
    name = PersonName(given="Bob", family="Bad")
    return replace(found, record=replace(found.record, name=name, emails=("bob@example.edu",)))


@dataclass(frozen=True, kw_only=True)
class Story:
    """What the library system knows, what is sent, and what comes of it.

    ``reshare`` is the answer to ReShare's own question: by default it finds what was sent.
    """

    users: list[dict[str, Any]] = field(default_factory=lambda: [user("ggood")])
    alma: dict[str, Any] = field(default_factory=dict)
    sent: str = CARD
    reshare: LookupOutcome | None = None
    options: dict[str, str] = field(default_factory=dict)
    released: dict[str, str] = field(default_factory=dict)
    outcome: str = "found"
    checks: set[str] = field(default_factory=set)


STORIES = {
    "a patron in good standing": Story(),
    "nobody has the number": Story(
        sent=NOBODYS, reshare=UNKNOWN, outcome="not_found", checks={"patron.not-found"}
    ),
    "an inactive record": Story(
        users=[user("ggood", status=coded("INACTIVE"))], checks={"patron.record-inactive"}
    ),
    "an expired record": Story(
        users=[user("ggood", expiry_date="2022-10-31Z")], checks={"patron.record-expired"}
    ),
    "the expiry date cannot be read": Story(
        users=[user("ggood", expiry_date="31.10.2022")], checks={"patron.record-incomplete"}
    ),
    "a blocked patron": Story(
        users=[user("ggood", user_block=[block()])], checks={"patron.blocked-in-ils"}
    ),
    "a block that was lifted": Story(
        users=[user("ggood", user_block=[block(block_status="INACTIVE")])]
    ),
    "a patron who owes money": Story(
        users=[user("ggood", fees=12.5)], options={"currency": "USD"}, checks={"patron.fines"}
    ),
    "an old card that ReShare does not find": Story(
        users=[user("ggood", identifier(CARD), identifier(OLD_CARD, status="INACTIVE"))],
        sent=OLD_CARD,
        reshare=UNKNOWN,
        checks={"patron.old-barcode", "patron.not-found"},
    ),
    "an old card among six, where Alma does not lead to it either": Story(
        users=[
            user(
                "ggood",
                *(
                    identifier(f"2999900000{n}", "01", status="INACTIVE")
                    for n in range(1000, 1004)
                ),
                identifier(OLD_CARD, "01", status="INACTIVE"),
                identifier(CARD, "01"),
            )
        ],
        alma={"finds_inactive": False},
        sent=OLD_CARD,
        reshare=UNKNOWN,
        checks={"patron.old-barcode", "patron.not-found"},
    ),
    "an old card that still leads to the patron": Story(
        users=[user("ggood", identifier(CARD), identifier(OLD_CARD, status="INACTIVE"))],
        sent=OLD_CARD,
        checks={"patron.old-barcode-accepted"},
    ),
    "two accounts with one number": Story(
        users=[user("ggood"), user("gg2", identifier(CARD, status="INACTIVE"))],
        outcome="ambiguous",
        checks={"patron.two-accounts", "patron.identifier-shared"},
    ),
    "two accounts, one for each released value": Story(
        users=[user("ggood"), user("gg2", identifier("gail9", "NET_ID"))],
        released={"uid": "gail9"},
        checks={"patron.two-accounts"},
    ),
    "the number is another person's": Story(
        users=[
            user(
                "bbad",
                first_name="Bob",
                last_name="Bad",
                full_name="Bob Bad",
                contact_info={"email": [{"email_address": "bob@example.edu"}]},
            )
        ],
        reshare=_found_as_bob(),
        checks={"patron.another-person"},
    ),
    "the primary id is sent in another letter case": Story(sent="GGood"),
    "odd characters in names": Story(
        users=[user("ggood", first_name="Ġäil <b>", last_name="O'Good & Söhne \u202e")]
    ),
    "a preferred name": Story(users=[user("ggood", pref_first_name="Abi", pref_last_name="Best")]),
    "an unknown key": Story(
        alma={"permissions": {}}, outcome="auth_error", checks={"patron.evidence-missing"}
    ),
    "a key without the permission": Story(
        alma={"permissions": {KEY: {"bibs"}}},
        outcome="forbidden",
        checks={"patron.evidence-missing"},
    ),
    "too many requests this second": Story(
        alma={"left": {"PER_SECOND_THRESHOLD": 0}},
        outcome="rate_limited",
        checks={"patron.evidence-missing"},
    ),
    "too many requests today": Story(
        alma={"left": {"DAILY_THRESHOLD": 0}},
        outcome="rate_limited",
        checks={"patron.evidence-missing"},
    ),
    "the address of another region": Story(
        alma={"is_another_region": True},
        outcome="protocol_error",
        checks={"patron.evidence-missing"},
    ),
    "a general error": Story(
        alma={"fails": {"user": (400, "60101")}},
        outcome="server_error",
        checks={"patron.evidence-missing"},
    ),
    "maintenance": Story(
        alma={"fails": {"user": (503, "MAINTENANCE")}},
        outcome="server_error",
        checks={"patron.evidence-missing"},
    ),
    "users linked from elsewhere": Story(
        alma={"fails": {"user": (400, "4019990")}},
        outcome="protocol_error",
        checks={"patron.evidence-missing"},
    ),
    "the search is not permitted": Story(
        alma={"fails": {"search": (403, "FORBIDDEN")}}, checks={"patron.record-incomplete"}
    ),
}


@pytest.mark.parametrize("name", STORIES)
def test_a_patrons_story(tmp_path, name):
    """What Alma says, and what the whole program finds about the patron."""
    story = STORIES[name]
    site = make_site(tmp_path, allow_private_addresses=True)
    with served(FakeAlma(users=story.users, **story.alma)) as url:
        evidence = connect(url, site, **story.options)
        outcome = evidence.look_up(PatronKey(value=story.sent))
        report = judged(
            tmp_path, evidence, story.sent, reshare=story.reshare, released=story.released
        )

    assert story.outcome == getattr(outcome, "failure", outcome.kind)
    assert story.checks == {entry for entry in failed(report) if entry.startswith("patron.")}
