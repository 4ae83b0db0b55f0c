"""A storm of tokens with invented key names, and keys that the provider has withdrawn."""

from __future__ import annotations

import threading
from functools import partial
from pathlib import Path

import pytest

from tests.adapters.login.oidc.fake_provider import FakeProvider, site_of
from tests.adapters.login.oidc.signing import SigningKey
from verifier.adapters.login.oidc import relying_party
from verifier.adapters.login.oidc.provider_book import (
    REFRESH_SECONDS,
    RELOAD_SECONDS,
    ProviderBook,
)
from verifier.adapters.login.oidc.relying_party import RelyingParty
from verifier.domain.model.capture import LoginAccepted, LoginRefused


class Clock:
    """A clock that goes only when told."""

    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    hand = Clock()
    monkeypatch.setattr(relying_party, "ProviderBook", partial(ProviderBook, clock=hand))
    return hand


@pytest.fixture
def provider():
    with FakeProvider() as running:
        yield running


def log_in(party, provider):
    started = party.begin("campus")
    return party.finish(provider.answer(started), pending=started.pending)


def test_a_storm_of_unknown_keys_loads_the_set_once_an_interval(provider, clock):
    """Thirty tokens with thirty key names: one load in each interval, two in two."""
    party = RelyingParty(site_of(Path("nowhere"), provider))

    outcomes = []
    for number in range(30):
        provider.kid = f"invented-{number}"
        outcomes.append(log_in(party, provider))
    first = len(provider.asked("jwks"))
    clock.now += RELOAD_SECONDS
    for number in range(10):
        provider.kid = f"invented-again-{number}"
        outcomes.append(log_in(party, provider))

    assert {"key"} == {outcome.reason for outcome in outcomes if isinstance(outcome, LoginRefused)}
    assert 40 == len(outcomes)
    assert (1, 2) == (first, len(provider.asked("jwks")))


@pytest.mark.usefixtures("clock")
def test_a_storm_at_once_loads_the_set_once(provider):
    """The same from eight logins at the same time."""
    party = RelyingParty(site_of(Path("nowhere"), provider))
    provider.kid = "invented"
    outcomes = []
    threads = [
        threading.Thread(target=lambda: outcomes.append(log_in(party, provider))) for _ in range(8)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert ["key"] * 8 == [outcome.reason for outcome in outcomes]
    assert (1, 1) == (len(provider.asked("discovery")), len(provider.asked("jwks")))


@pytest.mark.usefixtures("clock")
def test_good_tokens_pass_during_a_storm(provider):
    """A token under a known key needs no load, whatever came before it."""
    party = RelyingParty(site_of(Path("nowhere"), provider))
    assert isinstance(log_in(party, provider), LoginAccepted)
    header = provider.header
    for number in range(5):
        header["kid"] = f"invented-{number}"
        log_in(party, provider)
    header.clear()

    outcome = log_in(party, provider)

    assert isinstance(outcome, LoginAccepted)
    assert 1 == len(provider.asked("jwks"))


def test_a_withdrawn_key_is_believed_for_an_hour_at_most(provider, clock):
    """A key that the provider no longer publishes is worth nothing once the set has aged."""
    stolen = provider.keys[0]
    party = RelyingParty(site_of(Path("nowhere"), provider))
    assert isinstance(log_in(party, provider), LoginAccepted)
    provider.jwks = {"keys": [SigningKey(name="successor", kid="k2").jwk()]}
    assert provider.keys[0] is stolen

    before = log_in(party, provider)
    clock.now += REFRESH_SECONDS
    after = log_in(party, provider)

    assert isinstance(before, LoginAccepted)
    assert isinstance(after, LoginRefused)
    assert "key" == after.reason
