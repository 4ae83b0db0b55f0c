import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import BARCODE, BASIC, make_attribute, make_form, make_release
from verifier.domain.checks.release.email_missing import email_missing


@pytest.mark.parametrize(
    "released", [{"employeeNumber": BARCODE}, {"employeeNumber": BARCODE, "mail": " "}]
)
def test_no_address(released):
    """An address that did not come, or came empty, is worth a notice."""
    found = finding(email_missing, make_release(released))

    assert "mail, the e-mail address, was not released." == found.message
    assert [("attribute", "mail", None)] == proofs(found)


def test_an_address_passes():
    """A released address passes."""
    assert "mail was released" == saw(email_missing, make_release())


def test_an_address_under_another_name():
    """An address under another name is for another check."""
    release = make_release([make_attribute("mail", "g@example.edu", name_format=BASIC)])

    assert "The address was released under another name; another check says which." == reason(
        email_missing, release
    )


def test_a_form_without_an_address():
    """A form that takes no address misses none."""
    assert "The request form takes no e-mail address from the login." == reason(
        email_missing, make_release(form=make_form(email=None))
    )
