from __future__ import annotations

import pytest

from verifier.domain.diagnosis.transforms.rules import loses_digits, numeric_damage_candidates


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2.1234000000018E+13", ["21234000000018"]),
        ("21234000000018.00", ["21234000000018"]),
        ("21.234.000", ["21234000"]),
        ("2.1234E+13", []),
        ("2.12E+1", []),
        ("21234000000018", []),
    ],
)
def test_repairs_only_what_shows_every_digit(value, expected):
    """A notation that has rounded digits away gives no value to ask for."""
    assert expected == list(numeric_damage_candidates(value))


@pytest.mark.parametrize(
    ("released", "identifier"),
    [
        ("2.1234E+13", "21234000000018"),
        ("2.1235E+13", "21234900000018"),
        ("1234567890123450", "1234567890123456"),
        ("1.0000E+14", "99999600000018"),  # nines are rounded up to one digit more
        ("1.0000E+16", "9999949999999999"),  # to fifteen digits first, and then to five
    ],
)
def test_rounded_numbers_lose_digits(released, identifier):
    """Such a number could be many people's."""
    assert loses_digits(released, identifier)


@pytest.mark.parametrize(
    ("released", "identifier"),
    [
        ("21234000000018.0", "21234000000018"),
        ("2.1234E+13", "2123400000001"),
        ("2.1234E+13", "22234000000018"),
        ("1234567890123450", "1234567890123450"),
    ],
)
def test_whole_numbers_lose_none(released, identifier):
    """A complete number, another length and another beginning are no rounding."""
    assert not loses_digits(released, identifier)
