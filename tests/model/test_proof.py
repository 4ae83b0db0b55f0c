from __future__ import annotations

from tests.factories import BARCODE, make_identifier
from verifier.model.finding import Evidence
from verifier.model.proof import on_record, setting, share, state


def test_an_identifier_goes_by_its_type_and_state():
    """The value alone stands where it can be masked."""
    expected = Evidence(what="record", name="barcode (active)", value=BARCODE)

    assert expected == on_record(make_identifier(BARCODE))


def test_a_setting_without_a_value_is_not_the_word_none():
    """Nothing is nothing; anything else is written as it is."""
    assert None is setting("borrower_check").value
    assert "true" == setting("lookup", value=True).value


def test_a_share_says_how_many_of_how_many():
    """Large numbers are readable."""
    assert "1,200 of 3,400 logins" == share("right", 1200, 3400, "logins").value
    assert ("state", "active") == (state("account", "active").what, state("a", "active").value)
