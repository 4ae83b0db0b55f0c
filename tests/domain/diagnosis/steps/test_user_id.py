from __future__ import annotations

import pytest

from verifier.domain.diagnosis.steps.answers import FAULTS, Fault, fault_of


@pytest.mark.parametrize(
    ("fault", "user_id"),
    [
        (Fault.MISSING, None),
        (Fault.EMPTY, ""),
        (Fault.EMPTY, "  "),
        (Fault.PLACEHOLDER, "(null)"),
        (Fault.PLACEHOLDER, "undefined"),
        (Fault.SEVERAL, "user@example.edu;user@example.edu"),
        (None, "21234000000018"),
        (None, "user@example.edu"),
    ],
)
def test_some_user_ids_are_wrong_whoever_the_patron_is(fault, user_id):
    """Missing, empty, a word for nothing, or several in one."""
    assert fault is fault_of(user_id)


def test_every_fault_has_its_words():
    """A reader sees no code."""
    assert set(Fault) == FAULTS.keys()
