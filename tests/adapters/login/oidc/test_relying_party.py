from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.adapters.login.oidc.fake_provider import FakeProvider, site_of
from verifier.adapters.login.oidc import relying_party
from verifier.adapters.login.oidc.discovery import ProviderRefused
from verifier.adapters.login.oidc.relying_party import RelyingParty
from verifier.adapters.login.protocols import ProtocolClients
from verifier.domain.model.capture import LoginAccepted, LoginRefused
from verifier.domain.model.site import Idp


@pytest.fixture
def provider():
    with FakeProvider() as running:
        yield running


@pytest.fixture
def party(provider, tmp_path):
    return RelyingParty(site_of(tmp_path, provider))


def test_a_healthy_login_is_accepted(provider, party):
    """Begun and finished: each endpoint is asked once."""
    started = party.begin("campus", browser="b1")

    outcome = party.finish(provider.answer(started), pending=started.pending)

    assert isinstance(outcome, LoginAccepted)
    assert "b1" == started.pending.browser
    assert ["discovery", "token", "jwks", "userinfo"] == [
        request.endpoint for request in provider.requests
    ]


@pytest.mark.parametrize("idp_id", ["unknown", "saml", ""])
def test_only_an_openid_provider_of_the_site_can_be_asked(provider, tmp_path, idp_id):
    """Another protocol's entry, or none, begins nothing."""
    site = site_of(tmp_path, Idp(id="saml", protocol="saml"))

    with pytest.raises(ProviderRefused, match="no OpenID provider of that name"):
        RelyingParty(site).begin(idp_id)
    assert [] == provider.requests


@pytest.mark.parametrize(("minutes", "accepted"), [(14.9, True), (15, False), (60, False)])
def test_a_login_has_fifteen_minutes(provider, tmp_path, minutes, accepted):
    """Measured by our own clock."""
    now = datetime.now(UTC)
    site = site_of(tmp_path, provider)
    started = RelyingParty(site, now=lambda: now).begin("campus")
    provider.clock_off = minutes * 60
    later = RelyingParty(site, now=lambda: now + timedelta(minutes=minutes))

    outcome = later.finish(provider.answer(started), pending=started.pending)

    assert accepted == isinstance(outcome, LoginAccepted), outcome


def test_a_provider_that_was_taken_out_of_the_site_file_is_not_asked(provider, party):
    """A login may outlive its provider's entry."""
    started = party.begin("campus")
    gone = replace(started.pending, idp_id="gone")

    outcome = party.finish(provider.answer(started), pending=gone)

    assert isinstance(outcome, LoginRefused)
    assert ("provider", "service-provider") == (outcome.reason, outcome.owner)
    assert outcome.idp.entity_id is None
    assert [] == provider.asked("token")


def test_a_discovery_that_fails_at_the_end_is_a_refusal(provider, tmp_path):
    """After a restart the document is read again, and may be gone."""
    site = site_of(tmp_path, provider)
    started = RelyingParty(site).begin("campus")
    answer = provider.answer(started)
    provider.discovery["issuer"] = "https://other.example.edu"

    outcome = RelyingParty(site).finish(answer, pending=started.pending)

    assert isinstance(outcome, LoginRefused)
    assert "provider" == outcome.reason
    assert "another issuer" in outcome.summary


@pytest.mark.parametrize("error", [ValueError, RecursionError, KeyError, OverflowError, OSError])
def test_whatever_breaks_inside_is_a_refusal(provider, party, monkeypatch, caplog, error):
    """The log names the kind of error, and nothing that it says."""

    def broken(*_, **__):
        raise error("canary-text")

    monkeypatch.setattr(relying_party, "check_answer", broken)
    started = party.begin("campus")
    caplog.set_level(logging.INFO)

    outcome = party.finish(provider.answer(started), pending=started.pending)

    assert isinstance(outcome, LoginRefused)
    assert ("broken-message", "service-provider") == (outcome.reason, outcome.owner)
    assert error.__name__ in caplog.text
    assert "canary-text" not in caplog.text + repr(outcome)


def test_logins_of_several_people_do_not_meet(provider, party):
    """Begun in one order and finished in another."""
    first, second = party.begin("campus"), party.begin("campus")

    outcomes = [
        party.finish(provider.answer(one, sub=name), pending=one.pending)
        for one, name in ((second, "mia"), (first, "jo"))
    ]

    assert ["mia", "jo"] == [outcome.capture.subject.value for outcome in outcomes]


def test_whoever_has_time_waits_longer_for_what_another_asks(provider, tmp_path, monkeypatch):
    """Its own patience is the one with which the provider's keys are waited for."""
    patience = []
    own = relying_party.ProviderBook

    def book(**how):
        patience.append(how["patience"])
        return own(**how)

    monkeypatch.setattr(relying_party, "ProviderBook", book)
    site = site_of(tmp_path, provider)
    RelyingParty(site)
    _ = ProtocolClients(site, patience_seconds=60).oidc

    assert [2, 60] == patience
