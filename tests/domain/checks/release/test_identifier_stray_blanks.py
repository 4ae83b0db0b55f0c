import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import BARCODE, make_release
from verifier.domain.checks.release.identifier_stray_blanks import identifier_stray_blanks


@pytest.mark.parametrize(
    "value",
    [f" {BARCODE}", f"{BARCODE}\n", "2 1234 00000 0018", f"{BARCODE}\u00a0", f"\u200b{BARCODE}"],
)
def test_blanks_anywhere(value):
    """Blanks around or inside the value count, also those that no screen shows."""
    found = finding(identifier_stray_blanks, make_release({"employeeNumber": value}))

    assert "employeeNumber was released with blanks that are part of the value." == found.message
    assert [("attribute", "employeeNumber", value)] == proofs(found)


def test_no_blanks_pass():
    """A clean value passes."""
    assert "no blanks in the value" == saw(identifier_stray_blanks, make_release())


def test_an_empty_value_is_for_another_check():
    """A value of nothing but blanks is empty, which another check tells."""
    assert "employeeNumber came without a value." == reason(
        identifier_stray_blanks, make_release({"employeeNumber": " "})
    )
