from tests.domain.checks.asking import finds, not_asked, passes, table
from tests.factories import make_capture
from verifier.domain.model.capture import GateCheck, GateOutcome, Origin, Protocol
from verifier.domain.model.finding import Owner, Severity


def gated(name, detail, outcome=GateOutcome.PASSED, received=None, **more):
    proof = GateCheck(name=name, outcome=outcome, detail=detail, received=received)
    return make_capture(checks=(proof,), **more)


test_not_verified = table(
    "login.not-verified",
    finds(
        gated(
            "signature",
            "a saved login without its XML",
            GateOutcome.NOT_CHECKED,
            origin=Origin.IMPORT,
        ),
        "Not everything about this login could be verified.",
        [("gate", "signature", "a saved login without its XML")],
    ),
    finds(
        make_capture(origin=Origin.IMPORT, checks=()),
        "Nothing about this saved login could be verified.",
        [("gate", "saml login from a file", None)],
    ),
    *(
        passes(make_capture(origin=origin), "1 thing was verified about the login")
        for origin in (Origin.LOGIN, Origin.IMPORT)
    ),
    passes(make_capture(checks=()), "0 things were verified about the login"),
)

test_preview_only = table(
    "login.preview-only",
    finds(
        make_capture(origin=Origin.RESOLVER),
        "These attributes come from the identity provider's preview; nobody logged in.",
        [("gate", "origin", "resolver")],
    ),
    *(
        passes(make_capture(origin=origin), "a login, not a preview")
        for origin in (Origin.LOGIN, Origin.IMPORT)
    ),
)

test_weak_algorithm = table(
    "login.weak-algorithm",
    *(
        finds(
            gated(name, detail),
            "The login was accepted although it is signed or encrypted with an outdated "
            "algorithm.",
            [("gate", name, detail)],
        )
        for name, detail in [
            ("algorithms", "SHA-1, accepted because this site allows it"),
            ("signature", "RSA-SHA1 on the assertion"),
            ("encryption", "AES-256-CBC under a signed Response"),
            ("encryption", "key transport RSA-1_5"),
            ("algorithms", "RSA-MD5"),
        ]
    ),
    # RSA-SHA256 is not taken for SHA-1.
    *(
        passes(gated(*seen), "current algorithms only")
        for seen in [
            ("signature", "RSA-SHA256 on the assertion"),
            ("encryption", "AES-128-GCM, RSA-OAEP"),
        ]
    ),
    not_asked(
        gated("signature", "no signature", GateOutcome.NOT_CHECKED),
        "The signature of this login was not looked at.",
    ),
    not_asked(
        make_capture(protocol=Protocol.LDAP),
        "Only a SAML login is signed and encrypted by the identity provider.",
    ),
)

ISSUED = "2026-11-24T11:50:00Z"


def only_here(name):
    """A saved login says nothing about today, another protocol has no such proof."""
    old = {"received": ISSUED}
    return (
        *(
            not_asked(gated(name, "x", origin=origin, **old), "Only a SAML login...")
            for origin in (Origin.IMPORT, Origin.RESOLVER)
        ),
        not_asked(gated(name, "x", protocol=Protocol.OIDC, **old), "Only a SAML login..."),
        not_asked(gated("signature", "x"), "This was not recorded at the login."),
    )


test_message_old = table(
    "login.message-old",
    finds(
        gated("message-age", "issued 10 minutes before", received=ISSUED),
        "...the identity provider's clock seems to be behind.",
        [
            ("gate", "message-age", "issued 10 minutes before"),
            ("gate", "issued", ISSUED),
            ("gate", "arrived", "2026-11-24T12:00:00Z"),
        ],
        owner=Owner.IDENTITY,
        severity=Severity.WARNING,
    ),
    passes(gated("message-age", "x"), "a message that Shibboleth's service provider would not..."),
    *only_here("message-age"),
)

test_certificate_expired = table(
    "login.certificate-expired",
    finds(
        gated("signing-certificate", "expired 10 days ago", received=ISSUED),
        proofs=[
            ("gate", "signing-certificate", "expired 10 days ago"),
            ("gate", "expired", ISSUED),
        ],
        owner=Owner.IDENTITY,
    ),
    passes(gated("signing-certificate", "x"), "a signing key whose certificate has not expired"),
    *only_here("signing-certificate"),
)
