"""The Basic and Config modules of the OpenID conformance suite for clients, re-made.

The names are the suite's own, without ``oidcc-client-test-``. This is no certification.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.adapters.login.oidc.fake_provider import ABSENT
from tests.adapters.login.oidc.pieces import SigningKey
from tests.attack.oidc.flows import Bend, Stage, bent
from tests.attack.oidc.tokens import by_key, by_secret, in_part, unsigned


@dataclass(frozen=True, kw_only=True)
class Module:
    """One module. ``reason`` is None where the client must accept."""

    plan: str
    name: str
    reason: str | None
    bend: Bend
    early: bool = False  # bent before the login begins, which it must not
    logins: int = 1


def healthy(stage: Stage) -> None:
    """Nothing is bent."""


def nameless(*names: str) -> Bend:
    """No key has a ``kid``; so many of them are published."""

    def bend(stage: Stage) -> None:
        stage.provider.kid = None
        published = [stage.provider.keys[0], *(SigningKey(name=name) for name in names)]
        stage.provider.jwks = {"keys": [entry.jwk(kid=None) for entry in published]}

    return bend


def scopes(stage: Stage) -> None:
    stage.provider.info |= {
        "name": "Jo Example",
        "email": "jo@example.edu",
        "email_verified": True,
    }


def rotated_before_signing(stage: Stage) -> None:
    stage.provider.before["token"] = stage.provider.rotate


def broken_beside(stage: Stage) -> None:
    broken: Any = {"kty": "RSA", "kid": "k0", "n": "***", "e": "AQAB"}
    stage.provider.jwks = {"keys": [broken, stage.provider.keys[0].jwk()]}


MODULES = [
    Module(plan="basic", name="client-test", reason=None, bend=healthy),
    Module(
        plan="basic",
        name="invalid-iss",
        reason="issuer",
        bend=bent("claims.iss", "https://other.example.edu"),
    ),
    Module(plan="basic", name="missing-sub", reason="subject", bend=bent("claims.sub", ABSENT)),
    Module(plan="basic", name="invalid-aud", reason="audience", bend=bent("claims.aud", "other")),
    Module(plan="basic", name="missing-iat", reason="issued-at", bend=bent("claims.iat", ABSENT)),
    Module(plan="basic", name="kid-absent-single-jwks", reason=None, bend=nameless()),
    Module(plan="basic", name="kid-absent-multiple-jwks", reason="key", bend=nameless("other")),
    Module(plan="basic", name="idtoken-sig-rs256", reason=None, bend=healthy),
    Module(plan="basic", name="idtoken-sig-none", reason="algorithm", bend=unsigned("none")),
    Module(
        plan="basic",
        name="invalid-sig-rs256",
        reason="signature",
        bend=in_part(2, lambda text: ("B" if text[0] == "A" else "A") + text[1:]),
    ),
    Module(
        plan="basic",
        name="userinfo-invalid-sub",
        reason="userinfo-subject",
        bend=bent("info.sub", "another"),
    ),
    Module(plan="basic", name="nonce-invalid", reason="nonce", bend=bent("claims.nonce", "other")),
    Module(plan="basic", name="scope-userinfo-claims", reason=None, bend=scopes),
    Module(
        plan="basic",
        name="client-secret-basic",
        reason=None,
        bend=bent("client_authentication", "basic"),
    ),
    Module(plan="config", name="discovery-openid-config", reason=None, bend=healthy),
    Module(plan="config", name="jwks-uri-keys", reason=None, bend=healthy),
    Module(
        plan="config",
        name="discovery-issuer-mismatch",
        reason="another issuer",
        bend=bent("discovery.issuer", "https://other.example.edu"),
        early=True,
    ),
    Module(plan="config", name="idtoken-sig-none", reason="algorithm", bend=unsigned("none")),
    Module(
        plan="config",
        name="signing-key-rotation-just-before-signing",
        reason=None,
        bend=rotated_before_signing,
    ),
    Module(plan="config", name="signing-key-rotation", reason=None, bend=healthy, logins=2),
    Module(plan="extra", name="missing-aud", reason="audience", bend=bent("claims.aud", ABSENT)),
    Module(
        plan="extra",
        name="invalid-at-hash",
        reason="access-token-hash",
        bend=bent("claims.at_hash", "AAAAAAAAAAAAAAAAAAAAAA"),
    ),
    Module(plan="extra", name="unparseable-key-beside", reason=None, bend=broken_beside),
    Module(
        plan="extra",
        name="invalid-sig-hs256",
        reason="algorithm",
        bend=by_secret(lambda stage: b"another secret"),
    ),
    Module(
        plan="extra",
        name="invalid-sig-es256",
        reason="algorithm",
        bend=by_key(SigningKey(alg="ES256"), alg="ES256"),
    ),
]
