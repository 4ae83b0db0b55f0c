from __future__ import annotations

import base64
import json

import pytest

from tests.adapters.login.oidc.pieces import Told, make_discovered, make_provider, reply
from verifier.adapters.http import NetworkFailure
from verifier.adapters.login.oidc.tokens import NoTokens, exchange

URL = make_discovered().token_endpoint
GOOD = {"id_token": "a.b.c", "access_token": "at-1", "token_type": "Bearer"}


def exchanged(answer, **provider):
    """The tokens, and the one request that was made for them."""
    told = Told(answers={URL: answer})
    tokens = exchange(
        "code-1",
        code_verifier="verifier-1",
        redirect_uri="https://verify.example.edu/oidc/campus/return",
        provider=make_provider(**provider),
        discovered=make_discovered(),
        asking=told,
    )
    [(_, sent)] = told.asked
    return tokens, sent


def as_json(value, status=200):
    return reply(json.dumps(value).encode(), status=status)


def refused(answer):
    with pytest.raises(NoTokens) as caught:
        exchanged(answer)
    return caught.value


def test_the_code_is_exchanged():
    """With PKCE's verifier and the very address that the login was begun with."""
    tokens, sent = exchanged(as_json(GOOD))

    assert ("a.b.c", "at-1") == (tokens.id_token, tokens.access_token)
    assert {
        "grant_type": "authorization_code",
        "code": "code-1",
        "redirect_uri": "https://verify.example.edu/oidc/campus/return",
        "code_verifier": "verifier-1",
    } == sent["fields"]


def test_tokens_do_not_show_themselves():
    """Neither stands in the representation."""
    tokens, _ = exchanged(as_json(GOOD))

    assert "a.b.c" not in repr(tokens)
    assert "at-1" not in repr(tokens)


def test_basic_encodes_both_halves():
    """A colon in the secret does not end the name (RFC 6749, 2.3.1)."""
    _, sent = exchanged(as_json(GOOD), client_id="a:b")

    kind, _, packed = sent["headers"]["Authorization"].partition(" ")
    assert "Basic" == kind
    assert b"a%3Ab:a+secret%2Fwith%3Aodd%2Bletters" == base64.b64decode(packed)
    assert "client_id" not in sent["fields"]


@pytest.mark.parametrize(
    ("way", "secret"), [("post", "a secret/with:odd+letters"), ("none", None)]
)
def test_the_other_ways_name_the_client_in_the_form(way, secret):
    """With the secret beside it, or without any."""
    _, sent = exchanged(as_json(GOOD), client_authentication=way)

    assert {} == sent["headers"]
    assert "verifier-test" == sent["fields"]["client_id"]
    assert secret == sent["fields"].get("client_secret")


@pytest.mark.parametrize(
    ("error", "owner", "message"),
    [
        ("invalid_client", "service-provider", "does not accept who we are"),
        ("invalid_grant", "identity", "Log in again"),
        ("unauthorized_client", "identity", "does not let this client log in"),
        ("another_error", "identity", "no reason that its protocol knows (status 400)"),
        (["invalid_client"], "identity", "no reason that its protocol knows"),
    ],
)
def test_an_error_is_said_in_our_words(error, owner, message):
    """With whoever can change it; the provider's own words are not repeated."""
    none = refused(as_json({"error": error, "error_description": "canary"}, status=400))

    assert owner == none.owner
    assert message in none.message
    assert "canary" not in none.message


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (NetworkFailure("timeout", "It gave no answer."), "It gave no answer."),
        (reply(b"<html>", status=502), "(status 502) is not JSON"),
        (reply(b""), "is not JSON"),
        (as_json(GOOD, status=201), "(status 201)"),
        (as_json([]), "is not a JSON object"),
        (as_json({**GOOD, "id_token": None}), "no ID token"),
        (as_json({**GOOD, "id_token": 5}), "no ID token"),
        (as_json({**GOOD, "token_type": "mac"}), "used as Bearer"),
        (as_json({**GOOD, "token_type": None}), "used as Bearer"),
        (as_json({**GOOD, "access_token": ""}), "used as Bearer"),
        (as_json({**GOOD, "access_token": 5}), "used as Bearer"),
        (as_json({**GOOD, "access_token": "a b"}), "used as Bearer"),
        (as_json({**GOOD, "access_token": "a\r\nb"}), "used as Bearer"),
        (as_json({**GOOD, "access_token": "ć"}), "used as Bearer"),
    ],
)
def test_an_answer_without_usable_tokens_is_refused(answer, message):
    """What would not fit into a header is no access token."""
    assert message in refused(answer).message


@pytest.mark.parametrize("kind", ["Bearer", "bearer", "BEARER"])
def test_bearer_is_known_in_any_case(kind):
    """RFC 6749, 5.1: the value is case insensitive."""
    assert "at-1" == exchanged(as_json({**GOOD, "token_type": kind}))[0].access_token
