"""T7: the check digit of the 14-digit library number is lost or added."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.diagnosis.transforms.rule import Rule
from verifier.model.blanks import without_blanks
from verifier.model.match import Transform

_WITHOUT, _WITH = 13, 14


def luhn_digit(digits: str) -> str:
    """Compute the mod-10 check digit of *digits*: every second one doubled, from the right."""
    total = 0
    for index, one in enumerate(reversed(digits)):
        doubled = int(one) * 2 if index % 2 == 0 else int(one)
        total += doubled - 9 if doubled > 9 else doubled  # noqa: PLR2004 - the sum of its digits
    return str(-total % 10)


def has_luhn_digit(digits: str) -> bool:
    """Whether the last digit is the check digit of the others. A hint: many real ones fail."""
    return digits[-1:] == luhn_digit(digits[:-1])


def _is_number(value: str, length: int) -> bool:
    return len(value) == length and value.isascii() and value.isdigit()


def candidates(value: str) -> Iterator[str]:
    """With its check digit, or without it."""
    bare = without_blanks(value)
    if _is_number(bare, _WITHOUT):
        yield bare + luhn_digit(bare)
    elif _is_number(bare, _WITH):
        yield bare[:-1]


def explains(released: str, identifier: str) -> bool:
    """Whether one is the other without its fourteenth digit, correct or not.

    The thirteen digits before it identify the patron, so a wrong check digit is no other person.
    """
    short, long = sorted((without_blanks(released), without_blanks(identifier)), key=len)
    return _is_number(short, _WITHOUT) and _is_number(long, _WITH) and long[:-1] == short


CHECK_DIGIT = Rule(transform=Transform.T7, candidates=candidates, explains=explains)
