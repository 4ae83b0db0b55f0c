"""The Basic and Config modules of the OpenID conformance suite for clients, re-made.

The names are the suite's own, without ``oidcc-client-test-``. This is no certification.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.adapters.login.oidc.fake_provider import ABSENT, log_in, site_of
from tests.adapters.login.oidc.pieces import SigningKey
from tests.attack.oidc.flows import Bend, Stage, attempt, begin_at, bent, staged
from tests.attack.oidc.tokens import beside, by_key, by_secret, in_part, nameless, unsigned
from verifier.adapters.login.oidc import provider_book
from verifier.adapters.login.oidc.relying_party import RelyingParty
from verifier.domain.model.capture import LoginAccepted, LoginRefused

ELLIPTIC = SigningKey(alg="ES256")
OTHER_KEY = SigningKey(name="other")
BROKEN = {"kty": "RSA", "kid": "k0", "n": "***", "e": "AQAB"}


@dataclass(frozen=True, kw_only=True)
class Module:
    """One module. ``reason`` is None where the client must accept."""

    plan: str
    name: str
    reason: str | None
    bend: Bend


def healthy(stage: Stage) -> None:
    """Nothing is bent."""


def scopes(stage: Stage) -> None:
    stage.provider.info |= {
        "name": "Jo Example",
        "email": "jo@example.edu",
        "email_verified": True,
    }


def first_letter_changed(text: str) -> str:
    return ("B" if text[0] == "A" else "A") + text[1:]


def rotated_before_signing(stage: Stage) -> None:
    stage.provider.before["token"] = stage.provider.rotate


OTHER = "https://other.example.edu"
MODULES = [
    Module(plan=plan, name=name, reason=reason, bend=bend)
    for plan, name, reason, bend in [
        ("basic", "client-test", None, healthy),
        ("basic", "invalid-iss", "issuer", bent("claims.iss", OTHER)),
        ("basic", "missing-sub", "subject", bent("claims.sub", ABSENT)),
        ("basic", "invalid-aud", "audience", bent("claims.aud", "other")),
        ("basic", "missing-iat", "issued-at", bent("claims.iat", ABSENT)),
        ("basic", "kid-absent-single-jwks", None, nameless()),
        ("basic", "kid-absent-multiple-jwks", "key", nameless(OTHER_KEY)),
        ("basic", "idtoken-sig-rs256", None, healthy),
        ("basic", "idtoken-sig-none", "algorithm", unsigned("none")),
        ("basic", "invalid-sig-rs256", "signature", in_part(2, first_letter_changed)),
        ("basic", "userinfo-invalid-sub", "userinfo-subject", bent("info.sub", "another")),
        ("basic", "nonce-invalid", "nonce", bent("claims.nonce", "other")),
        ("basic", "scope-userinfo-claims", None, scopes),
        ("basic", "client-secret-basic", None, bent("client_authentication", "basic")),
        ("config", "discovery-openid-config", None, healthy),
        ("config", "jwks-uri-keys", None, healthy),
        ("config", "idtoken-sig-none", "algorithm", unsigned("none")),
        ("config", "signing-key-rotation-just-before-signing", None, rotated_before_signing),
        ("extra", "missing-aud", "audience", bent("claims.aud", ABSENT)),
        ("extra", "invalid-at-hash", "access-token-hash", bent("claims.at_hash", "A" * 22)),
        ("extra", "unparseable-key-beside", None, beside(BROKEN)),
        ("extra", "invalid-sig-hs256", "algorithm", by_secret(lambda _: b"another secret")),
        ("extra", "invalid-sig-es256", "algorithm", by_key(ELLIPTIC, alg="ES256")),
    ]
]


def named(module):
    return f"{module.plan}-{module.name}"


def test_all_twenty_modules_are_here():
    """14 modules of the Basic plan and 6 of the Config plan, two of them below, and five more."""
    plans = [module.plan for module in MODULES]

    assert (14, 4, 5) == tuple(plans.count(name) for name in ("basic", "config", "extra"))
    assert len(MODULES) == len({named(module) for module in MODULES})


@pytest.mark.parametrize("module", MODULES, ids=named)
def test_a_module_of_one_login(module):
    seen = attempt(module.bend)

    if module.reason is None:
        assert isinstance(seen.outcome, LoginAccepted), seen.outcome
        assert "userinfo" == seen.asked[-1]
    else:
        assert isinstance(seen.outcome, LoginRefused)
        assert module.reason == seen.outcome.reason


def test_config_discovery_issuer_mismatch():
    seen = begin_at(bent("discovery.issuer", OTHER))

    assert "another issuer" in seen.stopped
    assert ("discovery",) == seen.asked


def test_config_signing_key_rotation(monkeypatch):
    """The key is another at the second login: both are accepted, the keys loaded twice."""
    monkeypatch.setattr(provider_book, "RELOAD_SECONDS", 0.0)
    with staged() as (stage, _):
        party = RelyingParty(site_of(Path("nowhere"), stage.provider))
        for _ in range(2):
            assert isinstance(log_in(stage.provider, party)[1], LoginAccepted)
            stage.provider.rotate()
        loads = len(stage.provider.asked("jwks"))

    assert 2 == loads


def test_claims_by_scope_are_read():
    seen = attempt(scopes)

    assert isinstance(seen.outcome, LoginAccepted)
    texts = {
        (attribute.name, attribute.source.value, attribute.values)
        for attribute in seen.outcome.capture.attributes
    }
    assert ("email", "userinfo", ("jo@example.edu",)) in texts
    assert ("email_verified", "userinfo", ("true",)) in texts
