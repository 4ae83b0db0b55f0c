"""The states of a request."""

from __future__ import annotations

import pytest

from verifier.domain.model.request_history import PatronCheckState, code_of, patron_check_state


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("REQ_INVALID_PATRON", PatronCheckState.REFUSED),
        ("Invalid patron", PatronCheckState.REFUSED),
        ("REQ_VALIDATED", PatronCheckState.PASSED),
        ("REQ_OVER_LIMIT", PatronCheckState.PASSED),
        ("Shipped", PatronCheckState.PASSED),
        ("REQ_IDLE", PatronCheckState.UNDECIDED),
        ("REQ_ERROR", PatronCheckState.UNDECIDED),
        ("Cancelled", PatronCheckState.UNDECIDED),
        ("RES_SHIPPED", PatronCheckState.UNDECIDED),
        ("Ungültiger Benutzer", PatronCheckState.UNDECIDED),
        ("Not approved", PatronCheckState.UNDECIDED),
        (" ", PatronCheckState.UNDECIDED),
        (None, PatronCheckState.UNDECIDED),
    ],
)
def test_a_state_says_whether_the_patron_passed(state, told):
    """Only what lies behind the check has passed it, under its code or its label."""
    assert told is patron_check_state(state)


def test_a_label_has_its_code():
    """What stands on the screen becomes ReShare's own code."""
    assert "REQ_INVALID_PATRON" == code_of("Invalid  patron")
    assert "RES_SHIPPED" == code_of("RES_SHIPPED")


def test_words_that_are_not_known_stay_words():
    """No code is made up for a state in another language: it would look like one that passed."""
    assert "Ungültiger Benutzer" == code_of(" Ungültiger Benutzer ")
