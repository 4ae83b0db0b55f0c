import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import make_capture
from verifier.domain.checks.login.weak_algorithm import weak_algorithm
from verifier.domain.model.capture import GateCheck, GateOutcome, Protocol


def make_gate(name, detail, outcome=GateOutcome.PASSED):
    return make_capture(checks=(GateCheck(name=name, outcome=outcome, detail=detail),))


@pytest.mark.parametrize(
    ("name", "detail"),
    [
        ("algorithms", "SHA-1, accepted because this site allows it"),
        ("signature", "RSA-SHA1 on the assertion"),
        ("encryption", "AES-256-CBC under a signed Response"),
        ("encryption", "key transport RSA-1_5"),
        ("algorithms", "RSA-MD5"),
    ],
)
def test_outdated_algorithms(name, detail):
    """A login that was accepted with an outdated algorithm is a warning for the IdP's owner."""
    found = finding(weak_algorithm, make_gate(name, detail))

    assert (
        "The login was accepted although it is signed or encrypted with an outdated algorithm."
        == found.message
    )
    assert [("gate", name, detail)] == proofs(found)


@pytest.mark.parametrize(
    ("name", "detail"),
    [("signature", "RSA-SHA256 on the assertion"), ("encryption", "AES-128-GCM, RSA-OAEP")],
)
def test_current_algorithms(name, detail):
    """Algorithms of today pass; RSA-SHA256 is not taken for SHA-1."""
    assert "current algorithms only" == saw(weak_algorithm, make_gate(name, detail))


def test_a_signature_that_nobody_looked_at():
    """Nothing is said about an algorithm that was not seen."""
    capture = make_gate("signature", "no signature", GateOutcome.NOT_CHECKED)

    assert "The signature of this login was not looked at." == reason(weak_algorithm, capture)


def test_other_protocols():
    """The question is for SAML alone."""
    capture = make_capture(protocol=Protocol.LDAP)

    assert "Only a SAML login is signed and encrypted by the identity provider." == reason(
        weak_algorithm, capture
    )
