from datetime import timedelta

import pytest

from tests.store.logins import NOW
from verifier.domain.model.operators import Scope
from verifier.store.operators import LONGEST_TOKEN, PREFIX


def make(store, *scopes, lasts=timedelta(days=90)):
    return store.tokens.make(
        name="pipeline", scopes=scopes or [Scope.RUNS_READ], created_by="Jo", lasts=lasts
    )


def test_a_secret_finds_its_token(store):
    """With its scopes; it begins so that scanners for secrets know it."""
    token, secret = make(store, Scope.RUNS_READ, Scope.RUNS_WRITE)
    make(store)

    assert secret.startswith(PREFIX)
    assert token == store.tokens.of(secret)
    assert {Scope.RUNS_READ, Scope.RUNS_WRITE} == token.scopes


@pytest.mark.parametrize("change", [lambda s: s[:-1], lambda s: s + "x", str.upper], ids="abc")
def test_another_secret_finds_none(store, change):
    """Every letter counts."""
    _, secret = make(store)

    assert store.tokens.of(change(secret)) is None


def test_a_token_expires(store, clock):
    """On its day, and after a year at the latest."""
    _, short = make(store, lasts=timedelta(days=1))
    long, secret = make(store, lasts=timedelta(days=3650))
    clock[0] = NOW + timedelta(days=1)

    assert store.tokens.of(short) is None
    assert store.tokens.of(secret) is not None
    assert NOW + LONGEST_TOKEN == long.expires_at


def test_a_revoked_token_is_none(store):
    """At once; it stays in the list, and is revoked once."""
    token, secret = make(store)

    assert token.id == store.tokens.revoke(token.id).id
    assert store.tokens.revoke(token.id) is None
    assert store.tokens.revoke("nowhere") is None
    assert store.tokens.of(secret) is None
    assert [NOW] == [token.revoked_at for token in store.tokens.all()]


def test_its_use_is_noted(store, clock):
    """For whoever looks for tokens that nobody needs."""
    _, secret = make(store)
    store.tokens.of(secret)
    clock[0] = NOW + timedelta(minutes=5)
    store.tokens.of(secret)

    assert [clock[0]] == [token.last_used_at for token in store.tokens.all()]


def test_the_secret_stands_as_a_digest_alone(store, written):
    """Nobody can be told it a second time."""
    _, secret = make(store)
    content = written()

    assert secret.encode() not in content
    assert secret.removeprefix(PREFIX).encode() not in content
