"""State, code, mix-up and hostile discovery: what stands around the ID token."""

import gzip
import logging
from pathlib import Path

import pytest

from tests import bad_peers
from tests.adapters.login.oidc.fake_provider import (
    CLIENT_SECRET,
    FakeProvider,
    Reply,
    idp_of,
    log_in,
    site_of,
)
from tests.attack.oidc.flows import answered, begin_at, bent, staged, texts_of
from verifier.adapters.login.oidc import provider_book
from verifier.adapters.login.oidc.provider_book import ProviderRefused
from verifier.adapters.login.oidc.relying_party import RelyingParty
from verifier.domain.model.capture import LoginAccepted, LoginRefused


@pytest.fixture
def login():
    with FakeProvider() as provider:
        party = RelyingParty(site_of(Path("nowhere"), provider))
        yield provider, party, party.begin("campus")


PARAMETERS = {
    "state-missing": ("state", {"state": None}),
    "state-empty": ("state", {"state": ""}),
    "state-of-another-login": ("state", {"state": "another"}),
    "state-with-more": ("state", {"state": "x" * 100_000}),
    "iss-wrong": ("answer-issuer", {"iss": "https://other.example.edu"}),
    "iss-missing-though-promised": ("answer-issuer", {"iss": None}),
    "iss-empty": ("answer-issuer", {"iss": ""}),
    "code-missing": ("code", {"code": None}),
    "code-empty": ("code", {"code": ""}),
    "code-of-100-kilobytes": ("code", {"code": "c" * 100_000}),
    "code-with-line-feed": ("code", {"code": "abc\r\nHost: other.example.edu"}),
    "code-not-ascii": ("code", {"code": "ć"}),
    "code-invented": ("tokens", {"code": "invented"}),
    "error-denied": ("provider-error", {"error": "access_denied"}),
    "error-beside-a-code": ("provider-error", {"error": "server_error"}),
    "error-unknown": ("provider-error", {"error": "<script>"}),
    "error-empty": ("provider-error", {"error": ""}),
    "error-long": ("provider-error", {"error": "e", "error_description": "x" * 100_000}),
    "error-of-another": ("answer-issuer", {"error": "server_error", "iss": "https://other"}),
}


@pytest.mark.parametrize(("reason", "changes"), PARAMETERS.values(), ids=PARAMETERS)
def test_refuses_a_bent_answer(login, reason, changes):
    """The parameters alone decide, and no token of a bent answer is ever asked for."""
    provider, party, started = login

    outcome = party.finish(answered(started, provider, **changes), pending=started.pending)

    assert isinstance(outcome, LoginRefused)
    assert reason == outcome.reason
    assert "<" not in outcome.summary
    assert provider.asked("userinfo") == []
    assert (reason == "tokens") == bool(provider.asked("token"))


def test_refuses_an_answer_that_nobody_waits_for(login):
    provider, party, started = login

    outcome = party.finish(provider.answer(started), pending=None)

    assert isinstance(outcome, LoginRefused)
    assert ("state", "patron") == (outcome.reason, outcome.owner)
    assert provider.asked("token") == []


def test_refuses_the_answer_of_another_session(login):
    provider, party, started = login
    other = party.begin("campus")

    outcome = party.finish(provider.answer(started), pending=other.pending)

    assert isinstance(outcome, LoginRefused)
    assert "state" == outcome.reason


def test_refuses_the_code_of_another_session(login):
    """A code under the right state, but with another login's PKCE challenge, gives no tokens."""
    provider, party, started = login
    other = party.begin("campus")
    stolen = answered(started, provider, state=other.pending.relay_state)

    outcome = party.finish(stolen, pending=other.pending)

    assert isinstance(outcome, LoginRefused)
    assert "tokens" == outcome.reason
    assert "not valid" in outcome.summary


def test_refuses_a_code_a_second_time(login):
    """The provider gives tokens for a code once, and its refusal is passed on."""
    provider, party, started = login
    answer = provider.answer(started)
    assert isinstance(party.finish(answer, pending=started.pending), LoginAccepted)

    again = party.finish(answer, pending=started.pending)

    assert isinstance(again, LoginRefused)
    assert "tokens" == again.reason


def test_refuses_a_token_of_another_provider_of_the_site():
    """Mix-up: the code of one provider, answered at the login of another, is not redeemed."""
    with FakeProvider() as honest, FakeProvider() as other:
        idps = (idp_of(honest), idp_of(other, idp_id="other"))
        party = RelyingParty(site_of(Path("nowhere"), *idps))
        started = party.begin("campus")
        mixed = answered(started, honest, iss=other.issuer)
        outcome = party.finish(mixed, pending=started.pending)

    assert isinstance(outcome, LoginRefused)
    assert "answer-issuer" == outcome.reason
    assert other.requests == []
    assert honest.asked("token") == []


ELSEWHERE = ["authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"]


@pytest.mark.parametrize("member", ELSEWHERE)
def test_no_login_begins_where_an_endpoint_is_elsewhere(member):
    """Another port of the same host is another server: it is never asked."""
    seen = begin_at(bent(f"discovery.{member}", lambda stage: stage.canary))

    assert "endpoint_hosts" in seen.stopped
    assert member in seen.stopped
    assert ("discovery",) == seen.asked
    assert 0 == seen.strangers


def test_no_private_address_is_asked_unless_the_site_allows_it():
    """Without allow_private_addresses a provider on loopback gets no question at all."""
    with staged() as (stage, _):
        site = site_of(Path("nowhere"), stage.provider, allow_private=False)
        party = RelyingParty(site)
        with pytest.raises(ProviderRefused, match="allow_private_addresses"):
            party.begin("campus")

    assert [] == stage.provider.requests


