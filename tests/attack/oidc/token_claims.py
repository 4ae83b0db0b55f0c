"""Hostile ID tokens: well signed, but their claims are another's, too old, or no claims."""

from __future__ import annotations

import time
from typing import Any

from tests.adapters.login.oidc.fake_provider import ABSENT, CLIENT_ID
from tests.adapters.login.oidc.signing import half_hash
from tests.attack.oidc.attempt import Bend, Case, Stage, bent, hostile

OTHER = "https://other.example.edu"
DAY = 86_400


def claim(name: str, value: Any) -> Bend:
    """One claim of the token."""
    return bent(f"claims.{name}", value)


def claims(**values: Any) -> Bend:
    """Several claims."""
    return lambda stage: stage.provider.claims.update(values)


def issuer(change: Any) -> Bend:
    """The true issuer, changed."""
    return claim("iss", lambda stage: change(stage.provider.issuer))


def away(name: str, seconds: int) -> Bend:
    """A date so far from now."""
    return claim(name, lambda stage: int(time.time()) + seconds)


def repeated_nonce(stage: Stage) -> None:
    """The right nonce, but in a list."""
    make = stage.provider.healthy_claims
    stage.provider.healthy_claims = lambda grant, token: {
        **make(grant, token),
        "nonce": [grant.nonce],
    }


CLAIMS = [
    *hostile(
        "issuer",
        iss_wrong=claim("iss", OTHER),
        iss_prefix=issuer(lambda true: true[:-1]),
        iss_with_more=issuer(lambda true: f"{true}.example.edu"),
        iss_slash_more=issuer(lambda true: f"{true}/"),
        iss_upper_case=issuer(str.upper),
        iss_list=issuer(lambda true: [true]),
        iss_object=issuer(lambda true: {true: true}),
        iss_number=claim("iss", 7),
        iss_null=claim("iss", None),
        iss_missing=claim("iss", ABSENT),
        iss_empty=claim("iss", ""),
    ),
    *hostile(
        "audience",
        aud_wrong=claim("aud", "another-client"),
        aud_missing=claim("aud", ABSENT),
        aud_null=claim("aud", None),
        aud_empty=claim("aud", ""),
        aud_empty_list=claim("aud", []),
        aud_prefix=claim("aud", CLIENT_ID[:-1]),
        aud_with_more=claim("aud", f"{CLIENT_ID}2"),
        aud_list_in_a_text=claim("aud", f"{CLIENT_ID} another-client"),
        aud_object=claim("aud", {CLIENT_ID: True}),
        aud_list_in_a_list=claim("aud", [[CLIENT_ID]]),
        aud_list_with_a_number=claim("aud", [CLIENT_ID, 1]),
        aud_number=claim("aud", 1),
    ),
    *hostile(
        "authorized-party",
        azp_of_another=claims(aud=[CLIENT_ID, "another-client"], azp="another-client"),
        azp_missing_with_two=claims(aud=[CLIENT_ID, "another-client"]),
        azp_of_another_with_one=claim("azp", "another-client"),
        azp_list=claim("azp", [CLIENT_ID]),
        azp_number=claim("azp", 1),
    ),
    *hostile(
        "expiry",
        exp_past=away("exp", -DAY),
        exp_just_beyond_the_tolerance=away("exp", -125),
        exp_missing=claim("exp", ABSENT),
        exp_null=claim("exp", None),
        exp_text=claim("exp", "2100-01-01T00:00:00Z"),
        exp_digits_in_a_text=claim("exp", "4102444800"),
        exp_true=claim("exp", True),
        exp_list=claim("exp", [4_102_444_800]),
        exp_negative=claim("exp", -1),
        exp_of_400_digits=claim("exp", 10**400),
        exp_huge_exponent=claim("exp", 1e300),
    ),
    *hostile(
        "issued-at",
        iat_missing=claim("iat", ABSENT),
        iat_a_day_ahead=away("iat", DAY),
        iat_ten_years_old=away("iat", -3652 * DAY),
        iat_text=claim("iat", "now"),
        iat_true=claim("iat", True),
        iat_null=claim("iat", None),
        iat_beyond_the_calendar=claim("iat", 999_999_999_999_999),
        iat_of_400_digits=claim("iat", 10**400),
        iat_negative=claim("iat", -10_000_000_000_000),
    ),
    *hostile(
        "not-before",
        nbf_ahead=away("nbf", DAY),
        nbf_text=claim("nbf", "now"),
        nbf_true=claim("nbf", True),
        nbf_null=claim("nbf", None),
        nbf_of_400_digits=claim("nbf", 10**400),
    ),
    *hostile(
        "nonce",
        nonce_wrong=claim("nonce", "another"),
        nonce_missing=claim("nonce", ABSENT),
        nonce_null=claim("nonce", None),
        nonce_empty=claim("nonce", ""),
        nonce_true=claim("nonce", True),
        nonce_in_a_list=repeated_nonce,
    ),
    *hostile(
        "subject",
        sub_missing=claim("sub", ABSENT),
        sub_null=claim("sub", None),
        sub_empty=claim("sub", ""),
        sub_blank=claim("sub", " \t "),
        sub_number=claim("sub", 12_345),
        sub_true=claim("sub", True),
        sub_list=claim("sub", ["3f9c0d7e-jo"]),
        sub_object=claim("sub", {"sub": "3f9c0d7e-jo"}),
        sub_of_256_characters=claim("sub", "s" * 256),
    ),
    *hostile(
        "access-token-hash",
        at_hash_wrong=claim("at_hash", half_hash("another token")),
        at_hash_empty=claim("at_hash", ""),
        at_hash_null=claim("at_hash", None),
        at_hash_list=claim("at_hash", []),
        at_hash_of_another_size=claim("at_hash", half_hash("another token", "RS512")),
    ),
]

RECENT = {"max_age_seconds": 300}
AGED = [
    Case(name=name, reason="authentication-time", bend=bend, oidc=RECENT)
    for name, bend in {
        "auth-time-missing": claim("auth_time", ABSENT),
        "auth-time-too-old": away("auth_time", -DAY),
        "auth-time-text": claim("auth_time", "just now"),
        "auth-time-true": claim("auth_time", True),
    }.items()
]

CASES = [*CLAIMS, *AGED]
