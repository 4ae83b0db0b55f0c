"""The text that a numeric cell shows, for formats that pad a number with zeros.

Number formats: ECMA-376 part 1, 18.8.31. Only what identifiers are formatted with is read:
digits, literal characters and colours. A number under any other format is its plain digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_PART = re.compile(
    r'"(?P<quoted>[^"]*)"'
    r"|\\(?P<escaped>.)"
    r"|(?P<space>[_*].)"
    r"|(?P<colour>\[(?:Black|Blue|Cyan|Green|Magenta|Red|White|Yellow|Color ?\d+|\$-\w+)\])"
    r"|(?P<digit>[0#])"
    r"|(?P<literal>[-+() ])",
    re.IGNORECASE | re.DOTALL,
)
_SECTION = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[])*', re.DOTALL)
_LONGEST_FORMAT = 255
_FEWEST_ZEROS = 2

_Part = tuple[str, str]  # ("digit", "0"), ("literal", "-")


def number_text(number: float, number_format: str) -> str:
    """Give *number* as identifiers are written: padded as shown, else whole and without ``.0``."""
    if isinstance(number, float):
        if not number.is_integer():
            return f"{number:.15g}"
        number = int(number)
    section, signed = _section(number, number_format)
    parts = _parts(section)
    if parts is None or sum(one == ("digit", "0") for one in parts) < _FEWEST_ZEROS:
        return str(number)
    sign = "-" if signed and number < 0 else ""
    return sign + "".join(_filled(parts, str(abs(number)))).strip()


def _section(number: float, number_format: str) -> tuple[str, bool]:
    """Choose the section for the number's sign; and whether a minus is still to be written."""
    sections = list(_sections(number_format[:_LONGEST_FORMAT]))
    if number < 0 and len(sections) > 1:
        return sections[1], False
    if number == 0 and len(sections) > 2:  # noqa: PLR2004 - positive; negative; zero
        return sections[2], False
    return sections[0], True


def _sections(number_format: str) -> Iterator[str]:
    position = 0
    while True:
        found = _SECTION.match(number_format, position)
        end = found.end() if found else position
        yield number_format[position:end]
        if end >= len(number_format) or number_format[end] != ";":
            return
        position = end + 1


def _parts(section: str) -> list[_Part] | None:
    """Split a section; None where it holds anything that does not merely show digits."""
    parts: list[_Part] = []
    position = 0
    while position < len(section):
        found = _PART.match(section, position)
        if found is None or found.lastgroup is None:
            return None
        kind = found.lastgroup
        if kind not in ("space", "colour"):
            parts.append(("digit" if kind == "digit" else "literal", found[kind]))
        position = found.end()
    return parts


def _filled(parts: list[_Part], digits: str) -> list[str]:
    """Put *digits* into their places from the right; the first place takes all that is left."""
    left = sum(kind == "digit" for kind, _ in parts)
    written: list[str] = []
    for kind, sign in reversed(parts):
        if kind == "literal":
            written.append(sign)
            continue
        left -= 1
        taken = digits if left == 0 else digits[-1:]
        digits = digits[: len(digits) - len(taken)]
        written.append(taken or ("0" if sign == "0" else ""))
    return written[::-1]
