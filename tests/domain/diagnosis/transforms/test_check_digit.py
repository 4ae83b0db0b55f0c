from __future__ import annotations

import pytest

from verifier.domain.diagnosis.transforms.rules import has_luhn_digit, luhn_digit


@pytest.mark.parametrize(
    "number",
    [
        "21234000000018",
        "29999000000018",
        "29999000000026",
        "29999000000034",
        "30234000517861",
        "33191000105864",
        "23529001000463",
        "21197300685699",
    ],
)
def test_published_numbers_bear_their_check_digit(number):
    """The field's worked examples fit."""
    assert has_luhn_digit(number)
    assert number[-1] == luhn_digit(number[:-1])


@pytest.mark.parametrize("number", ["21234000000011", "44444444444447", "35555000012349"])
def test_wrong_check_digits_are_told(number):
    """Numbers printed in documentation that do not fit."""
    assert not has_luhn_digit(number)
