"""Hostile ID tokens and key sets, each through a whole login."""

import logging
import threading
import tracemalloc
from functools import partial
from pathlib import Path

import pytest

from tests.adapters.login.oidc.fake_provider import (
    CLIENT_SECRET,
    SUB,
    FakeProvider,
    log_in,
    site_of,
)
from tests.adapters.login.oidc.pieces import SigningKey
from tests.attack.oidc import tokens
from tests.attack.oidc.flows import Case, attempt, bent, texts_of
from verifier.adapters.login.oidc import relying_party
from verifier.adapters.login.oidc.provider_book import (
    REFRESH_SECONDS,
    RELOAD_SECONDS,
    ProviderBook,
)
from verifier.adapters.login.oidc.relying_party import RelyingParty
from verifier.domain.model.capture import LoginAccepted, LoginRefused

TOKENS = [*tokens.CASES_HEADERS, *tokens.CASES_CLAIMS, *tokens.CASES]
HOSTILE = [*TOKENS, *tokens.CASES_KEYS, *tokens.CASES_ANSWERS]


def named(case: Case) -> str:
    return case.name


def test_the_suite_is_as_large_as_it_says():
    names = [case.name for case in (*HOSTILE, *tokens.CASES_FRIENDLY)]

    assert len(HOSTILE) >= 200
    assert len(tokens.CASES_FRIENDLY) >= 25
    assert len(names) == len(set(names))


@pytest.mark.parametrize("case", HOSTILE, ids=named)
def test_refuses_what_is_hostile(case, caplog):
    caplog.set_level(logging.DEBUG)

    seen = attempt(case.bend, oidc=case.oidc)

    assert isinstance(seen.outcome, LoginRefused), case.name
    assert case.reason == seen.outcome.reason, seen.outcome.summary
    assert 0 == seen.strangers
    expected = ("discovery", "token", "jwks", "userinfo")
    assert expected[: len(seen.asked)] == seen.asked
    assert case.reason.startswith("userinfo") == ("userinfo" in seen.asked)
    message = texts_of(seen.outcome) + caplog.text
    assert not [entry for entry in (CLIENT_SECRET, SUB) if entry in message]


@pytest.mark.parametrize("case", tokens.CASES_FRIENDLY, ids=named)
def test_accepts_what_is_friendly(case):
    """It is accepted, and every question was asked once."""
    seen = attempt(case.bend, oidc=case.oidc)

    assert isinstance(seen.outcome, LoginAccepted), seen.outcome
    assert ("discovery", "token", "jwks", "userinfo") == seen.asked


def test_the_suite_leaves_no_memory_behind():
    """Every sixth hostile case: together they grow what this process holds by less than 8 MiB."""
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for case in HOSTILE[::6]:
            attempt(case.bend, oidc=case.oidc)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert after - before < 8 * 1024 * 1024


def test_a_number_is_no_sub_even_where_its_digits_are_the_same():
    """UserInfo says 12345 where the ID token says "12345"."""

    def bend(stage):
        stage.provider.claims["sub"] = "12345"
        stage.provider.info["sub"] = 12_345

    seen = attempt(bend)

    assert isinstance(seen.outcome, LoginRefused)
    assert "userinfo-subject" == seen.outcome.reason


MINUTES = 60


@pytest.mark.parametrize(
    ("seconds", "message"),
    [
        (10 * MINUTES, "10 minutes in the future: the provider's clock is ahead"),
        (-10 * MINUTES, "10 minutes before this login began"),
        (3600 * 2, "2 hours in the future"),
        (-86_400, "1 day before this login began"),
    ],
)
def test_a_clock_that_is_wrong_is_named(seconds, message):
    """The reason is issued-at, and the sentence says how far the clocks are apart."""
    seen = attempt(bent("clock_off", seconds))

    assert isinstance(seen.outcome, LoginRefused)
    assert "issued-at" == seen.outcome.reason
    assert message in seen.outcome.summary
    assert "provider's clock" in seen.outcome.summary


@pytest.mark.parametrize("seconds", [110, -110])
def test_a_clock_within_the_tolerance_does_not_matter(seconds):
    seen = attempt(bent("clock_off", seconds))

    assert isinstance(seen.outcome, LoginAccepted), seen.outcome


def test_a_wider_tolerance_lets_a_wrong_clock_pass():
    seen = attempt(bent("clock_off", 10 * MINUTES), oidc={"clock_tolerance_seconds": 660})

    assert isinstance(seen.outcome, LoginAccepted), seen.outcome


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


def test_a_storm_of_unknown_keys_loads_the_set_once_an_interval(provider, clock):
    """Thirty tokens with thirty key names: one load in each interval, two in two."""
    party = RelyingParty(site_of(Path("nowhere"), provider))

    outcomes = []
    for number in range(30):
        provider.kid = f"invented-{number}"
        outcomes.append(log_in(provider, party)[1])
    first = len(provider.asked("jwks"))
    clock.now += RELOAD_SECONDS
    for number in range(10):
        provider.kid = f"invented-again-{number}"
        outcomes.append(log_in(provider, party)[1])

    assert {"key"} == {outcome.reason for outcome in outcomes if isinstance(outcome, LoginRefused)}
    assert 40 == len(outcomes)
    assert (1, 2) == (first, len(provider.asked("jwks")))


@pytest.mark.usefixtures("clock")
def test_a_storm_at_once_loads_the_set_once(provider):
    party = RelyingParty(site_of(Path("nowhere"), provider))
    provider.kid = "invented"
    outcomes = []
    threads = [
        threading.Thread(target=lambda: outcomes.append(log_in(provider, party)[1]))
        for _ in range(8)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert ["key"] * 8 == [outcome.reason for outcome in outcomes]
    assert (1, 1) == (len(provider.asked("discovery")), len(provider.asked("jwks")))


@pytest.mark.usefixtures("clock")
def test_good_tokens_pass_during_a_storm(provider):
    party = RelyingParty(site_of(Path("nowhere"), provider))
    assert isinstance(log_in(provider, party)[1], LoginAccepted)
    header = provider.header
    for number in range(5):
        header["kid"] = f"invented-{number}"
        log_in(provider, party)[1]
    header.clear()

    outcome = log_in(provider, party)[1]

    assert isinstance(outcome, LoginAccepted)
    assert 1 == len(provider.asked("jwks"))


def test_a_withdrawn_key_is_believed_for_an_hour_at_most(provider, clock):
    """A key that the provider no longer publishes is worth nothing once the set has aged."""
    stolen = provider.keys[0]
    party = RelyingParty(site_of(Path("nowhere"), provider))
    assert isinstance(log_in(provider, party)[1], LoginAccepted)
    provider.jwks = {"keys": [SigningKey(name="successor", kid="k2").jwk()]}
    assert provider.keys[0] is stolen

    before = log_in(provider, party)[1]
    clock.now += REFRESH_SECONDS
    after = log_in(provider, party)[1]

    assert isinstance(before, LoginAccepted)
    assert isinstance(after, LoginRefused)
    assert "key" == after.reason
