import base64
import hashlib
import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.adapters.login.oidc.fake_provider import CLIENT_ID, SUB, FakeProvider, log_in, site_of
from tests.adapters.login.oidc.pieces import ISSUER, NOW, make_discovered, make_idp, signed
from verifier.adapters.login.oidc import relying_party
from verifier.adapters.login.oidc.provider_book import ProviderRefused
from verifier.adapters.login.oidc.relying_party import RelyingParty
from verifier.adapters.login.protocols import ProtocolClients
from verifier.domain.model.capture import LoginAccepted, LoginRefused, Protocol
from verifier.domain.model.site import Idp


@pytest.fixture
def provider():
    with FakeProvider() as running:
        yield running


@pytest.fixture
def party(provider, tmp_path):
    return RelyingParty(site_of(tmp_path, provider))


def test_a_healthy_login_is_accepted(provider, party):
    _, outcome = log_in(provider, party)

    assert isinstance(outcome, LoginAccepted)
    assert ["discovery", "token", "jwks", "userinfo"] == [
        request.endpoint for request in provider.requests
    ]


@pytest.mark.parametrize("idp_id", ["unknown", "saml", ""])
def test_only_an_openid_provider_of_the_site_can_be_asked(provider, tmp_path, idp_id):
    site = site_of(tmp_path, Idp(id="saml", protocol="saml"))

    with pytest.raises(ProviderRefused, match="no OpenID provider of that name"):
        RelyingParty(site).begin(idp_id)
    assert [] == provider.requests


@pytest.mark.parametrize(("minutes", "accepted"), [(14.9, True), (15, False), (60, False)])
def test_a_login_has_fifteen_minutes(provider, tmp_path, minutes, accepted):
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
    def broken(*_, **__):
        raise error("canary-text")

    monkeypatch.setattr(relying_party, "check_answer", broken)
    caplog.set_level(logging.INFO)

    _, outcome = log_in(provider, party)

    assert isinstance(outcome, LoginRefused)
    assert ("broken-message", "service-provider") == (outcome.reason, outcome.owner)
    assert error.__name__ in caplog.text
    assert "canary-text" not in caplog.text + repr(outcome)


