import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import make_form, make_release
from verifier.domain.checks.release.identifier_of_guest import identifier_of_guest

UPN = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name"
FORM = make_form(identifier="userPrincipalName")


@pytest.mark.parametrize("mark", ["#EXT#", "#ext#"])
def test_a_guest(mark):
    """A guest's principal name is a warning, in whatever case the mark is written."""
    name = f"gail_partner.example{mark}@example.onmicrosoft.com"

    found = finding(identifier_of_guest, make_release({UPN: name}, form=FORM))

    assert (
        "userPrincipalName is the name of a guest account, which no library system keeps."
        == found.message
    )
    assert [("attribute", "userPrincipalName", name)] == proofs(found)


def test_a_member():
    """A member's principal name passes."""
    release = make_release({UPN: "ggood@example.edu"}, form=FORM)

    assert "userPrincipalName is not the name of a guest account" == saw(
        identifier_of_guest, release
    )


def test_no_value():
    """Without a value there is nothing to ask."""
    assert "userPrincipalName came without a value." == reason(
        identifier_of_guest, make_release(form=FORM)
    )
