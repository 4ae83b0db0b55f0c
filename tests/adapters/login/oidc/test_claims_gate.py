from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.adapters.login.oidc import signing
from tests.adapters.login.oidc.pieces import ISSUER, NOW, make_provider, outcomes
from verifier.adapters.login.gate_record import Gate
from verifier.adapters.login.oidc.gate import Expected, check_claims, half_hash
from verifier.adapters.messages.oidc_claims import parse_claims
from verifier.domain.model.capture import GateOutcome

T = int(NOW.timestamp())
HEALTHY = {
    "iss": ISSUER,
    "aud": "verifier-test",
    "sub": "jo",
    "iat": T,
    "exp": T + 300,
    "nonce": "n1",
}


def judged(changes=None, *, without=(), **provider):
    """The gate of these claims."""
    claims = {**HEALTHY, **(changes or {})}
    sent = {name: value for name, value in claims.items() if name not in without}
    gate = Gate()
    expected = Expected(
        provider=make_provider(**provider),
        nonce="n1",
        access_token="at",
        started_at=NOW - timedelta(seconds=10),
        now=NOW,
    )
    check_claims(parse_claims(json.dumps(sent)), expected, gate)
    return gate


def test_healthy_claims_pass():
    """Each claim has its check; at_hash need not be there."""
    gate = judged()

    assert gate.failure is None
    assert {
        "issuer": GateOutcome.PASSED,
        "audience": GateOutcome.PASSED,
        "authorized-party": GateOutcome.PASSED,
        "issued-at": GateOutcome.PASSED,
        "expiry": GateOutcome.PASSED,
        "nonce": GateOutcome.PASSED,
        "subject": GateOutcome.PASSED,
        "access-token-hash": GateOutcome.NOT_CHECKED,
    } == outcomes(gate)


@pytest.mark.parametrize(
    ("name", "check"),
    [
        ("iss", "issuer"),
        ("aud", "audience"),
        ("sub", "subject"),
        ("iat", "issued-at"),
        ("exp", "expiry"),
        ("nonce", "nonce"),
    ],
)
def test_each_required_claim_has_to_be_there(name, check):
    """A claim left out fails its own check and no other."""
    failed = [key for key, one in outcomes(judged(without=[name])).items() if one == "failed"]

    assert [check] == failed


@pytest.mark.parametrize(
    ("changes", "failed"),
    [
        ({"iat": T + 120}, False),
        ({"iat": T + 121}, True),
        ({"iat": T - 130}, False),
        ({"iat": T - 131}, True),
    ],
)
def test_the_tolerance_is_kept_to_the_second(changes, failed):
    """120 s ahead of now, and 120 s before the login began 10 s ago."""
    assert failed == (judged(changes).failure is not None)


@pytest.mark.parametrize(
    ("name", "offset", "failed"),
    [("exp", -119, False), ("exp", -120, True), ("nbf", 120, False), ("nbf", 121, True)],
)
def test_expiry_and_not_before_are_kept_to_the_second(name, offset, failed):
    """The same tolerance holds for both."""
    assert failed == (judged({name: T + offset}).failure is not None)


@pytest.mark.parametrize(
    ("changes", "failed"),
    [
        ({"aud": ["verifier-test"]}, None),
        ({"aud": ["verifier-test", "b"], "azp": "verifier-test"}, None),
        ({"azp": "verifier-test"}, None),
        ({"aud": ["verifier-test", "b"]}, "authorized-party"),
        ({"azp": "b"}, "authorized-party"),
        ({"aud": ["b"], "azp": "verifier-test"}, "audience"),
        ({"aud": ["verifier-test", 1], "azp": "verifier-test"}, "audience"),
    ],
)
def test_audience_and_authorised_party_belong_together(changes, failed):
    """Several audiences need the one that may use the token."""
    failure = judged(changes).failure

    assert failed == (None if failure is None else failure.name)


def test_a_numeric_client_id_is_not_a_number():
    """An audience 42 is not the client "42"."""
    assert "audience" == judged({"aud": 42}, client_id="42").failure.name
    assert judged({"aud": "42"}, client_id="42").failure is None


@pytest.mark.parametrize("sub", [12_345, True, None, "", " ", [], "s" * 256])
def test_a_sub_has_to_be_a_text_of_its_size(sub):
    """A number is no sub, whatever its digits."""
    assert "subject" == judged({"sub": sub}).failure.name


@pytest.mark.parametrize(
    ("auth_time", "failed"), [(T - 420, False), (T - 421, True), (T + 120, False), (T + 121, True)]
)
def test_the_password_was_asked_for_recently(auth_time, failed):
    """max_age_seconds and the tolerance, either way; without max_age it is not judged."""
    assert failed == (judged({"auth_time": auth_time}, max_age_seconds=300).failure is not None)
    assert judged({"auth_time": auth_time}).failure is None


def test_the_access_token_belongs_to_the_id_token():
    """The right hash passes; the hash of another token fails."""
    right, wrong = half_hash("at", "RS256"), half_hash("other", "RS256")

    assert GateOutcome.PASSED == outcomes(judged({"at_hash": right}))["access-token-hash"]
    assert "access-token-hash" == judged({"at_hash": wrong}).failure.name


@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"])
def test_the_hash_is_half_of_the_algorithms_digest(algorithm):
    """Against a second way to make it."""
    assert signing.half_hash("token", algorithm) == half_hash("token", algorithm)


def test_the_hash_of_the_specification():
    """The example of OpenID Connect Core, A.3."""
    assert "77QmUPtjPfzWtF2AnpK9RQ" == half_hash(
        "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y", "RS256"
    )
