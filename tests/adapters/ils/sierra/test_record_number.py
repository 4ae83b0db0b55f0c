import pytest

from verifier.adapters.ils.sierra.connector import check_digit, record_number


@pytest.mark.parametrize(
    ("digits", "expected"), [("6059510", "3"), ("1000001", "x"), ("1234567", "2")]
)
def test_the_check_digit(digits, expected):
    """Weights 2, 3, 4 … from the right, modulo 11; ten is an x."""
    assert expected == check_digit(digits)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("p1234567", "1234567"),
        (".p1234567", "1234567"),
        (".p12345672", "1234567"),
        ("p1000001x", "1000001"),
        ("p12345673", None),
        ("1234567", None),
        ("b1234567", None),
        ("p123456", None),
        ("p123456789", None),
        ("p123456\uff17", None),
        ("p1234567\n", None),
        ("", None),
    ],
)
def test_a_record_number_as_staff_write_it(value, expected):
    """Only with its letter, and with the right check digit or none."""
    assert expected == record_number(value)
