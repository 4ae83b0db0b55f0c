import pytest

from tests.adapters.illiad.compared import found, judged, saw
from tests.factories import BARCODE
from verifier.domain.checks.illiad.field_empty import field_empty

ID = field_empty.id
MESSAGE = "SSN, which the add-on sends, holds nothing for this user."


@pytest.mark.parametrize("value", ["", " ", None, "N/A", "000000000"])
def test_what_stands_for_nothing_is_nothing(value):
    """Words and zeros that stand for no value as well."""
    assert [MESSAGE] == found(judged({"SSN": value}), ID)


def test_another_column_that_is_right_explains_it():
    """One root, one mark; where the value stands is shown."""
    user = judged({"SSN": "", "Number": BARCODE})

    [finding] = [finding for finding in user.findings if finding.check == ID]
    assert "illiad.another-field-right" == finding.follows_from
    assert ("Number", BARCODE) in [(entry.name, entry.value) for entry in finding.evidence]


def test_a_value_passes():
    """Whatever becomes of it."""
    assert "SSN holds a value" == saw(judged({"SSN": "424242"}), ID)
