import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import BARCODE, make_form, make_listener, make_preview
from verifier.domain.checks.request.identifier_changeable import identifier_changeable
from verifier.domain.model.request_form import EntryPoint


@pytest.mark.parametrize("listener", [None, make_listener(reqIdHeader=None)])
def test_no_header_protects_it(listener):
    """An identifier in the link alone is worth a notice."""
    found = finding(identifier_changeable, make_preview(form=make_form(listener=listener)))

    assert (
        "The identifier travels in the link to the request form, where the patron can change it."
        == found.message
    )
    assert [("setting", "reqIdHeader", None), ("identifier", "req_id", BARCODE)] == proofs(found)


def test_a_header_protects_it():
    """A listener that reads a header passes."""
    form = make_form(door=EntryPoint.HEADER, listener=make_listener())

    assert "the listener is set to take the identifier from a header" == saw(
        identifier_changeable, make_preview(form=form)
    )


@pytest.mark.parametrize("door", [EntryPoint.ILLIAD, EntryPoint.DIRECT])
def test_no_link(door):
    """Requests that come by another road have no link to change."""
    assert "Requests do not come through a link that the patron sees." == reason(
        identifier_changeable, make_preview(form=make_form(door=door))
    )
