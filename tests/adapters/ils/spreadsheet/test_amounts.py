from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.adapters.ils.spreadsheet.table import read_amount
from verifier.adapters.tabular.cells import Cell, Form


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("12.50", "12.50"),
        ("12,50", "12.50"),
        ("12.5", "12.5"),
        ("0", "0"),
        ("-3.00", "-3.00"),
        ("$12.50", "12.50"),
        ("-$12.50", "-12.50"),
        ("$ -12.50", "-12.50"),
        ("12,50 €", "12.50"),
        ("USD 12.50", "12.50"),
        ("12.50 USD", "12.50"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1 234,50", "1234.50"),
        ("1\u202f234,50", "1234.50"),
        ("1'234.50", "1234.50"),
        ("1,234,567", "1234567"),
        ("1 234", "1234"),
        ("1,234", None),
        ("1.234", None),
        ("1,234,50", None),
        ("12.345,678", None),
        ("(12.50)", None),
        ("twelve", None),
        ("", None),
        ("1e5", None),
        ("NaN", None),
        ("9" * 40, None),
        ("\u0661\u0662", None),
    ],
)
def test_reads_amounts_that_can_be_read_in_one_way(text, amount):
    """1,234 is a thousand here and one and a quarter there, so it is neither."""
    assert (None if amount is None else Decimal(amount)) == read_amount(Cell(text))


def test_a_number_is_a_number():
    """In a workbook the sign between is no matter of taste."""
    assert Decimal("1.234") == read_amount(Cell("1.234", Form.NUMBER))
    assert read_amount(Cell("1e+20", Form.NUMBER)) is None


@given(st.decimals(0, 10**9, places=2))
def test_reads_both_ways_of_writing(amount):
    """With either decimal sign, with and without thousands."""
    english = f"{amount:,}"
    german = english.translate(str.maketrans(",.", ".,"))

    for text in (str(amount), str(amount).replace(".", ","), english, german):
        assert amount == read_amount(Cell(text))


@given(st.text(max_size=30))
def test_any_text_can_be_tried(text):
    """No cell is beyond reading."""
    assert isinstance(read_amount(Cell(text)), Decimal | None)
