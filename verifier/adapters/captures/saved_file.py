"""A saved file, read within limits, and what is common to the logins in any format.

For each check of a live login that a file cannot prove, it provides the "not checked" record under
the same name.
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from lxml import etree
from pydantic import ValidationError

from verifier.adapters.messages.oidc_claims import JsonNumber, whole_number
from verifier.adapters.messages.saml_xml import MARKUP_DECLARATION, parse
from verifier.domain.model.capture import Authentication, GateCheck, GateOutcome, LoginCapture


class NotACapture(Exception):  # noqa: N818 - an answer about the file, not a defect
    """The file is not a saved login. ``message`` is one sentence that shows none of its values."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def reason_of(error: OSError) -> str:
    """Return the operating system's reason, worded to fit inside a sentence."""
    return (error.strerror or "no reason given").lower()


def schema_message(what: str, schema: str, error: ValidationError) -> str:
    """Return which key of *what* ("This saved login") does not follow *schema*, and why.

    The error's own text would show values.
    """
    # Few: every list of the shapes stops at its first error, and every object has few keys.
    first, *others = error.errors(include_url=False, include_input=False)
    more = ", among others" if others else ""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in first["loc"])
    place = "".join(steps).removeprefix(".") or "the file"
    match first:
        case {"type": "missing"}:
            wrong = "is missing"
        case {"type": "extra_forbidden" | "unexpected_keyword_argument"}:
            wrong = "is not a key of the schema"
        case {"type": "enum" | "literal_error", "ctx": {"expected": expected}}:
            wrong = f"must be {expected}"
        case {"type": "string_type"}:
            wrong = "must be a text"
        case {"type": "too_long", "ctx": {"max_length": most}}:
            wrong = f"has more than {most:,} items, which nobody needs"
        case _:
            wrong = f"cannot be used: {first['msg'].removeprefix('Value error, ')}"
    return f"{what} is not as {schema} wants it: {place} {wrong}{more}."


def broken_json_message(what: str, error: Exception) -> str:
    """Return where the JSON of *what* is broken, or that it exceeds a limit."""
    if isinstance(error, json.JSONDecodeError):
        return (
            f"{what} is not whole: its JSON breaks off or goes wrong at line "
            f"{error.lineno}, column {error.colno}."
        )
    return f"{what} cannot be read: its JSON is out of bounds."


HEAD = 4_096  # bytes of the file's beginning that are read

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
    """Return what kind of binary file begins with *head*; None if it may be text."""
    for magic, kind in _MAGIC:
        if head.startswith(magic) and not (magic == b"BM" and b"\0" not in head):
            return f"This is {kind}."
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "This is text in UTF-16; save it as UTF-8."
    return "This is a binary file, not a saved login." if b"\0" in head else None


def no_text(content: bytes) -> str | None:
    """Return what *content* is if it is not UTF-8 text; None if it is."""
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


# The parts of a JSON text are counted before anything builds them: a text of 8 MB can hold four
# million numbers, which take half a gigabyte once they are parsed.

FEWEST_ALLOWED = 200_000  # parts: a small file may have as many
MOST_ALLOWED = 2_000_000  # parts: no file may have more
CHARACTERS_A_PART = 10  # in a browser's recording a part takes at least 15 to 25
_MARKS = "{[,"
# Each match skips strings and ends at a mark or at the end; possessive, so linear in time.
_TO_A_MARK = re.compile(
    r'[^{\[,"]*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"?[^{\[,"]*+)*+(?:([{\[,])|\Z)', re.DOTALL
)


