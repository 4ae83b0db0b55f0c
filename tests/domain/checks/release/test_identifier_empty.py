import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import BARCODE, make_form, make_listener, make_release
from verifier.domain.checks.release.identifier_empty import identifier_empty
from verifier.domain.model.capture import Protocol
from verifier.domain.model.request_form import EntryPoint


@pytest.mark.parametrize("value", ["", " ", "\t\n", "\u00a0", "\u200b", "\ufeff "])
def test_nothing_but_blanks(value):
    """An empty value, and one of blanks that no screen shows, is empty."""
    found = finding(identifier_empty, make_release({"employeeNumber": value}))

    assert "employeeNumber was released with an empty value." == found.message
    assert [("attribute", "employeeNumber", value)] == proofs(found)


@pytest.mark.parametrize("values", [("0",), (" 1 ",), ("", BARCODE)])
def test_something_is_there(values):
    """A zero, a value with blanks around it, and one real value among others are not empty."""
    assert "employeeNumber is not empty" == saw(
        identifier_empty, make_release({"employeeNumber": values})
    )


def test_no_value_at_all():
    """Without a value there is nothing that could be empty."""
    assert "employeeNumber came without a value." == reason(
        identifier_empty, make_release({"employeeNumber": ()})
    )


def test_an_empty_header_says_nothing_about_the_release():
    """Of a saved header nobody knows what the identity provider sent."""
    form = make_form(door=EntryPoint.HEADER, listener=make_listener())
    release = make_release({"X-Remote-User": ""}, form=form, protocol=Protocol.HEADERS)

    assert "The header itself was saved; another check is about what it holds." == reason(
        identifier_empty, release
    )
