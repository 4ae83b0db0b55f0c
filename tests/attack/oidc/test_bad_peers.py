"""Providers that misbehave in HTTP: each endpoint has its reason, within the deadline."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tests import bad_peers
from tests.adapters.login.oidc.fake_provider import CLIENT_SECRET, FakeProvider, Reply, site_of
from tests.attack.oidc.attempt import said_by
from verifier.adapters.login.oidc import provider_book
from verifier.adapters.login.oidc.discovery import ProviderRefused
from verifier.adapters.login.oidc.relying_party import RelyingParty
from verifier.domain.model.capture import LoginRefused

SECONDS = 1.0
BOMB = gzip.compress(bytes(50_000_000))


def raw(data: bytes):
    """Exactly these bytes, then the end."""
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
    party = RelyingParty(site_of(Path("nowhere"), provider), seconds=SECONDS)
    started = party.begin("campus")
    answer = provider.answer(started)
    provider.replies[endpoint] = Reply(talk=talk)

    outcome = party.finish(answer, pending=started.pending)

    assert isinstance(outcome, LoginRefused)
    assert REASONS[endpoint] == outcome.reason
    assert outcome.summary.endswith(".")
    assert "Error" not in outcome.summary
    assert CLIENT_SECRET not in said_by(outcome)
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
    """Three endpoints that each take most of the time do not have it three times."""
    slow = 0.6
    party = RelyingParty(site_of(Path("nowhere"), provider), seconds=SECONDS)
    started = party.begin("campus")
    answer = provider.answer(started)
    for endpoint in ("token", "jwks", "userinfo"):
        provider.before[endpoint] = lambda: provider.over.wait(slow)

    outcome = party.finish(answer, pending=started.pending)

    assert isinstance(outcome, LoginRefused)
    assert "key" == outcome.reason


def test_a_provider_that_has_recovered_is_used_again(provider, monkeypatch):
    """A failed discovery is remembered for a moment only."""
    monkeypatch.setattr(provider_book, "RETRY_SECONDS", 0.0)
    party = RelyingParty(site_of(Path("nowhere"), provider), seconds=SECONDS)
    provider.replies["discovery"] = Reply(status=503)
    with pytest.raises(ProviderRefused):
        party.begin("campus")
    del provider.replies["discovery"]

    started = party.begin("campus")

    assert started.url.startswith(f"{provider.issuer}/authorize?")
