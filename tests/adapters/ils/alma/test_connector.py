"""What is asked of Alma, whom its answers lead to, and who else bears the value."""

from threading import Event

import pytest
from flask import jsonify

from tests.adapters.ils.alma.fake_alma import (
    CARD,
    KEY,
    OLD_CARD,
    FakeAlma,
    connect,
    identifier,
    user,
)
from tests.adapters.ils.connecting import serving
from tests.adapters.ils.misbehaving import DEADLINE
from verifier.adapters.ils.alma.connector import MOST_LOOKED_AT
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    Found,
    KeyKind,
    LookupFailure,
    NotFound,
    PatronKey,
)
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


def by_email(alma: FakeAlma, address: str = ADDRESS):
    return ask(alma, address, KeyKind.EMAIL)


def unseen(outcome) -> str:
    return " ".join(
        gap.message for gap in outcome.record.gaps if gap.part is CapabilityName.SEVERAL_MATCHES
    )


def answering(alma: FakeAlma, **instead) -> FakeAlma:
    """The fake, which asks for *instead*[value] where it is asked for a user by that value."""
    given = alma._user
    alma._user = lambda value, asked: given(instead.get(value, instead.get("any", value)), asked)
    return alma


@pytest.mark.parametrize(
    ("value", "kind"),
    [("ggood", "primary_id"), ("GGOOD", "primary_id"), ("n77", "NET_ID"), (OLD_CARD, "barcode")],
)
@pytest.mark.parametrize("asked_as", [KeyKind.USER_ID, KeyKind.USERNAME])
def test_says_which_identifier_led_to_the_patron(value, kind, asked_as):
    """Every unique identifier leads to the record, also in another letter case or out of use.

    Alma has one question for all of them, a user name among them.
    """
    old = identifier(OLD_CARD, status="INACTIVE")
    gail = user("ggood", identifier(CARD), old, identifier("N77", "NET_ID"))

    assert kind == ask(FakeAlma(users=[gail]), value, asked_as).matched_type


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
    """An identifier of another type then leads to nobody; Alma has a code of its own for that."""
    alma = FakeAlma(users=[user("ggood")])
    by_card = ask(alma, user_id_type="BARCODE")
    by_name = ask(alma, "ggood", user_id_type="BARCODE", search_duplicates="no")

    assert "barcode" == by_card.matched_type
    assert isinstance(by_name, NotFound)
    assert "401890" in by_name.message
    assert "user_id_type" in by_name.message
    assert alma.targets[-1].startswith("/almaws/v1/users/ggood?user_id_type=BARCODE&")


@pytest.mark.parametrize(("value", "options"), [(OLD_CARD, {}), ("x", {"user_id_type": "NET_ID"})])
def test_another_user_is_refused(value, options):
    """A record that does not bear the value, in the type that was asked, is somebody else's."""
    alma = answering(FakeAlma(users=[user("ggood")]), any=CARD if options == {} else "ggood")
    given = alma._user
    alma._user = lambda value, asked: given(value, {})
    outcome = ask(alma, value, **options)

    assert LookupFailure.WRONG_PATRON is outcome.failure
    assert "ggood" not in outcome.message
    assert OLD_CARD not in outcome.message


@pytest.mark.parametrize("value", ["x\r\nHost: elsewhere", "x\0", "\x1b[0m", "\x7f", ".."])
def test_what_no_address_can_carry_is_not_sent(value):
    """The question ends before anything is sent."""
    alma = FakeAlma(users=[user("ggood")])

    assert LookupFailure.PROTOCOL_ERROR is ask(alma, value).failure
    assert [] == alma.targets


