import pytest
from pydantic import ValidationError

from verifier.adapters.http import NetworkFailure
from verifier.adapters.http.json_body import Many, Shape, read_json, validate_json
from verifier.adapters.http.lookup_errors import LookupAborted, could_not_fetch, status_outcome
from verifier.domain.model.lookup import LookupFailure


class Patron(Shape):
    barcode: str
    names: Many[str] = ()


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "empty answer"),
        (b"<!DOCTYPE html><html></html>", "web page"),
        (b"<errors/>", "in XML"),
        (b'{"a": ', "not JSON"),
        (b'{"a": NaN}', "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        (b"[" * 200_000, "not JSON"),
        (b"9" * 6_000, "not JSON"),
        (b'{"users": [{"id": 1}], "users": []}', "names one thing twice"),
    ],
)
def test_what_is_no_json_is_told(body, message):
    with pytest.raises(LookupAborted, match=message) as stopped:
        read_json(body)

    assert LookupFailure.PROTOCOL_ERROR is stopped.value.outcome.failure


def test_another_shape_is_told_without_a_value():
    with pytest.raises(LookupAborted) as stopped:
        validate_json(Patron, {"barcode": 21234000000018}, what="a patron")

    message = stopped.value.outcome.message
    assert "does not look like a patron (barcode)" in message
    assert "21234" not in message


def test_what_is_not_read_may_be_there():
    """Unknown keys do no harm, missing ones have their default."""
    assert Patron(barcode="1") == validate_json(
        Patron, {"barcode": "1", "secret": 2}, what="a patron"
    )


@pytest.mark.parametrize("content", [None, 42, [], "x", {"names": [{}]}])
def test_anything_else_is_refused(content):
    with pytest.raises(LookupAborted):
        validate_json(Patron, content, what="a patron")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b'["Gail \\ud83d"]', "Gail \ufffd"),
        (b'["\\ude00 Gail"]', "\ufffd Gail"),
        (b'["Gail \xed\xa0\x80"]', "Gail \ufffd"),
        (b'["Gail \\ud83d\\ude00"]', "Gail \U0001f600"),
    ],
)
def test_half_a_character_is_replaced(body, text):
    """A text that was cut off within a character can be written all the same."""
    assert [text] == read_json(body)


def test_a_list_is_given_up_at_its_first_bad_item():
    """A million complaints about one small answer would fill the memory."""
    with pytest.raises(ValidationError) as refused:
        Patron.model_validate({"barcode": "1", "names": [7] * 1_000})

    assert 1 == refused.value.error_count()


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (202, "protocol_error"),
        (206, "protocol_error"),
        (301, "redirected"),
        (304, "redirected"),
        (400, "protocol_error"),
        (401, "auth_error"),
        (403, "forbidden"),
        (404, "protocol_error"),
        (405, "protocol_error"),
        (408, "timeout"),
        (415, "protocol_error"),
        (422, "protocol_error"),
        (429, "rate_limited"),
        (500, "server_error"),
        (503, "server_error"),
        (504, "timeout"),
        (999, "server_error"),
    ],
)
def test_each_status_has_its_failure(status, failure):
    outcome = status_outcome(status)

    assert failure == outcome.failure
    assert f"HTTP {status}" in outcome.message


@pytest.mark.parametrize("status", [200, 201])
def test_a_good_status_is_read(status):
    assert status_outcome(status) is None


@pytest.mark.parametrize(
    ("kind", "failure"),
    [
        ("timeout", "timeout"),
        ("unreachable", "unreachable"),
        ("tls", "tls"),
        ("redirected", "redirected"),
        ("too_large", "too_large"),
        ("bad_address", "not_configured"),
        ("broken_answer", "protocol_error"),
    ],
)
def test_each_failure_of_transport_has_its_name(kind, failure):
    outcome = could_not_fetch(NetworkFailure(kind, "Because."))

    assert failure == outcome.failure
    assert outcome.message.startswith("Because.")


@pytest.mark.parametrize(("kind", "setting"), [("unreachable", "url"), ("tls", "ca_file")])
def test_some_failures_name_a_setting(kind, setting):
    assert setting in could_not_fetch(NetworkFailure(kind, "Because.")).message
