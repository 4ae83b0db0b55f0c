from tests.domain.checks.asking import finds, not_asked, passes, table
from tests.factories import make_capture
from verifier.domain.model.capture import GateCheck, GateOutcome, Origin, Protocol


def gated(name, detail, outcome=GateOutcome.PASSED, **more):
    return make_capture(checks=(GateCheck(name=name, outcome=outcome, detail=detail),), **more)


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
