import pytest
from flask import jsonify

from tests.adapters.ils.alma.fake_alma import (
    CARD,
    KEY,
    FakeAlma,
    connect,
    identifier,
    user,
)
from tests.adapters.ils.connecting import serving
from verifier.adapters.ils.alma.connector import MOST_LOOKED_AT
from verifier.domain.model.lookup import Ambiguous, Found, NotFound, PatronKey
from verifier.domain.model.patron import CapabilityName, IdentifierStatus
from verifier.domain.model.site import IlsRole

GAIL = user("ggood", identifier(CARD))
OTHER = user("gg2", identifier(CARD.lower(), status="INACTIVE"), first_name="Gail")


def ask(alma: FakeAlma, value: str = CARD, **options):
    with serving(alma) as url:
        return connect(url, **options).look_up(PatronKey(value=value))


def unseen(outcome) -> str:
    return " ".join(
        gap.message for gap in outcome.record.gaps if gap.part is CapabilityName.SEVERAL_MATCHES
    )


@pytest.mark.parametrize("lists_identifiers", [False, True])
def test_two_users_with_one_value_are_ambiguous(lists_identifiers):
    """Both records are told, whole: the one that Alma finds, and the one the search finds."""
    alma = FakeAlma(users=[GAIL, OTHER], lists_identifiers=lists_identifiers)
    outcome = ask(alma)

    assert isinstance(outcome, Ambiguous)
    assert (2, ("ggood", "gg2")) == (
        outcome.count,
        tuple(record.internal_id for record in outcome.records),
    )
    assert all(record.emails and record.balance for record in outcome.records)
    assert "2 users" in outcome.message
    assert CARD not in outcome.message


def test_the_search_is_as_documented():
    """One search by identifier, and a look at each other user that it finds."""
    alma = FakeAlma(users=[GAIL, OTHER])
    ask(alma)

    ending = "?user_id_type=all_unique&view=full&expand=fees&format=json"
    assert [
        f"/almaws/v1/users/{CARD}{ending}",
        f"/almaws/v1/users?q=identifiers~{CARD}&limit=10&format=json",
        f"/almaws/v1/users/gg2{ending}",
    ] == alma.targets


@pytest.mark.parametrize("lists_identifiers", [False, True])
def test_a_word_in_common_is_no_match(lists_identifiers):
    """The search finds by words; only a user who bears the whole value counts."""
    users = [user("ggood", identifier("good-1")), user("other", identifier("x-good-1"))]
    alma = FakeAlma(users=users, lists_identifiers=lists_identifiers)
    outcome = ask(alma, "good-1")

    assert isinstance(outcome, Found)
    assert ("ggood", ()) == (outcome.record.internal_id, outcome.record.gaps)
    assert (2 if lists_identifiers else 3) == len(alma.targets)


def test_a_value_that_the_search_would_not_take_literally_is_not_searched():
    """A wildcard stays out of the search, and the record says that nobody was searched for."""
    alma = FakeAlma(users=[user("ggood", identifier("2123*")), OTHER])
    outcome = ask(alma, "2123*")

    assert isinstance(outcome, Found)
    assert "holds characters that mean something in Alma's search" in unseen(outcome)
    assert not any("q=" in target for target in alma.targets)


@pytest.mark.parametrize("value", ["a b", "a~b", "a,b", "a AND b", "é", "a&limit=100", "9" * 300])
def test_only_plain_values_are_searched(value):
    """Letters, digits and a few signs are all that is ever sent to the search."""
    alma = FakeAlma(users=[user("ggood", identifier(value))])

    assert "was not searched" in unseen(ask(alma, value))
    assert 1 == len(alma.targets)


def test_the_search_can_be_switched_off():
    """Without the search one question is asked, and the record says so."""
    alma = FakeAlma(users=[GAIL, OTHER])
    outcome = ask(alma, search_duplicates="no")

    assert "search_duplicates of the connection is off" in unseen(outcome)
    assert 1 == len(alma.targets)


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (403, "FORBIDDEN", '"Users - Read-only"'),
        (429, "PER_SECOND_THRESHOLD", "PER_SECOND_THRESHOLD"),
        (400, "402119", "general error"),
        (400, "401861", "names nobody"),
        (500, "ODD", "ODD"),
    ],
)
def test_a_search_that_fails_is_a_gap(status, code, words):
    """The record that was found is kept, and the sentence says what to look at."""
    outcome = ask(FakeAlma(users=[GAIL, OTHER], fails={"search": (status, code)}))

    assert isinstance(outcome, Found)
    assert "could not be searched" in unseen(outcome)
    assert words in unseen(outcome)


def test_a_threshold_between_the_questions_is_a_gap():
    """Where the last request of this second went to the first question, the record is kept."""
    outcome = ask(FakeAlma(users=[GAIL, OTHER], left={"PER_SECOND_THRESHOLD": 1}))

    assert "PER_SECOND_THRESHOLD" in unseen(outcome)


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


def test_as_many_hits_as_are_looked_at_are_no_gap():
    """Where each hit was looked at, nothing is left open."""
    users = [user(f"user{n}", identifier(f"good-{n}")) for n in range(MOST_LOOKED_AT)]

    assert () == ask(FakeAlma(users=[user("good"), *users]), "good").record.gaps


