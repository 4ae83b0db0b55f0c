"""What is asked of Alma, whom its answers lead to, and who else bears the value."""

import json
from threading import Event

import pytest
from flask import jsonify

from tests.adapters.ils.alma.fake_alma import (
    CARD,
    KEY,
    NAMESPACE,
    TRACKING,
    FakeAlma,
    connect,
    envelope,
    identifier,
    user,
    xml_envelope,
)
from tests.adapters.ils.connecting import serving
from tests.adapters.ils.misbehaving import DEADLINE
from verifier.adapters.http.json_client import JsonAnswer
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.alma.client import AlmaError, errors_in, nobody_in
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
    alma = FakeAlma(users=[user("ggood")])

    assert "barcode" == ask(alma, user_id_type="BARCODE").matched_type
    assert alma.targets[0].startswith(f"/almaws/v1/users/{CARD}?user_id_type=BARCODE&")


def test_asks_for_an_address_by_one_search():
    alma = FakeAlma(users=[user("ggood")])
    ask(alma, "GAIL@example.edu", KeyKind.EMAIL)

    assert "email~GAIL%40example.edu" in alma.targets[0]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        *((value, KeyKind.USER_ID) for value in ("x\r\nHost: y", "x\0", "\x1b[0m", "\x7f", "..")),
        ("g*@example.edu", KeyKind.EMAIL),  # a wildcard would list the library's patrons
    ],
)
def test_what_means_something_to_an_address_or_the_search_is_not_sent(value, kind):
    alma = FakeAlma(users=[user("ggood")])

    assert LookupFailure.PROTOCOL_ERROR is ask(alma, value, kind).failure
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
    with serving(FakeAlma(users=[user("ggood")])) as url:
        outcome = connect(f"{url}/elsewhere").look_up(PatronKey(value=CARD))

    assert LookupFailure.PROTOCOL_ERROR is outcome.failure
    assert "Check region (or url)" in outcome.message


def test_one_deadline_for_all_questions():
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
    assert "more users than were looked at" in unseen(ask(alma, "good"))
    assert 2 + looked_at == len(alma.targets)


@pytest.mark.parametrize("options", [{"search_duplicates": "no"}, {"role": IlsRole.RESHARE}])
def test_as_reshare_asks_nobody_is_searched_for(options):
    """Who asks as ReShare does, or without the search, takes Alma's word for it."""
    gail = user("ggood", identifier(CARD, status="INACTIVE"))
    alma = FakeAlma(users=[gail], finds_inactive=False)
    outcome = ask(alma, **options)

    assert NotFound(message="Alma knows no user under this identifier (code 401861).") == outcome
    assert 1 == len(alma.targets)


ASKED = "21234000000018"
WORDS = f"User with identifier {ASKED} was not found."


def answer(body, status: int = 400) -> JsonAnswer:
    if isinstance(body, dict | list):
        body = json.dumps(body).encode()
    return JsonAnswer(status=status, headers={}, body=body)


def failure_of(body, status: int = 400):
    """The outcome; its sentence names neither the value asked for, nor the key."""
    with pytest.raises(LookupAborted) as stopped:
        nobody_in(answer(body, status), asked=ASKED, api_key=KEY)
    message = stopped.value.outcome.message
    assert message.endswith(".")
    assert ASKED not in message
    assert KEY not in message
    return stopped.value.outcome


@pytest.mark.parametrize("code", ["401861", "401890"])
@pytest.mark.parametrize("make", [envelope, xml_envelope])
@pytest.mark.parametrize("status", [400, 404])
def test_two_codes_mean_no_such_user(code, make, status):
    none = nobody_in(answer(make(code, WORDS), status), asked=ASKED)

    assert code in none.message
    assert ASKED not in none.message
    assert ("user_id_type" in none.message) is (code == "401890")


@pytest.mark.parametrize("make", [envelope, xml_envelope])
@pytest.mark.parametrize(
    ("status", "code", "failure", "words"),
    [
        (400, "UNAUTHORIZED", "auth_error", "Check api_key and region"),
        (401, "UNAUTHORIZED", "auth_error", "Check api_key and region"),
        (403, "UNAUTHORIZED", "forbidden", '"Users - Read-only"'),
        (403, "FORBIDDEN", "forbidden", '"Users - Read-only"'),
        (403, "SOMETHING", "forbidden", '"Users - Read-only"'),
        (401, "SOMETHING", "auth_error", "Check api_key"),
        (400, "60258", "forbidden", "API restriction profile"),
        (429, "PER_SECOND_THRESHOLD", "rate_limited", "PER_SECOND_THRESHOLD"),
        (429, "DAILY_THRESHOLD", "rate_limited", "DAILY_THRESHOLD"),
        (400, "DAILY_THRESHOLD", "rate_limited", "DAILY_THRESHOLD"),
        (429, "ANOTHER_THRESHOLD", "rate_limited", "does not say which"),
        (400, "4019990", "protocol_error", "linked from another institution"),
        (400, "4019998", "protocol_error", "linked from another institution"),
        (400, "60101", "server_error", "general error"),
        (400, "401652", "server_error", "general error"),
        (500, "GENERAL_ERROR", "server_error", "general error"),
        (500, "401861", "server_error", "with the code 401861"),
        (200, "401861", "protocol_error", "with the code 401861"),
        (429, "401861", "rate_limited", "HTTP 429"),
        (400, "401899", "protocol_error", "with the code 401899"),
        (404, "401899", "protocol_error", "with the code 401899"),
        (503, "MAINTENANCE", "server_error", "with the code MAINTENANCE"),
        (504, "TOO_SLOW", "timeout", "with the code TOO_SLOW"),
        (400, ASKED, "protocol_error", "a code that is not known here"),
        (400, "", "protocol_error", "a code that is not known here"),
        (400, f"E{ASKED}", "protocol_error", "a code that is not known here"),
    ],
)
def test_every_other_code_says_nothing_about_the_patron(make, status, code, failure, words):
    outcome = failure_of(make(code, WORDS), status)

    assert failure == outcome.failure
    assert words in outcome.message
    assert TRACKING not in outcome.message


