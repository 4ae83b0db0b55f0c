"""JavaScript's replacement language (ECMAScript, GetSubstitution), one rule per line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_REFERENCE = re.compile(r"\$(?:([$&`'])|(\d{1,2})|<([^>]*)>)", re.ASCII | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One match. Groups that took no part are None; ``named`` is empty without named groups."""

    before: str
    matched: str
    after: str
    groups: tuple[str | None, ...]
    named: Mapping[str, str | None]


def substitute(replacement: str, found: Found) -> str:
    """Write out *replacement*. References to nothing stay as they are written."""
    return _REFERENCE.sub(lambda written: _meaning(written, found), replacement)


def _meaning(written: re.Match[str], found: Found) -> str:
    sign, digits, name = written.groups()
    if sign is not None:
        return {"$": "$", "&": found.matched, "`": found.before, "'": found.after}[sign]
    if digits is not None:
        return _numbered(digits, found.groups)
    if not found.named:
        return "$<" + substitute(written.group()[2:], found)
    return found.named.get(name) or ""


def _numbered(digits: str, groups: tuple[str | None, ...]) -> str:
    """Read two digits where such a group exists, else one digit and a literal digit."""
    number, rest = int(digits), ""
    if number > len(groups) and len(digits) == 2:  # noqa: PLR2004 - the two-digit rule
        number, rest = int(digits[0]), digits[1]
    if not 1 <= number <= len(groups):
        return f"${digits}"
    return (groups[number - 1] or "") + rest
