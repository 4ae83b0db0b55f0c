"""The states of a request."""

from __future__ import annotations

import pytest

from verifier.messages.reshare.states import Standing, code_of, standing


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("REQ_INVALID_PATRON", Standing.REFUSED),
        ("Invalid patron", Standing.REFUSED),
        ("REQ_VALIDATED", Standing.PASSED),
        ("REQ_OVER_LIMIT", Standing.PASSED),
        ("Shipped", Standing.PASSED),
        ("REQ_IDLE", Standing.UNDECIDED),
        ("REQ_ERROR", Standing.UNDECIDED),
        ("Cancelled", Standing.UNDECIDED),
        ("RES_SHIPPED", Standing.UNDECIDED),
        ("Ungültiger Benutzer", Standing.UNDECIDED),
        ("Not approved", Standing.UNDECIDED),
        (" ", Standing.UNDECIDED),
        (None, Standing.UNDECIDED),
    ],
)
def test_a_state_says_whether_the_patron_passed(state, told):
    """Only what lies behind the check has passed it, under its code or its label."""
    assert told is standing(state)


def test_a_label_has_its_code():
    """What stands on the screen becomes ReShare's own code."""
    assert "REQ_INVALID_PATRON" == code_of("Invalid  patron")
    assert "RES_SHIPPED" == code_of("RES_SHIPPED")


def test_words_that_are_not_known_stay_words():
    """No code is made up for a state in another language: it would look like one that passed."""
    assert "Ungültiger Benutzer" == code_of(" Ungültiger Benutzer ")
