import pytest

from verifier.adapters.http import NetworkFailure
from verifier.adapters.http.lookup_errors import could_not_fetch, status_outcome


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
    """No HTTP status says anything about a patron."""
    outcome = status_outcome(status)

    assert failure == outcome.failure
    assert f"HTTP {status}" in outcome.message


@pytest.mark.parametrize("status", [200, 201])
def test_a_good_status_is_read(status):
    """A body of a good status is to be read."""
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
    """What went wrong on the way is kept apart, with its sentence."""
    outcome = could_not_fetch(NetworkFailure(kind, "Because."))

    assert failure == outcome.failure
    assert outcome.message.startswith("Because.")


@pytest.mark.parametrize(("kind", "setting"), [("unreachable", "url"), ("tls", "ca_file")])
def test_some_failures_name_a_setting(kind, setting):
    """Where one setting is the likeliest to be wrong, it is named."""
    assert setting in could_not_fetch(NetworkFailure(kind, "Because.")).message
