import json

import pytest

from tests.adapters.ils.alma.fake_alma import KEY, NAMESPACE, TRACKING, envelope, xml_envelope
from verifier.adapters.http.json_client import JsonAnswer
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.alma.client import AlmaError, errors_in, nobody_in

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
    """Each refusal has a failure of its own and a sentence that says what to look at."""
    outcome = failure_of(make(code, WORDS), status)

    assert failure == outcome.failure
    assert words in outcome.message
    assert TRACKING not in outcome.message


def test_a_code_that_repeats_the_value_is_not_said():
    with pytest.raises(LookupAborted) as stopped:
        nobody_in(answer(envelope("4242421", "")), asked="4242421")

    assert "4242421" not in stopped.value.outcome.message


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


def test_an_encoded_value_is_cleaned_as_well():
    with pytest.raises(LookupAborted) as stopped:
        nobody_in(
            answer(envelope("401899", "No /users/gail%40example.edu here")),
            asked="gail@example.edu",
        )

    assert "gail" not in stopped.value.outcome.message


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
    """What is no refusal is read by others, whatever words stand in it."""
    body = {"primary_id": "<html>", "note": "errorList"}

    assert nobody_in(answer(body, 200)) is None


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
