"""Sierra's record numbers, as staff see them: ``.p1234567`` and a check digit.

The digit is the sum of the digits times 2, 3, 4 … from the right, modulo 11; ten is an x
(the vendor's user forum).
"""

from __future__ import annotations

import re

_NUMBER = re.compile(r"\.?p(?P<digits>\d{7})(?P<check>[\dx])?", re.ASCII)


def check_digit(digits: str) -> str:
    """Compute the check digit."""
    total = sum(int(digit) * weight for weight, digit in enumerate(reversed(digits), start=2))
    rest = total % 11
    return "x" if rest == 10 else str(rest)  # noqa: PLR2004 - the tenth of eleven rests


def record_number(value: str) -> str | None:
    """Give the bare number; None for anything else, and where the check digit is wrong."""
    found = _NUMBER.fullmatch(value)
    if found is None or found["check"] not in (None, check_digit(found["digits"])):
        return None
    return found["digits"]
