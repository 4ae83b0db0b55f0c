from __future__ import annotations

from tests.factories import BARCODE, make_identifier
from verifier.domain.model.finding import (
    Evidence,
    record_identifier_evidence,
    setting_evidence,
    share_evidence,
    state_evidence,
)


def test_an_identifier_goes_by_its_type_and_state():
    """The value alone stands where it can be masked."""
    expected = Evidence(what="record", name="barcode (active)", value=BARCODE)

    assert expected == record_identifier_evidence(make_identifier(BARCODE))


def test_a_setting_without_a_value_is_not_the_word_none():
    """Nothing is nothing; anything else is written as it is."""
    assert None is setting_evidence("borrower_check").value
    assert "true" == setting_evidence("lookup", value=True).value


def test_a_share_says_how_many_of_how_many():
    """Large numbers are readable."""
    assert "1,200 of 3,400 logins" == share_evidence("right", 1200, 3400, "logins").value
    assert ("state", "active") == (
        state_evidence("account", "active").what,
        state_evidence("a", "active").value,
    )