def refuse_many_parts(text: str) -> None:
    """Raise ``NotACapture`` if the JSON *text* has too many parts for a saved login of its length.

    A part is an object, an array, or one more member of either.
    """
    allowed = min(max(FEWEST_ALLOWED, len(text) // CHARACTERS_A_PART), MOST_ALLOWED)
    if has_more_parts(text, allowed):
        raise NotACapture(
            "This JSON has far too many small parts for a saved login; save one login alone."
        )


def has_more_parts(text: str, allowed: int) -> bool:
    """Whether *text* has more than *allowed* parts, not counting the inside of strings."""
    if sum(map(text.count, _MARKS)) <= allowed:
        return False
    found = (found for found in _TO_A_MARK.finditer(text) if found[1])
    return next(islice(found, allowed, None), None) is not None


def text_value(value: Any, what: str) -> str:
    """Return one JSON value as text: numbers as written, ``null`` as an empty text.

    Raises ``NotACapture`` for a nested value and for half of a surrogate pair; *what* names the
    file in the message.
    """
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            try:
                value.encode("utf-8")
            except UnicodeEncodeError:
                message = f"{what} holds half of a character; save it again as UTF-8."
                raise NotACapture(message) from None
            return str(value)
        case _:
            raise NotACapture(f"{what} holds a value inside another, which it never does.")


def text_values(values: Any, what: str) -> tuple[str, ...]:
    """Return a list of values, or a single value, as texts. Raises ``NotACapture``."""
    listed = values if isinstance(values, list) else [values]
    return tuple(text_value(value, what) for value in listed)


def optional_text(value: Any, what: str) -> str | None:
    """Return a text; None if it is missing or empty. Raises ``NotACapture``."""
    return text_value(value, what) or None


LONGEST = 40  # characters of an ISO 8601 date with its zone


def parse_date(written: object) -> datetime | None:
    """Parse an ISO 8601 date with time zone, or seconds since 1970; None for anything else."""
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
    """Return the first argument that is a date; *otherwise* if none is."""
    return next(filter(None, map(parse_date, written)), otherwise)


SMALL = 5_000_000  # bytes: any single login
LARGE = 50_000_000  # bytes: a recording of a browser, with pictures and scripts in it


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedFile:
    """One file, decoded and parsed. ``saved_at`` is the date for a login that names none.

    ``keys`` are PEM files that decrypt what is encrypted in it; ``size`` is in bytes.
    """

    text: str = field(repr=False)  # without byte order mark; spaces around it are kept
    saved_at: datetime
    keys: Sequence[Path] = ()
    size: int = 0
    document: dict[str, Any] | None = field(default=None, repr=False)  # numbers as written
    root: etree._Element | None = field(default=None, repr=False)  # XML without any declaration


def take_in(content: bytes, saved_at: datetime, keys: Sequence[Path] = ()) -> SavedFile:
    """Decode *content* (UTF-8), and parse it if it is one JSON object or one XML document.

    Raises ``NotACapture`` for JSON that would fill the memory.
    """
    text = content.decode("utf-8-sig")
    start = text.lstrip()[:1]
    if start in ("{", "["):
        refuse_many_parts(text)
    document = root = None
    with suppress(ValueError, RecursionError, etree.XMLSyntaxError):
        if start == "{":
            document = json.loads(text, parse_int=JsonNumber, parse_float=JsonNumber)
        elif start == "<" and len(text) <= SMALL and not MARKUP_DECLARATION.search(text):
            root = parse(text.lstrip(), for_reading=True)
    size = len(content)
    return SavedFile(
        text=text, saved_at=saved_at, keys=keys, size=size, document=document, root=root
    )


Attempt = Callable[[], LoginCapture | tuple[LoginCapture, ...]]
"""Reads one or several logins from a file of one format; may raise ``NotACapture``."""

MOST_LOGINS = 20  # of one file, whatever its form
AGED = "Not checked: a saved login is older than its message allows."
MEANT_FOR_ANOTHER = "Not checked: the login was meant for the service it names."


def authenticated(context: str | None, instant: str | None) -> Authentication | None:
    """Return how and when the person was authenticated; None if neither is known."""
    return Authentication(context=context, instant=instant) if context or instant else None


def not_checked(name: str, detail: str) -> GateCheck:
    """Return the record that the check *name* was not made; *detail* says why."""
    return GateCheck(name=name, outcome=GateOutcome.NOT_CHECKED, detail=detail)


def nothing_checked(why: str) -> tuple[GateCheck, ...]:
    """Return "not checked" records for signature, lifetime and audience.

    *why* is put after "Not checked" and begins with its own colon.
    """
    names = ("signature", "lifetime", "audience")
    return tuple(not_checked(name, f"Not checked{why}") for name in names)


def signature_not_checked(algorithm: str | None) -> GateCheck:
    """Return the "not checked" record of ``signature``.

    *algorithm* is what the message says it is signed with, or None.
    """
    says = f"the message says {algorithm}" if algorithm else "the message carries none"
    return not_checked("signature", f"Not checked on a saved login; {says}.")


def failing_attempt(error: NotACapture) -> Attempt:
    """Return an attempt that only raises *error*, for a login that cannot be read."""

    def attempt() -> tuple[LoginCapture, ...]:
        raise error

    return attempt


def refuse_many_logins(number: int) -> None:
    """Raise ``NotACapture`` if a file holds more than ``MOST_LOGINS`` logins."""
    if number > MOST_LOGINS:
        raise NotACapture(
            f"This file holds more than {MOST_LOGINS} logins, which are the most that are read "
            "at once; save the one in question alone."
        )


def read_each(attempts: Iterable[Attempt]) -> tuple[LoginCapture, ...]:
    """Read several logins of one file. Unreadable ones are noted on those that can be read.

    The number of logins is checked before any is read. Raises the first ``NotACapture`` if none
    can be read, and one if there are more than ``MOST_LOGINS``.
    """
    counted = tuple(islice(attempts, MOST_LOGINS + 1))
    refuse_many_logins(len(counted))
    read: list[LoginCapture] = []
    unread: list[NotACapture] = []
    for attempt in counted:
        try:
            found = attempt()
            read += [found] if isinstance(found, LoginCapture) else found
        except NotACapture as error:
            unread.append(error)
        refuse_many_logins(len(read))  # one message may hold several
    if not read and unread:
        raise unread[0]
    if not unread:
        return tuple(read)
    others = "another login" if len(unread) == 1 else f"{len(unread)} more logins"
    note = not_checked(
        "other-logins", f"The file holds {others} that cannot be read. {unread[0].message}"
    )
    return tuple(replace(login, checks=(*login.checks, note)) for login in read)
