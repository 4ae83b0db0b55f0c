"""Which setting of the OpenURL listener would make the library's identifier of what arrives.

The listener changes letter case first and then replaces the first match of one regular
expression. Every proposal is tried on the value before it is made.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from verifier.model.match import Transform
from verifier.model.request_form import ListenerService

Replacement = tuple[str, str]
"""A regular expression and a replacement, in the common subset of JavaScript and Python."""


def propose(released: str, identifier: str, transform: Transform) -> ListenerService | None:
    """Find the settings that turn *released* into *identifier*; None where none can express it.

    Only what rewrites is stated, and no released value is in it.
    Adding a check digit, removing every occurrence of a character and choosing among several
    values by meaning cannot be expressed; they belong to the identity provider.
    """
    for case in (
        ListenerService(),
        ListenerService(reqIdToLower=True),
        ListenerService(reqIdToUpper=True),
    ):
        value = _with_case(released, case)
        if transform is Transform.T2 and value == identifier:
            return case
        for regex, replacement in _BUILDERS.get(transform, _nothing)(value, identifier):
            if _replaced(regex, replacement, value) == identifier:
                return replace(case, reqIdRegex=regex, reqIdReplacement=replacement)
    return None


def _with_case(value: str, case: ListenerService) -> str:
    if case.reqIdToLower:
        return value.lower()
    return value.upper() if case.reqIdToUpper else value


def _replaced(regex: str, replacement: str, value: str) -> str:
    in_python = re.sub(r"\$(\d)", r"\\g<\1>", replacement)
    return re.sub(regex, in_python, value, count=1, flags=re.ASCII)


def _nothing(_value: str, _identifier: str) -> Iterator[Replacement]:
    return iter(())


def _scope(value: str, identifier: str) -> Iterator[Replacement]:
    scope = identifier.partition("@")[2]
    if "@" in value:
        yield r"^([^@]+)@.*$", f"$1@{scope}" if scope else "$1"
    elif scope:
        yield r"^(.*)$", f"$1@{scope}"


def _zeros(value: str, identifier: str) -> Iterator[Replacement]:
    missing = len(identifier) - len(value)
    if missing > 0:
        yield rf"^(\d{{{len(value)}}})$", "0" * missing + "$1"
    else:
        yield r"^0+(.+)$", "$1"


def _letters(value: str, identifier: str) -> Iterator[Replacement]:
    if value[0].isdigit():
        yield r"^(\d+)$", identifier.removesuffix(value) + "$1"
    else:
        yield r"^[A-Za-z](\d+)$", "$1"
        yield r"^[A-Za-z]{2}(\d+)$", "$1"


def _start_and_stop(_value: str, _identifier: str) -> Iterator[Replacement]:
    yield r"^[A-Da-d](\d+)[A-Da-d]$", "$1"
    yield r"^\*(.*)\*$", "$1"


def _check_digit(_value: str, _identifier: str) -> Iterator[Replacement]:
    yield r"^(\d{13})\d$", "$1"


def _campus_card(value: str, identifier: str) -> Iterator[Replacement]:
    yield r"^;?(\d+)=.*$", "$1"
    unique = value[6:16]
    if identifier.endswith(unique):
        yield r"^\d{6}(\d{10})$", identifier.removesuffix(unique) + "$1"


def _issue_digits(_value: str, _identifier: str) -> Iterator[Replacement]:
    yield r"^(\d+)\d$", "$1"
    yield r"^(\d+)\d{2}$", "$1"


def _wrapping(_value: str, _identifier: str) -> Iterator[Replacement]:
    yield r"^([^;]+);.*$", "$1"
    yield r"^.*;([^;]+)$", "$1"
    yield r"^[^\\]*\\(.*)$", "$1"
    yield r"^uid=([^,]+),.*$", "$1"
    yield r"^(?:cn|CN)=([^,]+),.*$", "$1"
    yield r"^urn:.*:([^:]+)$", "$1"
    yield r'^"(.*)"$', "$1"


def _hyphens(value: str, _identifier: str) -> Iterator[Replacement]:
    groups = value.split("-")
    if 1 < len(groups) < 10 and all(re.fullmatch(r"\d+", one) for one in groups):  # noqa: PLR2004 - $1 to $9
        layout = "-".join(rf"(\d{{{len(one)}}})" for one in groups)
        yield rf"^{layout}$", "".join(f"${number + 1}" for number in range(len(groups)))


def _institution(value: str, identifier: str) -> Iterator[Replacement]:
    yield r"^\.?p(\d{7})[\dx]?$", "$1"
    prefix = value.removesuffix(identifier)
    if prefix != value:
        yield f"^{_literal(prefix)}(.*)$", "$1"


def _literal(text: str) -> str:
    """*text* for both languages: JavaScript refuses some escapes that ``re.escape`` makes."""
    return re.sub(r"([.*+?^$()|{}\[\]\\/])", r"\\\1", text)


_BUILDERS: dict[Transform, Callable[[str, str], Iterator[Replacement]]] = {
    Transform.T3: _scope,
    Transform.T4: _zeros,
    Transform.T5: _letters,
    Transform.T6: _start_and_stop,
    Transform.T7: _check_digit,
    Transform.T8: _campus_card,
    Transform.T9: _issue_digits,
    Transform.T13: _wrapping,
    Transform.T14: _hyphens,
    Transform.T16: _institution,
}
