"""The login is protected by an outdated algorithm.

What it means: the identity provider signed or encrypted this login with an algorithm that is no
longer considered safe (SHA-1, MD5, RSA 1.5 or CBC). This site's settings accept it.

Why it matters: production services, and this verifier in its default settings, refuse such
logins. The login works until one of them stops accepting it.

What to change: set the identity provider to sign with RSA-SHA256 and, where it encrypts, to use
AES-GCM with RSA-OAEP for this service provider.
"""

import re

from verifier.domain.checks import api

WEAK = re.compile(r"\bSHA-?1\b|\bMD5\b|\bCBC\b|RSA[- ]?1[._]5", re.IGNORECASE)
ABOUT_ALGORITHMS = frozenset({"algorithms", "signature", "encryption"})


@api.warning(
    "login.weak-algorithm",
    api.Station.IDP,
    cites=(f"{api.SAML2INT}, algorithms",),
    order=20,
    fault=api.Fault.WEAK_SIGNATURE,
    fine="current algorithms only",
    reason="{idp} signs its logins in a way that is no longer safe.",
    advice="Sign responses with RSA-SHA256 or better.",
)
def weak_algorithm(capture: api.LoginCapture) -> api.Answers:
    if capture.protocol is not api.Protocol.SAML:
        raise api.NotAsked("Only a SAML login is signed and encrypted by the identity provider.")
    seen = [
        proof
        for proof in capture.checks
        if proof.name in ABOUT_ALGORITHMS and proof.outcome is not api.GateOutcome.NOT_CHECKED
    ]
    if not seen:
        raise api.NotAsked("The signature of this login was not looked at.")
    weak = [proof for proof in seen if WEAK.search(proof.detail)]
    if weak:
        yield api.Draft(
            "The login was accepted although it is signed or encrypted with an outdated "
            "algorithm.",
            *map(api.gate_evidence, weak),
        )
