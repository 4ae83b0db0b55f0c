import pytest

from tests.domain.checks.asking import finding, proofs, saw
from tests.factories import make_capture
from verifier.domain.checks.login.preview_only import preview_only
from verifier.domain.model.capture import Origin


def test_a_preview_is_no_login():
    """Attributes that an identity provider's preview computed are told as such."""
    found = finding(preview_only, make_capture(origin=Origin.RESOLVER))

    assert (
        "These attributes come from the identity provider's preview; nobody logged in."
        == found.message
    )
    assert [("gate", "origin", "resolver")] == proofs(found)


@pytest.mark.parametrize("origin", [Origin.LOGIN, Origin.IMPORT])
def test_a_login_passes(origin):
    """A login, performed here or saved, is no preview."""
    assert "a login, not a preview" == saw(preview_only, make_capture(origin=origin))
