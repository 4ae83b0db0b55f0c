from __future__ import annotations

import pytest

from tests.checks.asking import finding, proofs, reason, saw
from tests.factories import BARCODE, make_release
from verifier.checks.release.identifier_empty import identifier_empty
from verifier.model.finding import Owner, Severity


@pytest.mark.parametrize("value", ["", " ", "\t\n", "\u00a0", "\u200b", "\ufeff "])
def test_nothing_but_blanks(value):
    """An empty value, and one of blanks that no screen shows, is empty."""
    one = finding(identifier_empty, make_release({"employeeNumber": value}))

    assert "employeeNumber was released with an empty value." == one.message
    assert [("attribute", "employeeNumber", value)] == proofs(one)
    assert (Severity.ERROR, Owner.IDENTITY) == (one.severity, one.owner)


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
