from threading import Event
from urllib.parse import unquote

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
from tests.adapters.ils.misbehaving import (
    DEADLINE,
)
from tests.adapters.ils.odd_identifiers import KNOWN, ODD
from verifier.domain.model.lookup import (
    CouldNotLook,
    Found,
    KeyKind,
    LookupFailure,
    NotFound,
    PatronKey,
)


def ask(alma: FakeAlma, value: str = CARD, **options):
    with serving(alma) as url:
        return connect(url, **options).look_up(PatronKey(value=value))


def test_finds_a_patron():
    """The record, and the type of the identifier that led to it."""
    found = ask(FakeAlma(users=[user("ggood"), user("other", identifier("1"))]))

    assert isinstance(found, Found)
    assert ("alma", "ggood", "barcode") == (
        found.record.source,
        found.record.internal_id,
        found.matched_type,
    )
    assert () == found.record.gaps
    assert found.answer is None


@pytest.mark.parametrize(
    ("value", "kind"),
    [("ggood", "primary_id"), ("GGOOD", "primary_id"), ("n77", "NET_ID"), (OLD_CARD, "barcode")],
)
def test_says_which_identifier_led_to_the_patron(value, kind):
    """Every unique identifier leads to the record, also in another letter case or out of use."""
    gail = user(
        "ggood",
        identifier(CARD),
        identifier(OLD_CARD, status="INACTIVE"),
        identifier("N77", "NET_ID"),
    )

    assert kind == ask(FakeAlma(users=[gail]), value).matched_type


def test_asks_as_documented():
    """One address, the key in its header, JSON."""
    alma = FakeAlma(users=[user("ggood", identifier("a/b c@example.edu"))])
    found = ask(alma, "a/b c@example.edu")

    assert isinstance(found, Found)
    assert ["/almaws/v1/users/a%2Fb%20c%40example.edu"] == [
        target.partition("?")[0] for target in alma.targets
    ]
    assert alma.targets[0].endswith("?user_id_type=all_unique&view=full&expand=fees&format=json")
    assert f"apikey {KEY}" == alma.headers[0]["authorization"]
    assert "application/json" == alma.headers[0]["accept"]


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


def test_both_kinds_of_question_are_the_same():
    """Alma has one question for every identifier, a user name among them."""
    with serving(FakeAlma(users=[user("ggood")])) as url:
        outcome = connect(url).look_up(PatronKey(value="ggood", kind=KeyKind.USERNAME))

    assert "primary_id" == outcome.matched_type


def test_another_user_is_refused():
    """A record that does not bear the value is somebody else's, however it came."""
    alma = FakeAlma(users=[user("ggood")])
    given = alma._user
    alma._user = lambda value, asked: given("ggood", asked)
    outcome = ask(alma, OLD_CARD)

    assert LookupFailure.WRONG_PATRON is outcome.failure
    assert "ggood" not in outcome.message
    assert OLD_CARD not in outcome.message


def test_an_identifier_of_another_type_than_asked_is_somebody_else():
    """Where one type is asked, the value must stand in that type."""
    alma = FakeAlma(users=[user("ggood")])
    given = alma._user
    alma._user = lambda value, asked: given("ggood", {})
    outcome = ask(alma, "ggood", user_id_type="BARCODE")

    assert LookupFailure.WRONG_PATRON is outcome.failure


@pytest.mark.parametrize("value", ["x\r\nHost: elsewhere", "x\0", "\x1b[0m", "\x7f", "..", ""])
def test_what_no_address_can_carry_is_not_sent(value):
    """The question ends before anything is sent."""
    alma = FakeAlma(users=[user("ggood")])
    outcome = ask(alma, value)

    assert LookupFailure.PROTOCOL_ERROR is outcome.failure
    assert [] == alma.targets


@pytest.mark.parametrize("name", ODD)
def test_an_odd_identifier_leads_to_nobody(name):
    """Nothing in an identifier is a wildcard, another path, or another patron."""
    alma = FakeAlma(users=[user("ggood", identifier(KNOWN))])
    outcome = ask(alma, ODD[name])

    assert isinstance(outcome, NotFound | CouldNotLook), outcome
    assert ODD[name] not in outcome.message or len(ODD[name]) == 1
    for target in alma.targets:
        assert target.startswith(("/almaws/v1/users/", "/almaws/v1/users?q=identifiers~"))
        assert 4 >= target.partition("?")[0].count("/")
    if isinstance(outcome, NotFound):
        assert ODD[name] == unquote(alma.targets[0].partition("?")[0].rpartition("/")[2])


def test_an_odd_identifier_that_a_patron_has_leads_to_the_patron():
    """What is asked for is taken literally, so that even such an identifier is found."""
    for value in ("2123*", "x/loans", "a?view=brief", "50%25", "a&b=c#d", "Ünal", "😀"):
        found = ask(FakeAlma(users=[user("ggood", identifier(value)), user("other")]), value)

        assert isinstance(found, Found), value
        assert "ggood" == found.record.internal_id


@pytest.mark.parametrize(
    ("alma", "failure", "words"),
    [
        (FakeAlma(permissions={}), "auth_error", "Check api_key and region"),
        (FakeAlma(permissions={KEY: {"bibs"}}), "forbidden", '"Users - Read-only"'),
        (FakeAlma(left={"PER_SECOND_THRESHOLD": 0}), "rate_limited", "PER_SECOND_THRESHOLD"),
        (FakeAlma(left={"DAILY_THRESHOLD": 0}), "rate_limited", "DAILY_THRESHOLD"),
        (FakeAlma(is_another_region=True), "protocol_error", "Check region (or url)"),
    ],
)
def test_the_gateway_refuses(alma, failure, words):
    """What the gateway refuses is said of a look-up and of the sign-in alike."""
    with serving(alma) as url:
        connector = connect(url)
        outcome, signed_in = connector.look_up(PatronKey(value=CARD)), connector.sign_in()

    assert failure == outcome.failure
    assert words in outcome.message
    assert KEY not in outcome.message
    assert outcome == signed_in


def test_signs_in_without_asking_for_anybody():
    """Alma has a question that proves the key."""
    alma = FakeAlma()
    with serving(alma) as url:
        signed_in = connect(url).sign_in()

    assert "accepted" == signed_in
    assert ["/almaws/v1/users/operation/test?format=json"] == alma.targets


def test_no_such_user_is_no_answer_to_a_sign_in():
    """The question that proves the key names nobody."""
    alma = FakeAlma()
    alma._routed = lambda target: alma._user("nobody", {})
    with serving(alma) as url:
        signed_in = connect(url).sign_in()

    assert LookupFailure.PROTOCOL_ERROR is signed_in.failure


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
    with serving(alma) as url:
        outcome = connect(url, timeout_seconds=DEADLINE).look_up(PatronKey(value=CARD))
        over.set()

    assert isinstance(outcome, Found)
    assert "could not be searched" in outcome.record.gaps[0].message
