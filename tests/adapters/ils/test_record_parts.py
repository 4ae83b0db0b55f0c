"""What library systems have in common in how they write days, amounts and identifiers."""

from datetime import date
from decimal import Decimal

import pytest

from verifier.adapters.ils.record_parts import each_once, read_amount, read_day, same

DAYS = [
    *("2030-06-30", " 2030-06-30Z ", "2030-06-30+02:00", "2030-06-30T23:59:00Z"),
    *("2030-06-30 00:00:00", "2030-06-30T00:00:00.000+0000", "2030-06-30T23:59:59-05:00"),
]
NO_DAYS = [
    *(None, "", "never", "30/06/2030", "30.06.2030", "2030-13-01Z", "2030-02-30", "0000-00-00"),
    *("2030-06-30X", "2030-06-301", "20300630", "2030-W26-1", "\uff12030-06-30", 2030),
]


@pytest.mark.parametrize("text", DAYS)
def test_a_day_is_the_one_that_is_written(text):
    assert date(2030, 6, 30) == read_day(text)


@pytest.mark.parametrize("text", NO_DAYS)
def test_what_is_no_day_is_unknown(text):
    assert read_day(text) is None


@pytest.mark.parametrize(
    ("given", "amount"),
    [
        *((0, "0"), (12.5, "12.5"), (0.1, "0.1"), (3.3, "3.3"), (-2, "-2")),
        *(("7.20", "7.20"), ("3.3000", "3.3000")),
        *((text, None) for text in (None, "", "much", "9" * 40, 1e300, float("inf"), "NaN")),
    ],
)
def test_an_amount_is_exact_or_not_told(given, amount):
    assert read_amount(given) == (amount and Decimal(amount))


@pytest.mark.parametrize(
    ("text", "other", "alike"),
    [
        *(("Abc", "aBC", True), ("é", "é", True), ("é", "É", False), ("straße", "STRASSE", False)),
        *(("k", "\u212a", False), ("1", "\uff11", False), ("i", "\u0131", False)),  # Kelvin sign
    ],
)
def test_look_alikes_are_not_the_same(text, other, alike):
    assert alike is same(text, other)


def test_texts_are_listed_once():
    assert ("a", "b") == each_once(["a ", None, "", " ", "b", " a"])
