from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from tests.adapters.login.oidc.fake_provider import CLIENT_ID, SUB, FakeProvider, idp_of, site_of
from tests.adapters.login.oidc.signing import signed
from verifier.adapters.login.oidc.relying_party import RelyingParty
from verifier.domain.model.capture import LoginAccepted, LoginRefused, Protocol


def log_in(provider, tmp_path, **oidc):
    """One whole login: what was started, and the outcome."""
    party = RelyingParty(site_of(tmp_path, idp_of(provider, **oidc)))
    started = party.begin("campus")
    return started, party.finish(provider.answer(started), pending=started.pending)


@pytest.fixture
def provider():
    with FakeProvider() as running:
        yield running


@pytest.mark.parametrize("alg", ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"])
def test_a_login_under_each_algorithm(tmp_path, alg):
    """Every algorithm that a site file can register works, at_hash included."""
    with FakeProvider(alg=alg) as provider:
        _, outcome = log_in(provider, tmp_path)

    assert isinstance(outcome, LoginAccepted), outcome
    assert Protocol.OIDC is outcome.capture.protocol
    assert (SUB, "public") == (outcome.capture.subject.value, outcome.capture.subject.format)
    assert CLIENT_ID == outcome.capture.service_provider


@pytest.mark.parametrize("way", ["basic", "post", "none"])
def test_a_login_under_each_client_authentication(tmp_path, way):
    """The provider accepts only the way that the site file names."""
    with FakeProvider(client_authentication=way) as provider:
        _, outcome = log_in(provider, tmp_path)

    assert isinstance(outcome, LoginAccepted), outcome


def test_an_issuer_with_a_path_and_a_final_slash(tmp_path):
    """The issuer is taken exactly as written, and its document found all the same."""
    with FakeProvider(issuer_path="/realms/campus/") as provider:
        _, outcome = log_in(provider, tmp_path)

    assert isinstance(outcome, LoginAccepted), outcome
    assert provider.issuer == outcome.capture.idp.entity_id


def test_a_login_is_used_up_by_its_token(provider, tmp_path):
    """Kept are a digest of the token and how long it could be used again."""
    made = []

    def make(header, claims):
        made.append(signed(header, claims, provider.keys[0]))
        return made[-1]

    provider.make_token = make

    started, outcome = log_in(provider, tmp_path)

    use = outcome.use
    assert started.pending.request_id == use.request_id
    assert provider.issuer == use.issuer
    assert hashlib.sha256(made[0].encode()).hexdigest() == use.assertion_id
    left = use.remember_until - outcome.capture.captured_at
    assert timedelta(seconds=400) < left <= timedelta(seconds=420)


@pytest.mark.parametrize("exp", [9_999_999_999, 999_999_999_999_999])
def test_a_token_without_a_sensible_end_is_remembered_for_a_week(provider, tmp_path, exp):
    """Even where its exp lies beyond every calendar."""
    provider.claims["exp"] = exp

    _, outcome = log_in(provider, tmp_path)

    assert isinstance(outcome, LoginAccepted), outcome
    assert timedelta(days=7) == outcome.use.remember_until - outcome.capture.captured_at


def test_userinfo_is_not_asked_where_it_is_switched_off(provider, tmp_path):
    """The report says that it was not checked, and the claims are the ID token's."""
    _, outcome = log_in(provider, tmp_path, ask_userinfo=False)

    assert [] == provider.asked("userinfo")
    message = {check.name: check.outcome for check in outcome.capture.checks}
    assert "not-checked" == message["userinfo"].value


def test_a_provider_without_userinfo_is_no_problem(provider, tmp_path):
    """The endpoint is optional."""
    provider.discovery["userinfo_endpoint"] = None

    _, outcome = log_in(provider, tmp_path)

    assert isinstance(outcome, LoginAccepted), outcome


def test_userinfo_is_asked_only_after_the_token_has_passed(provider, tmp_path):
    """The access token of a login that does not hold is not used."""
    provider.claims["nonce"] = "another"

    _, outcome = log_in(provider, tmp_path)

    assert isinstance(outcome, LoginRefused)
    assert [] == provider.asked("userinfo")


def test_too_many_claims_are_a_reason_of_their_own(provider, tmp_path):
    """More than anybody has."""
    provider.info |= {f"c{index}": 1 for index in range(2001)}

    _, outcome = log_in(provider, tmp_path)

    assert isinstance(outcome, LoginRefused)
    assert "claims" == outcome.reason
    assert "more than 2,000 claims" in outcome.summary