def test_a_user_without_a_name_for_itself_is_a_gap():
    """A contact in the list cannot be asked for."""
    contact = user("no primary id (12)", identifier(CARD, status="INACTIVE"))

    assert "no identifier to be asked for by" in unseen(ask(FakeAlma(users=[GAIL, contact])))


def test_a_user_who_is_listed_twice_is_one():
    """A list may repeat itself, in whatever letter case."""
    alma = FakeAlma(users=[OTHER])
    found = alma._user
    alma._user = lambda value, asked: found("nobody" if value == CARD else value, asked)
    listed = [{"primary_id": "gg2"}, {"primary_id": "GG2"}]
    alma._search = lambda asked: jsonify(user=listed, total_record_count=2)
    outcome = ask(alma)

    assert isinstance(outcome, Found)
    assert "gg2" == outcome.record.internal_id


def test_a_user_who_is_gone_meanwhile_does_not_count():
    """The index of the search may be behind the records."""
    alma = FakeAlma(users=[GAIL, OTHER])
    gone = alma._user
    alma._user = lambda value, asked: gone("nobody" if value == "gg2" else value, asked)

    assert isinstance(ask(alma), Found)


def test_another_user_than_the_listed_one_does_not_count():
    """The record of the second question must be the one that the search named."""
    alma = FakeAlma(users=[GAIL, OTHER])
    given = alma._user
    alma._user = lambda value, asked: given(CARD, asked)

    assert isinstance(ask(alma), Found)


@pytest.mark.parametrize(
    "answer", [{"user": [{"surprise": 1}]}, {"user": "many"}, {"user": [None]}, [], None, {}]
)
def test_a_list_of_another_shape_is_a_gap(answer):
    """An answer that is no list of users says nothing about others."""
    alma = FakeAlma(users=[GAIL])
    alma._search = lambda asked: jsonify(answer)

    assert "could not be searched" in unseen(ask(alma))


@pytest.mark.parametrize(
    "answer", [{"total_record_count": 0}, {"user": None, "total_record_count": 0}, {"user": []}]
)
def test_an_empty_list_is_nobody_else(answer):
    """However Alma writes it, nobody is nobody."""
    alma = FakeAlma(users=[GAIL])
    alma._search = lambda asked: jsonify(answer)

    assert () == ask(alma).record.gaps


def test_an_old_card_is_found_where_alma_does_not_lead_to_it():
    """Where all_unique passes by what is out of use, the search still finds whose it was."""
    gail = user("ggood", identifier("29999000000018"), identifier(CARD, status="INACTIVE"))
    outcome = ask(FakeAlma(users=[gail], finds_inactive=False))

    assert isinstance(outcome, Found)
    assert "barcode" == outcome.matched_type
    assert IdentifierStatus.INACTIVE in {
        identifier.status for identifier in outcome.record.identifiers if identifier.value == CARD
    }


def test_an_identifier_of_another_type_is_found_by_the_search():
    """Where one type is asked, the search still says that the value stands in another one."""
    gail = user("ggood", identifier("29999000000018"), identifier(CARD, "NET_ID"))
    outcome = ask(FakeAlma(users=[gail]), user_id_type="BARCODE")

    assert isinstance(outcome, Found)
    assert "NET_ID" == outcome.matched_type


def test_an_identifier_that_is_not_unique_is_found_by_the_search():
    """A type that all_unique does not look at can still lead to two users."""
    users = [user("one", identifier("team9", "TEAM")), user("two", identifier("TEAM9", "TEAM"))]
    outcome = ask(FakeAlma(users=users, not_unique=frozenset({"TEAM"})), "team9")

    assert isinstance(outcome, Ambiguous)
    assert ["one", "two"] == [record.internal_id for record in outcome.records]


def test_nobody_at_all():
    """Neither way leads to anybody: then Alma's own words decide, and the search is told."""
    outcome = ask(FakeAlma(users=[user("other")]), "29999000000034")

    assert isinstance(outcome, NotFound)
    assert "401861" in outcome.message
    assert "led to nobody either" in outcome.message


def test_nobody_and_no_search():
    """A search that fails does not make an unknown identifier less unknown; it is told."""
    outcome = ask(FakeAlma(fails={"search": (403, "FORBIDDEN")}), "29999000000034")

    assert isinstance(outcome, NotFound)
    assert "could not be searched" in outcome.message


@pytest.mark.parametrize("options", [{"search_duplicates": "no"}, {"role": IlsRole.RESHARE}])
def test_as_reshare_asks_nobody_is_searched_for(options):
    """Who asks as ReShare does, or without the search, takes Alma's word for it."""
    gail = user("ggood", identifier(CARD, status="INACTIVE"))
    alma = FakeAlma(users=[gail], finds_inactive=False)
    outcome = ask(alma, **options)

    assert NotFound(message="Alma knows no user under this identifier (code 401861).") == outcome
    assert 1 == len(alma.targets)


def test_the_key_stays_out_of_every_address():
    """The key travels in a header with each question."""
    alma = FakeAlma(users=[GAIL, OTHER])
    ask(alma)

    assert {f"apikey {KEY}"} == {header["authorization"] for header in alma.headers}
    assert not any(KEY in target for target in alma.targets)