@pytest.mark.parametrize(
    ("asked", "body", "hidden"),
    [
        ("4242421", envelope("4242421", ""), "4242421"),
        (
            "gail@example.edu",
            envelope("401899", "No /users/gail%40example.edu here"),  # encoded in an address
            "gail",
        ),
    ],
)
def test_what_repeats_the_value_is_not_said(asked, body, hidden):
    with pytest.raises(LookupAborted) as stopped:
        nobody_in(answer(body), asked=asked)

    assert hidden not in stopped.value.outcome.message


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (f"Odd: {ASKED} (gail@example.edu)", "It said: Odd: the value asked for …."),
        (f"The key {KEY} is odd.", "It said: The key … is odd."),
        ("", "with the code 401899."),
        ("Line\nfeed\0", "It said: Line feed."),
    ],
)
def test_the_servers_own_words_are_cleaned(message, words):
    assert failure_of(envelope("401899", message)).message.endswith(words)


def test_a_failure_goes_before_no_such_user():
    body = envelope("401861", WORDS)
    body["errorList"]["error"].append({"errorCode": "60101", "errorMessage": "General"})

    assert "server_error" == failure_of(body).failure


@pytest.mark.parametrize(
    ("body", "status", "failure", "words"),
    [
        (b"", 400, "protocol_error", "did not say why (HTTP 400)"),
        (b"Invalid API Key\n", 400, "auth_error", "Check api_key"),
        (b"<html><title>400</title></html>", 400, "protocol_error", "HTTP 400"),
        (b"", 401, "auth_error", "Check api_key"),
        (b"", 403, "forbidden", '"Users - Read-only"'),
        (b"<html>Not found</html>", 404, "protocol_error", "Check region (or url)"),
        (b"", 429, "rate_limited", "HTTP 429"),
        (b"", 414, "protocol_error", "HTTP 414"),
        (b"Service Unavailable", 503, "server_error", "HTTP 503"),
        (b"<!DOCTYPE html><form>Sign in</form>", 200, "protocol_error", "Check region (or url)"),
        (b"\n<html>Sign in</html>", 200, "protocol_error", "a web page"),
    ],
)
def test_a_refusal_without_an_envelope(body, status, failure, words):
    outcome = failure_of(body, status)

    assert failure == outcome.failure
    assert words in outcome.message


def test_content_is_given_on():
    assert nobody_in(answer({"primary_id": "<html>", "note": "errorList"}, 200)) is None


@pytest.mark.parametrize(
    "body",
    [
        {"web_service_result": envelope("60101", "x")},
        {"errorList": {"error": {"errorCode": 60101, "errorMessage": "x"}}},
        xml_envelope(" 60101 ", "x").replace(f' xmlns="{NAMESPACE}"'.encode(), b""),
        f'<a:web_service_result xmlns:a="{NAMESPACE}"><a:errorList><a:error><a:errorCode>60<!-- x'
        "-->101</a:errorCode><a:errorMessage>x</a:errorMessage></a:error></a:errorList>"
        "</a:web_service_result>".encode(),
    ],
)
def test_an_envelope_in_another_dress(body):
    """One error alone, a number for a code, and XML of any prefix are the same envelope."""
    assert (AlmaError(code="60101", message="x"),) == errors_in(answer(body))


_ENTITY = (
    b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    + xml_envelope("401861", "&e;").partition(b"?>")[2]
)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        {"errorList": None},
        {"errorList": {"error": None}},
        {"errorList": {"error": ["401861"]}},
        {"errorList": "401861"},
        {"errorCode": "401861"},
        _ENTITY,
        _ENTITY.decode().encode("utf-16-le"),
        b'<?xml version="1.0" encoding="UTF-7"?>' + _ENTITY.replace(b"<!", b"+ADwAIQ-"),
        xml_envelope("401861", "x").replace(b"general/xmlbeans", b"elsewhere"),
        b"<users><errorList><error><errorCode>401861</errorCode></error></errorList></users>",
        xml_envelope("401861", "x")[:-20],
        b'<?xml version="1.0" encoding="nonsense"?><web_service_result/>',
        b"<a>" * 5_000,
        b"[" * 50_000,
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_envelope_has_no_errors(body):
    assert () == errors_in(answer(body))


def test_many_errors_are_not_all_read():
    """An envelope has a few errors; a server that sends a million is not followed."""
    body = envelope("401861", WORDS)
    body["errorList"]["error"] *= 1_000

    assert 20 == len(errors_in(answer(body)))
