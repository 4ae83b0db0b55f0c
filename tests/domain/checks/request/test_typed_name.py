from dataclasses import replace

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import make_form, make_listener, make_preview
from verifier.domain.checks.request.typed_name import typed_name
from verifier.domain.model.request_form import EntryPoint

FORM = make_form(door=EntryPoint.VUFIND_LDAP, identifier="typed-username")


def test_what_was_typed_is_sent():
    """An identifier that is typed text is a warning for the discovery system."""
    one = finding(typed_name, make_preview(form=FORM, typed_username="GGood"))

    assert "The patron identifier is the name as it was typed at the login form." == one.message
    assert [
        ("setting", "login", "vufind-ldap"),
        ("identifier", "patronIdentifier", "GGood"),
    ] == proofs(one)


def test_an_attribute_passes():
    """An attribute is not typed text."""
    assert "the identifier is not typed text" == saw(typed_name, make_preview())


def test_a_header_goes_first():
    """Typed text that a header replaces does no harm."""
    form = replace(FORM, header_identifier="employeeNumber", listener=make_listener())

    assert "A header replaces what the discovery system sends." == reason(
        typed_name, make_preview(form=form, typed_username="ggood")
    )


def test_nothing_is_sent():
    """Where discovery sends nothing there is nothing to ask."""
    assert "The discovery system sends no identifier." == reason(
        typed_name, make_preview({"mail": "g@example.edu"})
    )