def test_words_of_the_provider_are_kept_as_such():
    """What the provider says stands apart from our sentence, for the page to escape."""
    message = "<b>No seat</b> for you"
    with FakeProvider() as provider:
        party = RelyingParty(site_of(Path("nowhere"), provider))
        started = party.begin("campus")
        answer = answered(started, provider, error="access_denied", error_description=message)
        outcome = party.finish(answer, pending=started.pending)

    assert isinstance(outcome, LoginRefused)
    assert message not in outcome.summary
    assert message in texts_of(outcome)


SECONDS = 1.0
BOMB = gzip.compress(bytes(50_000_000))


def raw(data: bytes):
    return lambda connection, _: connection.sendall(data)


TALKS = {
    "silent": bad_peers.silent,
    "closes": raw(b""),
    "drips-its-head": bad_peers.drip(b"HTTP/1.1 200 OK\r\nX: ", b"x"),
    "drips-its-body": bad_peers.drip(b"HTTP/1.1 200 OK\r\n\r\n{", b" "),
    "endless": bad_peers.endless,
    "endless-head": bad_peers.drip(b"HTTP/1.1 200 OK\r\n", b"X-Y: z\r\n" * 500, 0.001),
    "gzip-bomb": bad_peers.answer(BOMB, headers={"Content-Encoding": "gzip"}),
    "gzip-damaged": bad_peers.answer(b"\x1f\x8b garbage", headers={"Content-Encoding": "gzip"}),
    "packed-otherwise": bad_peers.answer(b"{}", headers={"Content-Encoding": "br"}),
    "html": bad_peers.answer(b"<html>Sign in</html>", headers={"Content-Type": "text/html"}),
    "empty": bad_peers.answer(b""),
    "cut": bad_peers.answer(b'{"keys": [', length=10),
    "length-too-large": bad_peers.answer(b"{}", length=5000),
    "length-too-small": bad_peers.answer(b'{"a": "b"}', length=4),
    "length-negative": bad_peers.answer(b"{", length=-1),
    "no-http": raw(b"220 mail.example.edu ESMTP\r\n"),
    "bad-gateway": bad_peers.answer(b"upstream", status="502 Bad Gateway"),
    "redirect-to-itself": bad_peers.answer(b"", status="302 Found", headers={"Location": "?"}),
    "redirect-to-nowhere": bad_peers.answer(
        b"", status="302 Found", headers={"Location": "http://["}
    ),
}
REASONS = {"token": "tokens", "userinfo": "userinfo", "jwks": "key"}


@pytest.fixture
def provider():
    with FakeProvider() as running:
        yield running


@pytest.mark.parametrize("endpoint", REASONS)
@pytest.mark.parametrize("talk", TALKS.values(), ids=TALKS)
def test_an_endpoint_that_misbehaves_has_its_reason(provider, endpoint, talk):
    """The login ends within the deadline, with the endpoint's reason and one sentence."""
    provider.replies[endpoint] = Reply(talk=talk)

    _, outcome = log_in(
        provider, RelyingParty(site_of(Path("nowhere"), provider), seconds=SECONDS)
    )

    assert isinstance(outcome, LoginRefused)
    assert REASONS[endpoint] == outcome.reason
    assert outcome.summary.endswith(".")
    assert "Error" not in outcome.summary
    assert CLIENT_SECRET not in texts_of(outcome)
    assert 1 == len(provider.asked(endpoint))


@pytest.mark.parametrize("talk", TALKS.values(), ids=TALKS)
def test_a_discovery_that_misbehaves_begins_no_login(provider, talk):
    """The sentence says what was asked for; the deadline holds; nothing is asked twice."""
    party = RelyingParty(site_of(Path("nowhere"), provider), seconds=SECONDS)
    provider.replies["discovery"] = Reply(talk=talk)

    with pytest.raises(ProviderRefused) as caught:
        party.begin("campus")

    assert "discovery document" in caught.value.message
    assert provider.url not in caught.value.message
    assert ["discovery"] == [request.endpoint for request in provider.requests]


def test_one_deadline_for_all_questions(provider):
    slow = 0.6
    for endpoint in ("token", "jwks", "userinfo"):
        provider.before[endpoint] = lambda: provider.over.wait(slow)

    _, outcome = log_in(
        provider, RelyingParty(site_of(Path("nowhere"), provider), seconds=SECONDS)
    )

    assert isinstance(outcome, LoginRefused)
    assert "key" == outcome.reason


def test_a_provider_that_has_recovered_is_used_again(provider, monkeypatch):
    monkeypatch.setattr(provider_book, "RETRY_SECONDS", 0.0)
    party = RelyingParty(site_of(Path("nowhere"), provider), seconds=SECONDS)
    provider.replies["discovery"] = Reply(status=503)
    with pytest.raises(ProviderRefused):
        party.begin("campus")
    del provider.replies["discovery"]

    started = party.begin("campus")

    assert started.url.startswith(f"{provider.issuer}/authorize?")


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
    message = f"{texts_of(outcome)} {outcome!r} {caplog.text}"
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
    assert "urn:example:other" in texts_of(outcome)


def test_a_refused_code_is_not_repeated():
    with staged() as (stage, _):
        party = RelyingParty(site_of(Path("nowhere"), stage.provider))
        started = party.begin("campus")
        answer = answered(started, stage.provider, code=f"{CODE}\n")
        outcome = party.finish(answer, pending=started.pending)

    assert isinstance(outcome, LoginRefused)
    assert "code" == outcome.reason
    assert CODE not in f"{texts_of(outcome)} {outcome!r}"
