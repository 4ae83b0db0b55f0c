from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.adapters.login.oidc.pieces import ISSUER, Told, make_idp, reply
from tests.adapters.login.oidc.signing import SigningKey, compact
from verifier.adapters.http import NetworkFailure
from verifier.adapters.login.oidc.discovery import ProviderRefused
from verifier.adapters.login.oidc.provider_book import (
    OLDEST_SECONDS,
    REFRESH_SECONDS,
    RELOAD_SECONDS,
    RETRY_SECONDS,
    ProviderBook,
)

WELL_KNOWN = f"{ISSUER}/.well-known/openid-configuration"
JWKS = f"{ISSUER}/jwks"
DOCUMENT = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/authorize",
    "token_endpoint": f"{ISSUER}/token",
    "jwks_uri": JWKS,
}


def published(*names):
    return reply(compact({"keys": [SigningKey(name=name, kid=name).jwk() for name in names]}))


class Desk:
    """A book with its clock, and a provider that publishes these keys."""

    def __init__(self, *names):
        self.now = 5.0
        self.book = ProviderBook(clock=lambda: self.now, patience=0.01)
        self.idp = make_idp()
        self.told = Told(
            answers={WELL_KNOWN: reply(json.dumps(DOCUMENT).encode()), JWKS: published(*names)}
        )

    def discovered(self):
        return self.book.discovered(self.idp, self.idp.oidc, self.told)

    def key(self, kid):
        return self.book.key(self.idp, self.idp.oidc, kid, self.told)

    def loads(self, url):
        return len([one for one, _ in self.told.asked if one == url])


def test_discovery_is_asked_once_an_hour():
    """A second before the hour is over it is not asked again."""
    desk = Desk("a")
    for moment in (0.0, REFRESH_SECONDS - 1):
        desk.now = 5.0 + moment
        desk.discovered()
    assert 1 == desk.loads(WELL_KNOWN)

    desk.now = 5.0 + REFRESH_SECONDS
    desk.discovered()

    assert 2 == desk.loads(WELL_KNOWN)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (
            NetworkFailure("timeout", "It gave no answer."),
            "could not be fetched: It gave no answer.",
        ),
        (reply(status=404), "answered with status 404"),
        (reply(b"<html>"), "is not JSON"),
    ],
)
def test_a_failed_discovery_is_said_and_not_kept(answer, message):
    """For a moment it is told again without asking; then the next login asks anew."""
    desk = Desk("a")
    healthy, desk.told.answers[WELL_KNOWN] = desk.told.answers[WELL_KNOWN], answer
    for _ in range(3):
        with pytest.raises(ProviderRefused, match=message):
            desk.discovered()
    assert 1 == desk.loads(WELL_KNOWN)
    desk.told.answers[WELL_KNOWN] = healthy
    desk.now += RETRY_SECONDS

    assert JWKS == desk.discovered().jwks_uri


def test_a_document_that_cannot_be_read_again_is_used_for_a_day():
    """A provider that is down for an hour stops nobody; one that is gone does."""
    desk = Desk("a")
    desk.discovered()
    desk.told.answers[WELL_KNOWN] = reply(status=500)
    desk.now += REFRESH_SECONDS

    assert JWKS == desk.discovered().jwks_uri
    desk.now += OLDEST_SECONDS
    with pytest.raises(ProviderRefused, match="status 500"):
        desk.discovered()


def test_others_do_not_wait_for_a_slow_provider():
    """While one asks, others are told so after a moment, or go on with what is known."""
    desk = Desk("a")
    entry = desk.book._entry(desk.idp)
    with entry.lock, pytest.raises(ProviderRefused, match="is being asked just now"):
        desk.discovered()
    desk.discovered()
    desk.now += REFRESH_SECONDS
    with entry.lock:
        known = desk.discovered()
        unknown = desk.key("a")

    assert JWKS == known.jwks_uri
    assert "is being asked just now" in unknown.message
    assert 1 == desk.loads(WELL_KNOWN)


def test_a_known_key_needs_no_load():
    """The set is loaded for the first token and then kept."""
    desk = Desk("a", "b")

    chosen = [desk.key(kid).key.kid for kid in ("a", "b", "a")]

    assert ["a", "b", "a"] == chosen
    assert 1 == desk.loads(JWKS)


def test_an_unknown_key_loads_the_set_again_once_an_interval():
    """Rotation is followed; a second unknown name within the interval is not."""
    desk = Desk("a")
    desk.key("a")
    desk.now += RELOAD_SECONDS
    desk.told.answers[JWKS] = published("b")

    assert "b" == desk.key("b").key.kid
    assert desk.key("c").key is None
    assert 2 == desk.loads(JWKS)


def test_a_set_that_could_not_be_loaded_is_asked_for_again_after_the_interval():
    """Until then its problem is said."""
    desk = Desk("a")
    healthy = desk.told.answers[JWKS]
    desk.told.answers[JWKS] = reply(status=500)
    first, second = desk.key("a"), desk.key("a")
    desk.told.answers[JWKS] = healthy
    desk.now += RELOAD_SECONDS

    assert "status 500" in first.message
    assert first == second
    assert "a" == desk.key("a").key.kid
    assert 2 == desk.loads(JWKS)


@pytest.mark.parametrize("broken", [reply(b"[]"), reply(status=500)])
def test_a_failed_reload_does_not_lose_the_keys_of_this_hour(broken):
    """An unknown name and a server that is down leave the known names usable."""
    desk = Desk("a")
    desk.key("a")
    desk.now += RELOAD_SECONDS
    desk.told.answers[JWKS] = broken

    assert desk.key("x").key is None
    assert "a" == desk.key("a").key.kid


def test_keys_are_believed_for_an_hour():
    """Then a withdrawn one is gone, and a server that is down leaves none."""
    desk = Desk("a")
    desk.key("a")
    desk.told.answers[JWKS] = published("b")
    desk.now += REFRESH_SECONDS - 1
    assert "a" == desk.key("a").key.kid

    desk.now += 1
    gone = desk.key("a")
    desk.now += REFRESH_SECONDS
    desk.told.answers[JWKS] = reply(status=500)

    assert "does not publish" in gone.message
    assert desk.key("b").key is None


def test_each_provider_has_its_own_keys():
    """Two entries of the site file share nothing."""
    desk = Desk("a")
    desk.key("a")
    other = Desk("b")
    other.book = desk.book
    other.idp = replace(other.idp, id="library")

    assert other.key("a").key is None
    assert "b" == other.key("b").key.kid
