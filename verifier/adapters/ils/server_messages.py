"""Clean a server's messages for display: no personal values, secrets or control characters.

Servers repeat the identifier, the PIN and addresses in their error messages.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from html import escape
from unicodedata import normalize
from urllib.parse import quote

from verifier.domain.model.lookup import NcipProblem

MASKED_IDENTIFIER = "the value asked for"
_MOST = 300
_CERTAIN_LENGTH = 4  # shorter values also occur inside ordinary words
_MOST_READ = 200_000  # characters of a text
_MOST_CLEANED = 4_000  # characters of the cleaned line
_WIDEST = 12  # characters that one character takes at most, if percent-encoded
_WORD = re.compile(r"[^\s<>\"',;]+")
_DIGITS = re.compile(r"\d{5}")
_SECRET_ELEMENTS = ("password", "pin", "authenticationinputdata")


def clean_message(text: str, asked: str, secrets: Sequence[str] = ()) -> str:
    """Clean *text*: one line, at most 300 characters, without personal values."""
    line = _line(text[:_MOST_READ])
    clean = mask_values(line[:_MOST_CLEANED], secrets, "…")
    clean = _WORD.sub(_without_person, mask_values(clean, (asked,)))
    if len(text) > _MOST_READ or len(line) > _MOST_CLEANED:
        # the cut may have left the beginning of a value, which masking does not recognize
        clean = clean[: -_WIDEST * max(map(len, (asked, *secrets)), default=1) or None]
    return clean if len(clean) <= _MOST else clean[:_MOST].rstrip() + "…"


def mask_values(text: str, values: Sequence[str], instead: str = MASKED_IDENTIFIER) -> str:
    """Replace *values* in *text*, the longest first, also if percent-encoded or HTML-escaped."""
    for value in sorted(values, key=len, reverse=True):
        forms = (value, quote(value, safe="", errors="replace"), escape(value))
        for form in dict.fromkeys(map(_line, forms)):
            text = _without(text, form, instead)
    return text


def clean_problem(problem: NcipProblem, asked: str, secrets: Sequence[str] = ()) -> NcipProblem:
    """Clean every part of *problem*; drop the value of an element that holds a secret."""

    def clean(part: str | None) -> str | None:
        return None if part is None else clean_message(part, asked, secrets)

    element = (problem.element or "").casefold()
    if any(word in element for word in _SECRET_ELEMENTS):
        problem = replace(problem, value=None)
    return NcipProblem(
        type=clean(problem.type),
        detail=clean(problem.detail),
        element=clean(problem.element),
        value=clean(problem.value),
    )


def quoted_problem(problem: NcipProblem, asked: str, secrets: Sequence[str] = ()) -> NcipProblem:
    """Clean *problem*, but keep the value asked for, for a quotation of the server's words.

    A value that JSON would write differently stays masked: no mask would find it there again.
    """
    cleaned = clean_problem(problem, asked, secrets)
    if json.dumps(asked) != f'"{asked}"':
        return cleaned

    def restored(part: str | None) -> str | None:
        return None if part is None else part.replace(MASKED_IDENTIFIER, asked)

    return replace(cleaned, detail=restored(cleaned.detail), value=restored(cleaned.value))


def _without_person(word: re.Match[str]) -> str:
    """Mask the word if it is an e-mail address or contains a number of five digits or more."""
    text = word.group()
    if text.strip("@") != text and "@" not in text.strip("@"):
        return text
    return "…" if "@" in text or _DIGITS.search(text) else text


def _line(text: str) -> str:
    """Return *text* as one line of printable characters."""
    printable = "".join(
        character if character.isprintable() else " " for character in normalize("NFC", text)
    )
    return " ".join(printable.split())


def _without(text: str, value: str, instead: str) -> str:
    if not value or len(value) > len(text):
        return text
    pattern = "".join(map(_in_any_case, value))
    if len(value) < _CERTAIN_LENGTH:
        pattern = rf"(?<!\w){pattern}(?!\w)"
    return re.sub(pattern, lambda _: instead, text, flags=re.IGNORECASE)


def _in_any_case(letter: str) -> str:
    """Return a pattern for *letter* in any case; in another case it may be two letters (ß, İ)."""
    cases = (letter, letter.upper(), letter.lower(), letter.casefold(), normalize("NFKC", letter))
    forms = dict.fromkeys(re.escape(case) for case in cases)
    return f"(?:{'|'.join(forms)})" if len(forms) > 1 else next(iter(forms))
