"""Hostile ID tokens and key sets, each through a whole login."""

from __future__ import annotations

import logging
import tracemalloc

import pytest

from tests.adapters.login.oidc.fake_provider import CLIENT_SECRET, SUB
from tests.attack.oidc import forms, friendly, headers, key_sets, token_claims
from tests.attack.oidc.attempt import Case, attempt, said_by
from verifier.domain.model.capture import LoginAccepted, LoginRefused

TOKENS = [*headers.CASES, *token_claims.CASES, *forms.CASES]
HOSTILE = [*TOKENS, *key_sets.CASES]


def named(case: Case) -> str:
    return case.name


def test_the_suite_is_as_large_as_it_says():
    """At least 200 hostile cases and 25 friendly ones, each under a name of its own."""
    names = [case.name for case in (*HOSTILE, *friendly.CASES)]

    assert len(HOSTILE) >= 200
    assert len(friendly.CASES) >= 25
    assert len(names) == len(set(names))


@pytest.mark.parametrize("case", HOSTILE, ids=named)
def test_refuses_what_is_hostile(case, caplog):
    """It is refused for its own reason, within seconds, and nobody else is asked anything."""
    caplog.set_level(logging.DEBUG)

    seen = attempt(case.bend, oidc=case.oidc)

    assert isinstance(seen.outcome, LoginRefused), case.name
    assert case.reason == seen.outcome.reason, seen.outcome.summary
    assert 0 == seen.strangers
    expected = ("discovery", "token", "jwks")
    assert expected[: len(seen.asked)] == seen.asked
    message = said_by(seen.outcome) + caplog.text
    assert not [entry for entry in (CLIENT_SECRET, SUB) if entry in message]


@pytest.mark.parametrize("case", friendly.CASES, ids=named)
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
