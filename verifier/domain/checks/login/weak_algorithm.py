"""The login is protected by an outdated algorithm.

What it means: the identity provider signed or encrypted this login with an algorithm that is no
longer considered safe (SHA-1, MD5, RSA 1.5 or CBC). This site's settings accept it.

Why it matters: production services, and this verifier in its default settings, refuse such
logins. The login works until one of them stops accepting it.

What to change: set the identity provider to sign with RSA-SHA256 and, where it encrypts, to use
AES-GCM with RSA-OAEP for this service provider.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import SAML2INT
from verifier.domain.model.capture import GateOutcome, LoginCapture, Protocol
from verifier.domain.model.finding import Evidence, Owner, Severity, Station

WEAK = re.compile(r"\bSHA-?1\b|\bMD5\b|\bCBC\b|RSA[- ]?1[._]5", re.IGNORECASE)
ABOUT_ALGORITHMS = frozenset({"algorithms", "signature", "encryption"})


@check(
    "login.weak-algorithm",
    severity=Severity.WARNING,
    station=Station.IDP,
    owner=Owner.IDENTITY,
    cites=(f"{SAML2INT}, algorithms",),
)
def weak_algorithm(capture: LoginCapture) -> Iterator[Answer]:
    """Ask whether the accepted signature and encryption are up to date."""
    if capture.protocol is not Protocol.SAML:
        yield NotAsked("Only a SAML login is signed and encrypted by the identity provider.")
        return
    seen = [
        one
        for one in capture.checks
        if one.name in ABOUT_ALGORITHMS and one.outcome is not GateOutcome.NOT_CHECKED
    ]
    if not seen:
        yield NotAsked("The signature of this login was not looked at.")
        return
    weak = [one for one in seen if WEAK.search(one.detail)]
    if weak:
        yield Draft(
            "The login was accepted although it is signed or encrypted with an outdated "
            "algorithm.",
            tuple(Evidence(what="gate", name=one.name, value=one.detail) for one in weak),
        )
    else:
        yield Saw("current algorithms only")
