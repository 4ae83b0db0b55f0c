from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import BARCODE, make_attribute, make_form, make_release
from verifier.domain.checks.release.email_under_other_name import email_under_other_name

CLAIM = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"


def test_an_address_that_nothing_maps():
    """An address under a claim name is shown as it was sent."""
    release = make_release([make_attribute(CLAIM, "g@example.edu")])

    found = finding(email_under_other_name, release)

    assert (
        "mail was released under a name or format that the service provider does not map."
        == found.message
    )
    assert [("attribute", "mail", None), ("attribute", CLAIM, "g@example.edu")] == proofs(found)


def test_the_right_name_passes():
    """The registered name passes."""
    assert "mail arrived under the name that is mapped" == saw(
        email_under_other_name, make_release()
    )


def test_nothing_like_it():
    """Where nothing resembles an address there is nothing to ask."""
    assert "Nothing that resembles mail was released." == reason(
        email_under_other_name, make_release({"employeeNumber": BARCODE})
    )


def test_a_form_without_an_address():
    """A form that takes no address asks for none."""
    assert "The request form takes no e-mail address from the login." == reason(
        email_under_other_name, make_release(form=make_form(email=None))
    )
