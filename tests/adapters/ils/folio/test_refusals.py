import pytest

from verifier.adapters.http.json_client import JsonAnswer
from verifier.adapters.ils.folio.client import question_refused, token_refused
from verifier.domain.model.lookup import LookupFailure

NEEDED = "users.collection.get"


def refused(status: int, body: bytes = b""):
    return question_refused(JsonAnswer(status=status, headers={}, body=body), NEEDED)


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b"", NEEDED),
        (b"Forbidden", NEEDED),
        (b"Access requires permission: users.item.get", "users.item.get"),
        (
            b"Access for user 'verifier' (5c1b) requires permission: patron-blocks.x.get\n",
            "patron-blocks.x.get",
        ),
        (b"Access requires permission: <b>21234000000018</b>", NEEDED),
        (b"requires permission: a.b and a man named Gail", NEEDED),
        (b"requires permission: gail.good", NEEDED),
    ],
)
def test_a_missing_permission_is_named_as_folio_names_it(body, named):
    """Names changed over the versions; where FOLIO says none that looks like one, ours stands."""
    stopped = refused(403, body)

    assert LookupFailure.FORBIDDEN is stopped.outcome.failure
    assert f"lacks the permission {named} (HTTP 403)." in stopped.outcome.message
    assert "verifier" not in stopped.outcome.message


@pytest.mark.parametrize(
    ("status", "body", "failure", "words"),
    [
        (403, b"Tenant mismatch: tenant in header", "forbidden", "Check tenant"),
        (414, b"", "protocol_error", "too long"),
        (401, b"", "auth_error", "not even a new one"),
        (400, b"", "protocol_error", "HTTP 400"),
        (404, b"", "protocol_error", "Check url and tenant"),
        (422, b"", "protocol_error", "HTTP 422"),
        (429, b"", "rate_limited", "HTTP 429"),
        (500, b"", "server_error", "HTTP 500"),
        (504, b"", "timeout", "HTTP 504"),
    ],
)
def test_each_other_refusal_has_its_failure(status, body, failure, words):
    """None of them says anything about a patron."""
    outcome = refused(status, body).outcome

    assert failure == outcome.failure
    assert words in outcome.message


def test_an_answer_is_no_refusal():
    """What succeeded is read."""
    assert refused(200) is None


@pytest.mark.parametrize(
    ("status", "body", "about_the_token"),
    [
        (401, b"", True),
        (400, b"Invalid Token: x", True),
        (400, b"Invalid token", True),
        (400, b"CQLParseException", False),
        (403, b"Invalid token", False),
        (200, b"", False),
    ],
)
def test_tells_a_refused_token(status, body, about_the_token):
    """A question that FOLIO does not understand needs no new token."""
    assert about_the_token is token_refused(JsonAnswer(status=status, headers={}, body=body))
