"""Where the client's secret and the tokens go, and where they never stand."""

import logging
from pathlib import Path

import pytest

from tests.adapters.login.oidc.fake_provider import CLIENT_SECRET, Reply, log_in, site_of
from tests.attack.oidc.flows import answered, said_by, staged
from verifier.adapters.login.oidc.provider_book import ProviderRefused
from verifier.adapters.login.oidc.relying_party import RelyingParty
from verifier.domain.model.capture import LoginAccepted, LoginRefused

ACCESS = "canary-access-token-51c0"
CLAIM = "canary claim value 9e21"
CODE = "canary-code-77aa"


def packed(provider):
    """The secret as the Basic header carries it."""
    [asked] = provider.asked("token")
    return asked.headers["authorization"].partition(" ")[2]


@pytest.mark.parametrize("endpoint", ["token", "userinfo", "jwks", "discovery"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_carries_nothing_to_another_server(endpoint, status):
    """A redirect to another server is refused: nothing at all reaches it."""
    with staged() as (stage, strangers):
        provider = stage.provider
        provider.replies[endpoint] = Reply(status=status, headers={"Location": stage.canary})
        try:
            _, outcome = log_in(provider)
        except ProviderRefused as refused:
            outcome = refused

    reasons = {"token": "tokens", "userinfo": "userinfo", "jwks": "key"}
    if endpoint == "discovery":
        assert isinstance(outcome, ProviderRefused)
        assert "not followed" in outcome.message
    else:
        assert isinstance(outcome, LoginRefused)
        assert reasons[endpoint] == outcome.reason
        assert "not followed" in outcome.summary
    assert [] == strangers


def test_the_secret_goes_to_the_token_endpoint_alone():
    """Of all requests of a login, one carries the client's secret, and one the access token."""
    with staged() as (stage, strangers):
        provider = stage.provider
        provider.token_answer["access_token"] = ACCESS
        provider.with_at_hash = False
        provider.replies["userinfo"] = Reply(body=b'{"sub":"3f9c0d7e-jo"}')
        started, outcome = log_in(provider)
        secret = packed(provider)

    def carrying(text):
        return [
            request.endpoint
            for request in provider.requests
            if text in f"{request.target} {request.headers} {request.body!r}"
        ]

    assert isinstance(outcome, LoginAccepted)
    assert ["token"] == carrying(secret)
    assert ["userinfo"] == carrying(ACCESS)
    assert ["token"] == carrying(started.pending.code_verifier)
    assert [] == carrying(CLIENT_SECRET)
    assert CLIENT_SECRET not in started.url
    assert started.pending.code_verifier not in started.url
    assert [] == strangers


def test_a_server_that_the_site_allows_gets_only_what_is_its_own():
    """Keys at another allowed server: it is asked for them, with no secret and no token."""
    with staged() as (stage, strangers):
        provider = stage.provider
        provider.discovery["jwks_uri"] = stage.canary
        _, outcome = log_in(provider, endpoint_hosts=(stage.canary.split("/")[2],))
        secret = packed(provider)

    assert isinstance(outcome, LoginRefused)
    assert "key" == outcome.reason
    [asked] = strangers
    assert asked.startswith(b"GET /canary HTTP/1.1\r\n")
    assert b"authorization" not in asked.lower()
    assert secret.encode() not in asked


WRONG = {
    "healthy": {},
    "issuer": {"iss": CLAIM},
    "audience": {"aud": CLAIM},
    "audience-list": {"aud": [CLAIM, CLAIM]},
    "authorized-party": {"azp": CLAIM},
    "nonce": {"nonce": CLAIM},
    "subject": {"sub": [CLAIM]},
    "dates": {"iat": CLAIM, "exp": CLAIM, "nbf": CLAIM},
    "hash": {"at_hash": CLAIM},
}


@pytest.mark.parametrize("claims", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("broken", ["token", "userinfo", "jwks", "nothing"])
def test_no_text_holds_a_secret_a_token_or_a_claim(claims, broken, caplog):
    """Whatever goes wrong, refusal and log hold no secret, code, token or claim value."""
    caplog.set_level(logging.DEBUG)
    tokens = []
    with staged() as (stage, _):
        provider = stage.provider
        provider.claims |= {"card": CLAIM, **claims}
        provider.info |= {"sub": CLAIM, "card": CLAIM}
        provider.token_answer["access_token"] = ACCESS
        provider.with_at_hash = "at_hash" in claims
        if broken != "nothing":
            body = f'{{"error":"{CLAIM}","error_description":"{CLAIM} {ACCESS}"}}'.encode()
            provider.replies[broken] = Reply(status=400, body=body)
        party = RelyingParty(site_of(Path("nowhere"), provider))
        started = party.begin("campus")
        answer = provider.answer(started)
        make = provider.healthy_claims
        provider.healthy_claims = lambda *given: tokens.append(make(*given)) or tokens[-1]
        outcome = party.finish(answer, pending=started.pending)

    assert isinstance(outcome, LoginRefused)
    message = f"{said_by(outcome)} {outcome!r} {caplog.text}"
    pending = started.pending
    secrets = (CLIENT_SECRET, ACCESS, CLAIM, answer["code"], pending.code_verifier, pending.nonce)
    assert [] == [secret for secret in secrets if secret in message]
    assert "eyJ" not in message


@pytest.mark.parametrize("claim", ["iss", "aud", "azp"])
def test_who_wrote_it_and_for_whom_is_shown(claim):
    """An issuer or a client is no claim about a person: where it is an ID, it is shown."""
    with staged() as (stage, _):
        stage.provider.claims[claim] = "urn:example:other"
        _, outcome = log_in(stage.provider)

    assert isinstance(outcome, LoginRefused)
    assert "urn:example:other" in said_by(outcome)


def test_a_refused_code_is_not_repeated():
    """A code that cannot be used stands in no text."""
    with staged() as (stage, _):
        party = RelyingParty(site_of(Path("nowhere"), stage.provider))
        started = party.begin("campus")
        answer = answered(started, stage.provider, code=f"{CODE}\n")
        outcome = party.finish(answer, pending=started.pending)

    assert isinstance(outcome, LoginRefused)
    assert "code" == outcome.reason
    assert CODE not in f"{said_by(outcome)} {outcome!r}"
