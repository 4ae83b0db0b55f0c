import pytest

from verifier.adapters.http.json_client import JsonAnswer
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.sierra.connector import error_code, require_success
from verifier.domain.model.lookup import LookupFailure


def given(status: int, body: bytes) -> JsonAnswer:
    return JsonAnswer(status=status, headers={}, body=body)


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (404, b'{"code": 107, "specificCode": 0, "httpStatus": 404}', 107),
        (409, b'{"code": 133}', 133),
        (200, b'{"code": 107}', None),
        (404, b"<html>", None),
        (404, b"", None),
        (404, b"[107]", None),
        (404, b'{"code": "many"}', None),
        (404, b'{"httpStatus": 404}', None),
    ],
)
def test_the_code_is_read_from_sierras_own_envelope_alone(status, body, code):
    """Nothing else says what an error means."""
    assert code == error_code(given(status, body))


def test_a_success_is_none_of_its_business():
    """Every 2xx passes."""
    require_success(given(200, b"anything"))


@pytest.mark.parametrize(
    ("status", "body", "failure", "message"),
    [
        (
            403,
            b'{"code": 116}',
            LookupFailure.FORBIDDEN,
            (
                "Sierra does not let this API client read patrons: give the client key the role "
                "Patrons Read in the administration of Sierra API keys (HTTP 403, Sierra's error "
                "116)."
            ),
        ),
        (
            429,
            b"slow down",
            LookupFailure.RATE_LIMITED,
            "The library system was asked too often (HTTP 429). Wait before asking again.",
        ),
        (
            500,
            b'{"code": 112}',
            LookupFailure.SERVER_ERROR,
            (
                "The library system failed by an error of its own (HTTP 500). Sierra calls it "
                "error 112."
            ),
        ),
    ],
)
def test_each_error_has_its_sentence(status, body, failure, message):
    """It names what to change, and both numbers."""
    with pytest.raises(LookupAborted) as stopped:
        require_success(given(status, body))

    assert (failure, message) == (stopped.value.outcome.failure, stopped.value.outcome.message)
