import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.adapters.ils.spreadsheet.sheet import number_text


@pytest.mark.parametrize(
    ("number", "number_format", "text"),
    [
        (21234000000018, "General", "21234000000018"),
        (21234000000018.0, "General", "21234000000018"),
        (21234000000018, "0", "21234000000018"),
        (21234000000018, "@", "21234000000018"),
        (21234000000018, "0.00", "21234000000018"),
        (21234000000018, "#,##0", "21234000000018"),
        (21234000000018, "0.00E+00", "21234000000018"),
        (21234000000018, '_-* #,##0.00 "EUR"', "21234000000018"),
        (123, "00000000", "00000123"),
        (123.0, "00000000", "00000123"),
        (0, "0000", "0000"),
        (123456789, "0000", "123456789"),
        (123456789, "000-00-0000", "123-45-6789"),
        (6789, "000-00-0000", "000-00-6789"),
        (123, '"B"00000000', "B00000123"),
        (123, r"\M00000000", "M00000123"),
        (123, '"a;b"0000', "a;b0123"),
        (123, "[Red]00000", "00123"),
        (123, "[$-409]00000", "00123"),
        (123, "00000_)", "00123"),
        (123, "* 00000", "00123"),
        (12, "##0000", "0012"),
        (1234567, "##0000", "1234567"),
        (123, "0000;-0000;@", "0123"),
        (-123, "00000", "-00123"),
        (-123, "00000;00000", "00123"),
        (0, '0000;-0000;"none"00', "none00"),
        (123, "[>100]00000", "123"),
        (123, "00/00", "123"),
        (123, "0?000", "123"),
        (123, "yyyy-00", "123"),
        (123, "", "123"),
        (123, '"', "123"),
        (123, ";;;", "123"),
        (123, '"B"0', "123"),
        (12.5, "00000", "12.5"),
        (0.1 + 0.2, "General", "0.3"),
        (1e300, "00", f"{int(1e300)}"),
        (float("inf"), "0000", "inf"),
        (-5, "General", "-5"),
    ],
)
def test_shows_what_the_cell_shows(number, number_format, text):
    """Zeros of the format are shown, and everything else is the plain number."""
    assert text == number_text(number, number_format)


@given(st.integers(0, 10**15), st.integers(2, 20))
def test_zeros_pad_to_their_number(number, width):
    """As many digits as the format has zeros, and none lost."""
    assert str(number).zfill(width) == number_text(number, "0" * width)


@given(st.integers(0, 2**53))
def test_whole_doubles_are_whole_numbers(number):
    """It does not matter whether a file writes 7 or 7.0."""
    assert str(number) == number_text(float(number), "General")


@given(st.integers(0, 10**15), st.lists(st.sampled_from(["0", "#", "-", " ", '"x"', "\\y"])))
def test_no_digit_is_lost_between_literals(number, parts):
    """Whatever stands between the digits, they are the number's own, behind zeros at most."""
    shown = number_text(number, "00" + "".join(parts))

    assert str(number) == (re.sub(r"\D", "", shown).lstrip("0") or "0")


@given(st.integers() | st.floats(allow_nan=True), st.text(max_size=40))
def test_any_format_gives_a_text(number, number_format):
    """No format of any file is beyond reading."""
    assert number_text(number, number_format)