@pytest.mark.parametrize(
    "value", ["2123*", "x/loans", "a?view=brief", "50%25", "a&b=c#d", "Ünal", "😀"]
)
def test_an_odd_identifier_that_a_patron_has_leads_to_the_patron(value):
    """What is asked for is taken literally, so that even such an identifier is found."""
    found = ask(FakeAlma(users=[user("ggood", identifier(value)), user("other")]), value)

    assert isinstance(found, Found)
    assert "ggood" == found.record.internal_id


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
def test_two_users_with_one_value_are_ambiguous(lists_identifiers):
    """Both records are told, whole: the one that Alma finds, and the one the search finds."""
    outcome = ask(FakeAlma(users=[GAIL, OTHER], lists_identifiers=lists_identifiers))

    assert isinstance(outcome, Ambiguous)
    assert (2, ["ggood", "gg2"]) == (
        outcome.count,
        [record.internal_id for record in outcome.records],
    )
    assert all(record.emails and record.balance for record in outcome.records)
    assert "2 users" in outcome.message
    assert CARD not in outcome.message


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
    ("fake", "options", "words"),
    [
        ({}, {"search_duplicates": "no"}, "search_duplicates of the connection is off"),
        ({"fails": {"search": (403, "FORBIDDEN")}}, {}, '"Users - Read-only"'),
        ({"fails": {"search": (429, "PER_SECOND_THRESHOLD")}}, {}, "PER_SECOND_THRESHOLD"),
        ({"fails": {"search": (400, "402119")}}, {}, "general error"),
        ({"fails": {"search": (400, "401861")}}, {}, "names nobody"),
        ({"fails": {"search": (500, "ODD")}}, {}, "ODD"),
        ({"left": {"PER_SECOND_THRESHOLD": 1}}, {}, "PER_SECOND_THRESHOLD"),  # for the search
    ],
)
def test_a_search_that_fails_or_is_off_is_a_gap(fake, options, words):
    """The record that was found is kept, and the sentence says what to look at."""
    outcome = ask(FakeAlma(users=[GAIL, OTHER], **fake), **options)

    assert isinstance(outcome, Found)
    assert words in unseen(outcome)
    assert "could not be searched" in unseen(outcome) or options


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
    alma = answering(FakeAlma(users=[OTHER]), **{CARD: "nobody"})
    listed = [{"primary_id": "gg2"}, {"primary_id": "GG2"}]
    alma._search = lambda asked: jsonify(user=listed, total_record_count=2)
    outcome = ask(alma)

    assert isinstance(outcome, Found)
    assert "gg2" == outcome.record.internal_id


@pytest.mark.parametrize("instead", ["nobody", CARD])
def test_a_listed_user_who_is_gone_or_another_does_not_count(instead):
    """The index of the search may be behind the records."""
    assert isinstance(ask(answering(FakeAlma(users=[GAIL, OTHER]), gg2=instead)), Found)


@pytest.mark.parametrize(
    ("answer", "is_list"),
    [
        *((content, False) for content in ({"user": [{"surprise": 1}]}, {"user": "many"})),
        *((content, False) for content in ({"user": [None]}, [], None, {})),
        ({"total_record_count": 0}, True),
        ({"user": None, "total_record_count": 0}, True),
        ({"user": []}, True),
    ],
)
def test_only_a_list_of_users_says_that_there_is_nobody_else(answer, is_list):
    """However Alma writes it; an answer of another shape is a gap."""
    alma = FakeAlma(users=[GAIL])
    alma._search = lambda asked: jsonify(answer)

    assert is_list is ("could not be searched" not in unseen(ask(alma)))


@pytest.mark.parametrize(
    ("identifiers", "fake", "options", "matched"),
    [
        ([identifier(CARD, status="INACTIVE")], {"finds_inactive": False}, {}, "barcode"),
        ([identifier(CARD, "NET_ID")], {}, {"user_id_type": "BARCODE"}, "NET_ID"),
    ],
)
def test_the_search_finds_whom_alma_does_not_lead_to(identifiers, fake, options, matched):
    """By what is out of use, or of another type than the one that is asked."""
    gail = user("ggood", identifier(NOBODYS), *identifiers)
    outcome = ask(FakeAlma(users=[gail], **fake), **options)

    assert isinstance(outcome, Found)
    assert matched == outcome.matched_type


