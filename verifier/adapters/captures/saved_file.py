"""Take in a saved file: its text, JSON or XML, within size limits, and its values and dates."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from lxml import etree

from verifier.adapters.captures.errors import NotACapture
from verifier.adapters.messages.oidc_claims import JsonNumber, whole_number
from verifier.adapters.messages.saml_xml import parse

HEAD = 4_096  # bytes that are looked at

_PICTURE = "a picture; save the login itself, not a screenshot of it"
_MAGIC = (
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"BM", _PICTURE),
    (b"II*\0", _PICTURE),
    (b"RIFF", "a picture or a recording; save the login itself, not a screenshot of it"),
    (b"%PDF", "a PDF document; save the login itself, not a print of it"),
    (b"PK\x03\x04", "a zip archive or an office document; unpack it and name the file inside"),
    (b"PK\x05\x06", "an empty zip archive; name the file itself"),
    (b"\x1f\x8b", "a gzip archive; unpack it and name the file inside"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive; unpack it and name the file inside"),
    (b"SQLite format 3", "a database; save one login as capture.json instead"),
)


def binary_kind(head: bytes) -> str | None:
    """Say what the file is whose first bytes are *head*; None where it may be text."""
    for magic, kind in _MAGIC:
        if head.startswith(magic) and not (magic == b"BM" and b"\0" not in head):
            return f"This is {kind}."
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "This is text in UTF-16; save it as UTF-8."
    return "This is a binary file, not a saved login." if b"\0" in head else None


def no_text(content: bytes) -> str | None:
    """Say what *content* is where it is no UTF-8 text; else None."""
    if not content.removeprefix(b"\xef\xbb\xbf").strip():
        return "This is an empty file."
    message = binary_kind(content[:HEAD])
    if message is not None:
        return message
    if b"\0" in content:
        return "This is a binary file, not a saved login."
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "This is not UTF-8 text, so not a saved login."
    return None


# How many parts a JSON text has, counted before anything builds them.
#
# A text of 8 MB can hold four million numbers, which take half a gigabyte once they are parsed.

FEWEST_ALLOWED = 200_000  # parts: a small file may have as many
MOST_ALLOWED = 2_000_000  # parts: no file may have more
CHARACTERS_A_PART = 10  # in a browser's recording a part takes 15 to 25 and more
_MARKS = "{[,"
# Each match passes over texts and ends at one mark, or at the end; possessive, so never twice.
_TO_A_MARK = re.compile(
    r'[^{\[,"]*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"?[^{\[,"]*+)*+(?:([{\[,])|\Z)', re.DOTALL
)


def refuse_many_parts(text: str) -> None:
    """Refuse a JSON *text* that has more parts than a saved login of its length.

    A part is an object, an array, or one more member of either. Raises ``NotACapture``.
    """
    allowed = min(max(FEWEST_ALLOWED, len(text) // CHARACTERS_A_PART), MOST_ALLOWED)
    if has_more_parts(text, allowed):
        raise NotACapture(
            "This JSON has far too many small parts for a saved login; save one login alone."
        )


def has_more_parts(text: str, allowed: int) -> bool:
    """Whether *text* has more than *allowed* parts; what stands inside its texts is none."""
    if sum(map(text.count, _MARKS)) <= allowed:
        return False
    found = (found for found in _TO_A_MARK.finditer(text) if found[1])
    return next(islice(found, allowed, None), None) is not None


def text_value(value: Any, what: str) -> str:
    """Give one value as text: numbers as written, ``null`` as an empty value.

    Raises ``NotACapture`` for anything nested and for half of a character; *what* names the file.
    """
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str() if _is_whole(value):
            return str(value)
        case str():
            raise NotACapture(f"{what} holds half of a character; save it again as UTF-8.")
        case _:
            raise NotACapture(f"{what} holds a value inside another, which it never does.")


def text_values(values: Any, what: str) -> tuple[str, ...]:
    """Give a list of values, or one value alone. Raises ``NotACapture``."""
    listed = values if isinstance(values, list) else [values]
    return tuple(text_value(one, what) for one in listed)


def optional_text(value: Any, what: str) -> str | None:
    """Give a text that may be missing; an empty one is as good as none. Raises ``NotACapture``."""
    return text_value(value, what) or None


def _is_whole(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


LONGEST = 40  # characters of an ISO 8601 date with its zone


def parse_date(written: object) -> datetime | None:
    """Read an ISO 8601 date with its zone, or seconds since 1970; None for anything else."""
    if (seconds := whole_number(written)) is not None:
        try:
            return datetime.fromtimestamp(seconds, UTC)
        except (ValueError, OverflowError, OSError):
            return None
    if not isinstance(written, str) or len(written) > LONGEST:
        return None
    try:
        found = datetime.fromisoformat(written.strip())
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def first_date(*written: object, otherwise: datetime) -> datetime:
    """Take the first that is a date; *otherwise* where none is."""
    return next((one for one in map(parse_date, written) if one is not None), otherwise)


SMALL = 5_000_000  # bytes: any single login
LARGE = 50_000_000  # bytes: a recording of a browser, with pictures and scripts in it

DECLARATION = re.compile(r"<!(?!--|\[CDATA\[)")
"""A DOCTYPE or another declaration; no message of any login has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedFile:
    """One file. ``saved_at`` is its date, for a login that names none."""

    text: str = field(repr=False)  # without byte order mark; blanks around it are kept
    saved_at: datetime
    document: dict[str, Any] | None = field(default=None, repr=False)  # numbers as written
    root: etree._Element | None = field(default=None, repr=False)  # XML without any declaration


def take_in(content: bytes, saved_at: datetime) -> SavedFile:
    """Decode *content* (UTF-8) and parse it, where it is one JSON object or one XML document.

    Raises ``NotACapture`` for JSON that would fill the memory.
    """
    text = content.decode("utf-8-sig")
    start = text.lstrip()[:1]
    if start in ("{", "["):
        refuse_many_parts(text)
    return SavedFile(
        text=text,
        saved_at=saved_at,
        document=_document(text) if start == "{" else None,
        root=_root(text) if start == "<" else None,
    )


def _document(text: str) -> dict[str, Any] | None:
    try:
        parsed = json.loads(text, parse_int=JsonNumber, parse_float=JsonNumber)
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict) else None


def _root(text: str) -> etree._Element | None:
    if len(text) > SMALL or DECLARATION.search(text):
        return None
    try:
        return parse(text.lstrip(), for_reading=True)
    except (etree.XMLSyntaxError, ValueError):
        return None
