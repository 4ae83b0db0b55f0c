"""What is asked of Alma, whom its answers lead to, and who else bears the value."""

from threading import Event

import pytest
from flask import jsonify

from tests.adapters.ils.alma.fake_alma import CARD, KEY, FakeAlma, connect, identifier, user
from tests.adapters.ils.connecting import serving
from tests.adapters.ils.misbehaving import DEADLINE
from verifier.adapters.ils.alma.connector import MOST_LOOKED_AT
from verifier.domain.model.lookup import Found, KeyKind, LookupFailure, NotFound, PatronKey
from verifier.domain.model.patron import CapabilityName
from verifier.domain.model.site import IlsRole

ENDING = "?user_id_type=all_unique&view=full&expand=fees&format=json"
NOBODYS = "29999000000034"
ADDRESS = "gail@example.edu"
GAIL = user("ggood", identifier(CARD))
OTHER = user("gg2", identifier(CARD.lower(), status="INACTIVE"), first_name="Gail")


def ask(alma: FakeAlma, value: str = CARD, kind: KeyKind = KeyKind.USER_ID, **options):
    with serving(alma) as url:
        return connect(url, **options).look_up(PatronKey(value=value, kind=kind))


def unseen(outcome) -> str:
    return " ".join(
        gap.message for gap in outcome.record.gaps if gap.part is CapabilityName.SEVERAL_MATCHES
    )


def test_asks_as_documented():
    """One address, the key in the header of each question, JSON; then one search."""
    value = "a/b c@example.edu"
    alma = FakeAlma(users=[user("ggood", identifier(value)), user("x", identifier(CARD)), OTHER])
    assert isinstance(ask(alma, value), Found)
    ask(alma)

    assert [
        f"/almaws/v1/users/a%2Fb%20c%40example.edu{ENDING}",
        f"/almaws/v1/users/{CARD}{ENDING}",
        f"/almaws/v1/users?q=identifiers~{CARD}&limit=10&format=json",
        f"/almaws/v1/users/gg2{ENDING}",
    ] == alma.targets
    assert {(f"apikey {KEY}", "application/json")} == {
        (header["authorization"], header["accept"]) for header in alma.headers
    }


def test_asks_for_the_type_that_the_site_names():
    """An identifier of another type then leads to nobody."""
    alma = FakeAlma(users=[user("ggood")])

    assert "barcode" == ask(alma, user_id_type="BARCODE").matched_type
    assert alma.targets[0].startswith(f"/almaws/v1/users/{CARD}?user_id_type=BARCODE&")


def test_asks_for_an_address_by_one_search():
    alma = FakeAlma(users=[user("ggood")])
    ask(alma, "GAIL@example.edu", KeyKind.EMAIL)

    assert "email~GAIL%40example.edu" in alma.targets[0]


@pytest.mark.parametrize("value", ["x\r\nHost: elsewhere", "x\0", "\x1b[0m", "\x7f", ".."])
def test_what_no_address_can_carry_is_not_sent(value):
    alma = FakeAlma(users=[user("ggood")])

    assert LookupFailure.PROTOCOL_ERROR is ask(alma, value).failure
    assert [] == alma.targets


def test_signs_in_without_asking_for_anybody():
    """Alma has a question that proves the key; "no such user" is no answer to it."""
    alma, odd = FakeAlma(), FakeAlma()
    odd._routed = lambda target: odd._user("nobody", {})
    with serving(alma) as url, serving(odd) as other:
        assert "accepted" == connect(url).sign_in()
        assert LookupFailure.PROTOCOL_ERROR is connect(other).sign_in().failure

    assert ["/almaws/v1/users/operation/test?format=json"] == alma.targets


def test_a_wrong_path_is_not_no_such_user():
    """An address that leads elsewhere on the same server says nothing about the patron."""
    with serving(FakeAlma(users=[user("ggood")])) as url:
        outcome = connect(f"{url}/elsewhere").look_up(PatronKey(value=CARD))

    assert LookupFailure.PROTOCOL_ERROR is outcome.failure
    assert "Check region (or url)" in outcome.message


def test_one_deadline_for_all_questions():
    """A search that takes too long costs the rest of the time, and not the record."""
    alma, over = FakeAlma(users=[user("ggood")]), Event()
    alma._search = lambda asked: over.wait(5) and jsonify(user=[])
    outcome = ask(alma, timeout_seconds=DEADLINE)
    over.set()

    assert isinstance(outcome, Found)
    assert "could not be searched" in outcome.record.gaps[0].message


@pytest.mark.parametrize("lists_identifiers", [False, True])
def test_a_word_in_common_is_no_match(lists_identifiers):
    """The search finds by words; only a user who bears the whole value counts."""
    users = [user("ggood", identifier("good-1")), user("other", identifier("x-good-1"))]
    alma = FakeAlma(users=users, lists_identifiers=lists_identifiers)
    outcome = ask(alma, "good-1")

    assert isinstance(outcome, Found)
    assert ("ggood", ()) == (outcome.record.internal_id, outcome.record.gaps)
    assert (2 if lists_identifiers else 3) == len(alma.targets)


@pytest.mark.parametrize(
    "value", ["2123*", "a b", "a~b", "a,b", "a AND b", "é", "a&limit=100", "9" * 300]
)
def test_only_plain_values_are_searched(value):
    """Letters, digits and a few signs are all that is ever sent to the search; that is told."""
    alma = FakeAlma(users=[user("ggood", identifier(value)), OTHER])

    assert "holds characters that mean something in Alma's search" in unseen(ask(alma, value))
    assert 1 == len(alma.targets)


@pytest.mark.parametrize(
    ("others", "lists_identifiers", "looked_at"),
    [(30, False, MOST_LOOKED_AT), (MOST_LOOKED_AT + 1, False, MOST_LOOKED_AT), (30, True, 0)],
)
def test_more_hits_than_are_looked_at_are_a_gap(others, lists_identifiers, looked_at):
    """A value that is a word of many identifiers does not list the library's patrons."""
    users = [user(f"user{number}", identifier(f"good-{number}")) for number in range(others)]
    alma = FakeAlma(users=[user("good"), *users], lists_identifiers=lists_identifiers)
    outcome = ask(alma, "good")

    assert "more users than were looked at" in unseen(outcome)
    assert 2 + looked_at == len(alma.targets)


@pytest.mark.parametrize("options", [{"search_duplicates": "no"}, {"role": IlsRole.RESHARE}])
def test_as_reshare_asks_nobody_is_searched_for(options):
    """Who asks as ReShare does, or without the search, takes Alma's word for it."""
    gail = user("ggood", identifier(CARD, status="INACTIVE"))
    alma = FakeAlma(users=[gail], finds_inactive=False)
    outcome = ask(alma, **options)

    assert NotFound(message="Alma knows no user under this identifier (code 401861).") == outcome
    assert 1 == len(alma.targets)


def test_what_could_mean_something_to_the_search_is_not_sent():
    """A wildcard in an address would list the library's patrons."""
    alma = FakeAlma(users=[user()])

    assert LookupFailure.PROTOCOL_ERROR is ask(alma, "g*@example.edu", KeyKind.EMAIL).failure
    assert [] == alma.targets
