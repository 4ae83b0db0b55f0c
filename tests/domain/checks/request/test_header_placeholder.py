import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import BARCODE, make_form, make_listener, make_preview
from verifier.domain.checks.request.header_placeholder import header_placeholder
from verifier.domain.model.request_form import EntryPoint

FORM = make_form(door=EntryPoint.HEADER, listener=make_listener())


@pytest.mark.parametrize("value", ["(null)", "null", "undefined", "None", "-", "N/A", "NONE", "0"])
def test_stand_ins(value):
    """Each text that stands for an unset value is an error at the listener."""
    found = finding(header_placeholder, make_preview({"employeeNumber": value}, form=FORM))

    assert "The header with the identifier holds a stand-in for an unset value." == found.message
    assert [
        ("setting", "reqIdHeader", "x-remote-user"),
        ("header", "x-remote-user", value),
    ] == proofs(found)


@pytest.mark.parametrize("value", [BARCODE, "007", "nonesuch"])
def test_real_values_pass(value):
    """A number that begins with a zero, or a name that holds the word, is a real value."""
    preview = make_preview({"employeeNumber": value}, form=FORM)

    assert "the header holds a real value" == saw(header_placeholder, preview)


def test_no_header():
    """Without a header there is nothing to ask."""
    assert "No header would be read." == reason(header_placeholder, make_preview())
