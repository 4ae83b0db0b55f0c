"""Healthy patron identifiers of every shape that libraries keep. All are invented."""

import string
from dataclasses import dataclass

from hypothesis import strategies as st

from verifier.domain.diagnosis.transforms import luhn_digit
from verifier.domain.model.text_values import is_placeholder

DIGITS = string.digits
_LETTERS = string.ascii_lowercase


def digits(shortest: int, longest: int) -> st.SearchStrategy[str]:
    """A number of so many digits that does not begin with zero."""
    return st.integers(10 ** (shortest - 1), 10**longest - 1).map(str)


def _with_check_digit(number: str) -> str:
    return number + luhn_digit(number)


BARCODE = st.integers(0, 10**12 - 1).map(lambda item: f"2{item:012}")
"""Thirteen digits: a library's card number before its check digit."""

USER_NAME = st.builds(
    lambda name, number: name + number,
    st.text(_LETTERS, min_size=3, max_size=8),
    st.text(DIGITS, max_size=3),
).filter(lambda item: not is_placeholder(item))


@dataclass(frozen=True)
class Kind:
    """One kind of identifier: an example, and any of them."""

    example: str
    every: st.SearchStrategy[str]


KINDS: dict[str, Kind] = {
    "barcode with its check digit": Kind("21234000000018", BARCODE.map(_with_check_digit)),
    "barcode with another last digit": Kind(
        "21234000000011",
        st.builds(
            lambda number, by: number + str((int(luhn_digit(number)) + by) % 10),
            BARCODE,
            st.integers(1, 9),
        ),
    ),
    "barcode of thirteen digits": Kind("2123400000001", BARCODE),
    "employee number": Kind("123456789", digits(9, 10)),
    "short employee number": Kind("12345", digits(5, 8)),
    "employee number with zeros": Kind(
        "0012345",
        st.builds(lambda zeros, number: "0" * zeros + number, st.integers(1, 3), digits(4, 7)),
    ),
    "letters and digits": Kind(
        "N55512345",
        st.builds(
            lambda letters, number: letters + number,
            st.text(string.ascii_uppercase, min_size=1, max_size=2),
            digits(5, 10),
        ),
    ),
    "user name": Kind("ggood77", USER_NAME),
    "user name in capitals": Kind("GGOOD77", USER_NAME.map(str.upper)),
    "principal name": Kind("ggood@example.edu", USER_NAME.map(lambda item: f"{item}@example.edu")),
    "campus card": Kind("1234567890123456", digits(16, 16)),
    "ten digits of a campus card": Kind("7890123456", digits(10, 10)),
    "library number of a campus card": Kind(
        "20978901234560", digits(10, 10).map(lambda item: _with_check_digit(f"209{item}"))
    ),
    "record number": Kind("1234567", digits(7, 7)),
    "urn": Kind(
        "urn:schac:personalUniqueCode:int:esi:example.edu:123456",
        digits(6, 14).map(lambda item: f"urn:schac:personalUniqueCode:int:esi:example.edu:{item}"),
    ),
    "number behind a prefix": Kind("EXU-12345", digits(5, 9).map(lambda item: f"EXU-{item}")),
    "number with hyphens": Kind(
        "2-1234-0000000-1",
        BARCODE.map(lambda item: f"{item[0]}-{item[1:5]}-{item[5:12]}-{item[12]}"),
    ),
}
"""By what a librarian would call them."""