def test_an_identifier_that_is_not_unique_is_found_by_the_search():
    """A type that all_unique does not look at can still lead to two users."""
    users = [user("one", identifier("team9", "TEAM")), user("two", identifier("TEAM9", "TEAM"))]
    outcome = ask(FakeAlma(users=users, not_unique=frozenset({"TEAM"})), "team9")

    assert isinstance(outcome, Ambiguous)
    assert ["one", "two"] == [record.internal_id for record in outcome.records]


@pytest.mark.parametrize(
    ("fake", "words"),
    [({}, "led to nobody either"), ({"fails": {"search": (403, "FORBIDDEN")}}, "be searched")],
)
def test_nobody_at_all(fake, words):
    """Alma's own words decide; what came of the search, or that it failed, is told."""
    outcome = ask(FakeAlma(users=[user("other")], **fake), NOBODYS)

    assert isinstance(outcome, NotFound)
    assert "401861" in outcome.message
    assert words in outcome.message


@pytest.mark.parametrize("options", [{"search_duplicates": "no"}, {"role": IlsRole.RESHARE}])
def test_as_reshare_asks_nobody_is_searched_for(options):
    """Who asks as ReShare does, or without the search, takes Alma's word for it."""
    gail = user("ggood", identifier(CARD, status="INACTIVE"))
    alma = FakeAlma(users=[gail], finds_inactive=False)
    outcome = ask(alma, **options)

    assert NotFound(message="Alma knows no user under this identifier (code 401861).") == outcome
    assert 1 == len(alma.targets)


def with_address(primary_id: str, address: str, *identifiers):
    email = [{"email_address": address, "preferred": True}]
    return user(primary_id, *identifiers, contact_info={"email": email})


def test_finds_the_user_with_the_address():
    """One search by address, and the record of the user that it found."""
    alma = FakeAlma(users=[user("ggood"), with_address("gg2", "gail.other@example.edu")])
    outcome = by_email(alma, "GAIL@example.edu")

    assert isinstance(outcome, Found)
    assert ("ggood", None) == (outcome.record.internal_id, outcome.matched_type)
    assert "email~GAIL%40example.edu" in alma.targets[0]


def test_an_address_of_two_users_is_ambiguous():
    """A family's address shows both."""
    other = with_address("tgood", ADDRESS, identifier(OLD_CARD))
    outcome = by_email(FakeAlma(users=[user("ggood"), other]))

    assert isinstance(outcome, Ambiguous)
    assert ["ggood", "tgood"] == [record.internal_id for record in outcome.records]


def test_a_hit_without_the_address_or_record_is_nobody():
    """The search looks for words, and its index may be behind the records."""
    similar = with_address("gg2", "example.gail@edu.example.edu", identifier(CARD))
    gone = FakeAlma(users=[user("ggood")], fails={"user": (400, "401861")})
    nobody = NotFound(message="Alma has no user with this e-mail address.")

    assert nobody == by_email(FakeAlma(users=[similar])) == by_email(gone)


def test_what_could_mean_something_to_the_search_is_not_sent():
    """A wildcard in an address would list the library's patrons."""
    alma = FakeAlma(users=[user()])

    assert LookupFailure.PROTOCOL_ERROR is by_email(alma, "g*@example.edu").failure
    assert [] == alma.targets


def test_many_hits_without_the_address_say_nothing():
    """Those that were not looked at may have it."""
    similar = "example.gail@edu.example.edu"
    users = [with_address(f"u{number}", similar) for number in range(MOST_LOOKED_AT + 1)]
    outcome = by_email(FakeAlma(users=users))

    assert isinstance(outcome, CouldNotLook)
    assert "more users than are looked at" in outcome.message
