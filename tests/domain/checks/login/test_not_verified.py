from tests.domain.checks.asking import finding, proofs, saw
from tests.factories import make_capture
from verifier.domain.checks.login.not_verified import not_verified
from verifier.domain.model.capture import GateCheck, GateOutcome, Origin


def test_a_proof_that_was_not_looked_at_is_named():
    """A signature that could not be checked is told, with the reason."""
    capture = make_capture(
        origin=Origin.IMPORT,
        checks=(
            GateCheck(
                name="signature",
                outcome=GateOutcome.NOT_CHECKED,
                detail="a saved login without its XML",
            ),
        ),
    )

    found = finding(not_verified, capture)

    assert "Not everything about this login could be verified." == found.message
    assert [("gate", "signature", "a saved login without its XML")] == proofs(found)


def test_a_file_without_any_proof():
    """A saved login that brings no proofs at all is told as such."""
    found = finding(not_verified, make_capture(origin=Origin.IMPORT, checks=()))

    assert "Nothing about this saved login could be verified." == found.message
    assert [("gate", "saml login from a file", None)] == proofs(found)


def test_a_verified_login_passes():
    """A login whose every proof holds says how many there were."""
    assert "1 thing was verified about the login" == saw(not_verified, make_capture())