def test_logins_of_several_people_do_not_meet(provider, party):
    first, second = party.begin("campus"), party.begin("campus")

    outcomes = [
        party.finish(provider.answer(login, sub=name), pending=login.pending)
        for login, name in ((second, "mia"), (first, "jo"))
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


@pytest.mark.parametrize("alg", ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"])
def test_a_login_under_each_algorithm(alg):
    """Every algorithm that a site file can register works, at_hash included."""
    with FakeProvider(alg=alg) as provider:
        _, outcome = log_in(provider)

    assert isinstance(outcome, LoginAccepted), outcome
    assert Protocol.OIDC is outcome.capture.protocol
    assert (SUB, "public") == (outcome.capture.subject.value, outcome.capture.subject.format)
    assert CLIENT_ID == outcome.capture.service_provider


@pytest.mark.parametrize("way", ["basic", "post", "none"])
def test_a_login_under_each_client_authentication(way):
    with FakeProvider(client_authentication=way) as provider:
        _, outcome = log_in(provider)

    assert isinstance(outcome, LoginAccepted), outcome


def test_an_issuer_with_a_path_and_a_final_slash():
    """The issuer is taken exactly as written, and its document found all the same."""
    with FakeProvider(issuer_path="/realms/campus/") as provider:
        _, outcome = log_in(provider)

    assert isinstance(outcome, LoginAccepted), outcome
    assert provider.issuer == outcome.capture.idp.entity_id


def test_a_login_is_used_up_by_its_token(provider):
    made = []

    def make(header, claims):
        made.append(signed(header, claims, provider.keys[0]))
        return made[-1]

    provider.make_token = make

    started, outcome = log_in(provider)

    use = outcome.use
    assert started.pending.request_id == use.request_id
    assert provider.issuer == use.issuer
    assert hashlib.sha256(made[0].encode()).hexdigest() == use.assertion_id
    left = use.remember_until - outcome.capture.captured_at
    assert timedelta(seconds=400) < left <= timedelta(seconds=421)  # the token's times are whole


@pytest.mark.parametrize("exp", [9_999_999_999, 999_999_999_999_999])
def test_a_token_without_a_sensible_end_is_remembered_for_a_week(provider, exp):
    """Even where its exp lies beyond every calendar."""
    provider.claims["exp"] = exp

    _, outcome = log_in(provider)

    assert isinstance(outcome, LoginAccepted), outcome
    assert timedelta(days=7) == outcome.use.remember_until - outcome.capture.captured_at


def test_userinfo_is_not_asked_where_it_is_switched_off(provider):
    _, outcome = log_in(provider, ask_userinfo=False)

    assert [] == provider.asked("userinfo")
    message = {check.name: check.outcome for check in outcome.capture.checks}
    assert "not-checked" == message["userinfo"].value


def test_a_provider_without_userinfo_is_no_problem(provider):
    provider.discovery["userinfo_endpoint"] = None

    _, outcome = log_in(provider)

    assert isinstance(outcome, LoginAccepted), outcome


def test_too_many_claims_are_a_reason_of_their_own(provider):
    provider.info |= {f"c{index}": 1 for index in range(2001)}

    _, outcome = log_in(provider)

    assert isinstance(outcome, LoginRefused)
    assert "claims" == outcome.reason
    assert "more than 2,000 claims" in outcome.summary


REDIRECT = "https://verify.example.edu/oidc/campus/return"


def begun(*, endpoint=f"{ISSUER}/authorize", **oidc):
    party = RelyingParty(site_of(Path("nowhere"), make_idp(**oidc)), now=lambda: NOW)
    party._book.discovered = lambda *_: make_discovered(authorization_endpoint=endpoint)
    started = party.begin("campus", browser="b1")
    return started, dict(parse_qsl(urlsplit(started.url).query, strict_parsing=True))


def test_the_request_asks_for_a_code():
    started, query = begun()

    pending = started.pending
    assert ("campus", "b1") == (pending.idp_id, pending.browser)
    assert timedelta(minutes=15) == pending.expires_at - pending.started_at
    assert ("GET", ()) == (started.method, started.fields)
    assert "secret" not in started.url
    assert started.url.startswith(f"{ISSUER}/authorize?")
    assert {
        "response_type": "code",
        "client_id": "verifier-test",
        "redirect_uri": REDIRECT,
        "scope": "openid profile email",
        "state": pending.relay_state,
        "nonce": pending.nonce,
        "code_challenge_method": "S256",
    } == {name: value for name, value in query.items() if name != "code_challenge"}


def test_the_verifier_of_pkce_stays_here():
    """The request holds its digest alone (RFC 7636, 4.2)."""
    started, query = begun()

    verifier = started.pending.code_verifier
    digest = hashlib.sha256(verifier.encode()).digest()
    assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == query["code_challenge"]
    assert 43 <= len(verifier) <= 128
    assert verifier not in started.url
    assert verifier not in repr(started)


def test_no_two_logins_share_anything():
    pendings = [begun()[0].pending for _ in range(20)]
    secrets = [
        value
        for pending in pendings
        for value in (
            pending.relay_state,
            pending.nonce,
            pending.code_verifier,
            pending.request_id,
        )
    ]

    assert 80 == len(set(secrets))
    assert min(len(value) for value in secrets) >= 32


def test_a_recent_password_is_asked_for_where_the_site_file_says_so():
    """max_age is left out otherwise."""
    assert "600" == begun(max_age_seconds=600)[1]["max_age"]
    assert "0" == begun(max_age_seconds=0)[1]["max_age"]
    assert "max_age" not in begun()[1]


def test_a_query_of_the_endpoint_stays():
    started, query = begun(endpoint=f"{ISSUER}/authorize?tenant=a")

    assert 1 == started.url.count("?")
    assert ("a", "code") == (query["tenant"], query["response_type"])
