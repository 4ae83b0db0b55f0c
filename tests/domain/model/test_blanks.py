from __future__ import annotations

import pytest

from verifier.domain.model.text_values import trimmed, without_blanks


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("jdoe", "jdoe"),
        (" jdoe\t\r\n", "jdoe"),
        ("\u00a0\u200b jdoe \ufeff\u3000", "jdoe"),
        ("j doe", "j doe"),
        ("\u200b \u2060", ""),
    ],
)
def test_outer_blanks_are_taken_off(value, expected):
    """Ends lose every blank, seen or unseen, in any order; the middle keeps its own."""
    assert expected == trimmed(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2 1234 00000 0018", "21234000000018"),
        ("j\u200bd\u00a0oe\u00ad", "jdoe"),
        ("\ufeff", ""),
        ("\u200e212", "212"),
    ],
)
def test_every_blank_is_taken_out(value, expected):
    """No blank stays, however it is encoded."""
    assert expected == without_blanks(value)
