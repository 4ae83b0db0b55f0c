import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import make_form, make_listener, make_pasted, make_preview
from verifier.domain.checks.request.refused_on_arrival import refused_on_arrival


@pytest.mark.parametrize(
    ("text", "path", "message"),
    [
        (
            "/EXU/?req_id=P1&rft_id=1",
            "/EXU/",
            (
                "The path ends with a slash, which makes another service of it: the listener "
                "answers that there is none (HTTP 404), unless it has a service for everybody."
            ),
        ),
        (
            "/rs/patronrequests/openURL?req.id=P1&rft.title=T",
            "/rs/patronrequests/openURL",
            (
                "ReShare's own endpoint makes no request without a pickup location, by which it "
                "finds the institution; it answers: No pickup location supplied."
            ),
        ),
    ],
)
def test_no_request_is_made(text, path, message):
    """It is said what the place answers, and to which path the request went."""
    found = finding(refused_on_arrival, make_pasted(text))

    assert message == found.message
    assert [("key", "path", path)] == proofs(found)


def test_a_request_that_is_taken():
    """Also where a form comes first."""
    assert "a request is made of it, or a form is shown" == saw(
        refused_on_arrival, make_pasted("/EXU?req_id=P1&rft_id=1")
    )


def test_it_is_not_asked_where_the_listener_itself_fails():
    """A faulty rule is the listener's; a login was sent nowhere."""
    faulty = make_form(listener=make_listener(reqIdRegex="(", reqIdReplacement="x"))
    raw = "GET /EXU?rft_id=1 HTTP/1.1\nX-Remote-User: P1"
    assert "The listener fails on its own rule; another check says so." == reason(
        refused_on_arrival, make_pasted(raw, form=faulty)
    )
    assert "This is a login, not a request that was pasted." == reason(
        refused_on_arrival, make_preview()
    )
