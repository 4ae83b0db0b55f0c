"""SIP2 messages as bytes: code, fixed fields, named fields, sequence number and checksum.

The rules are those of the *Standard Interchange Protocol*, version 2.00.
"""

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass

END = b"\r"
LINE_FEED = b"\n"  # some servers send it after END, before it, or in its place
FIXED_LENGTHS = {  # characters between the two digits and the first named field
    "93": 2,
    "94": 1,
    "99": 8,
    "98": 34,
    "23": 21,
    "24": 35,
    "63": 31,
    "64": 59,
    "35": 18,
    "36": 19,
    "96": 0,
    "97": 0,
}
MOST_OCTETS = 255  # of one field
_ALWAYS_REFUSED = "|"  # the usual delimiter, which programs in between may act on
_TRAILER = re.compile(rb"(?:AY(?P<sequence>[0-9]))?AZ(?P<checksum>[0-9A-Fa-f]{4})$")
_TRAILER_LENGTH = len(b"AYnAZcccc")
_SEQUENCE = re.compile(rb"AY(?P<sequence>[0-9])$")
_FIRST_PRINTABLE = 0x20
_DELETE = 0x7F


class CannotBeSent(Exception):  # noqa: N818 - named as the sentence reads
    """A value cannot be sent. ``why`` continues "because it …", without the value."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Unreadable(Exception):  # noqa: N818 - as above
    """The answer is not a SIP2 message. ``message`` is one sentence that quotes none of it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class WrongChecksum(Exception):  # noqa: N818 - as above
    """The checksum shows that a message was damaged in transit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """The character set, delimiter and error detection of one server's messages."""

    charset: str = "cp850"
    delimiter: str = "|"
    error_detection: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One named field. If not ``readable``, its bytes are not in the configured character set."""

    name: str
    value: str
    readable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message, parsed."""

    code: str
    fixed: str = ""
    fields: tuple[Field, ...] = ()
    sequence: int | None = None

    def all(self, name: str) -> tuple[Field, ...]:
        """Return every field of that name, in order."""
        return tuple(field for field in self.fields if field.name == name)

    def text(self, name: str) -> str:
        """Return the trimmed value of the first field of that name; empty if there is none."""
        return next((field.value.strip() for field in self.all(name)), "")

    def is_readable(self, *names: str) -> bool:
        """Whether all fields of these names are in the configured character set."""
        return all(field.readable for name in names for field in self.all(name))


def checksum(octets: bytes) -> bytes:
    """Return the four hex digits that bring the sum of *octets*, which end in ``AZ``, to zero."""
    return b"%04X" % (-sum(octets) & 0xFFFF)


def build(
    code: str,
    fixed: str,
    fields: Iterable[tuple[str, str]],
    style: Style,
    *,
    sequence: int | None = None,
) -> bytes:
    """Build one message with its end mark. Raises ``CannotBeSent``.

    With error detection it ends with the *sequence* digit, if any, and a checksum.
    """
    octets = f"{code}{fixed}".encode("ascii")
    for name, value in fields:
        octets += name.encode("ascii") + encoded(value, style) + style.delimiter.encode("ascii")
    if style.error_detection:
        octets += b"AZ" if sequence is None else b"AY%dAZ" % sequence
        octets += checksum(octets)
    return octets + END


def encoded(value: str, style: Style) -> bytes:
    """Encode one value so that it decodes to the same text. Raises ``CannotBeSent``.

    The delimiter is searched for in the bytes, not the characters: in some character sets the
    second byte of a letter equals the delimiter.
    """
    if _ALWAYS_REFUSED in value or style.delimiter in value:
        raise CannotBeSent("holds a character that separates fields in SIP2")
    try:
        octets = value.encode(style.charset)
        same = octets.decode(style.charset) == value
    except UnicodeError:
        same = False
    if not same:
        raise CannotBeSent(f"holds a character that charset ({style.charset}) does not have")
    if any(octet < _FIRST_PRINTABLE or octet == _DELETE for octet in octets):
        raise CannotBeSent("holds a control character")
    if style.delimiter.encode("ascii") in octets:
        raise CannotBeSent("holds a character that separates fields in SIP2")
    if len(octets) > MOST_OCTETS:
        raise CannotBeSent(f"is longer than {MOST_OCTETS} octets, the most that SIP2 has")
    return octets


def split_message(octets: bytes, style: Style) -> tuple[bytes, bytes] | None:
    """Split the first message, without its end mark, from what follows; None if none has ended.

    A line feed alone ends a message too, but only after a checksum, a delimiter or the last fixed
    field: screen messages may have several lines.
    """
    frame, ended, rest = octets.partition(END)
    if ended:
        return frame.strip(LINE_FEED), rest
    lines = octets.lstrip(LINE_FEED)
    for found in re.finditer(LINE_FEED, lines):
        if _ends_at(found.start(), lines, style):
            return lines[: found.start()], lines[found.end() :]
    return None


def _ends_at(place: int, octets: bytes, style: Style) -> bool:
    fixed = FIXED_LENGTHS.get(octets[:2].decode("latin-1"))
    last = octets[max(place - _TRAILER_LENGTH, 0) : place]
    return (
        (fixed is not None and place == 2 + fixed)
        or last.endswith(style.delimiter.encode("ascii"))
        or bool(_TRAILER.search(last) or _SEQUENCE.search(last))
    )


def read_message(frame: bytes, style: Style) -> Message:
    """Parse one message without its end mark. Raises ``Unreadable`` or ``WrongChecksum``.

    The checksum is verified only with error detection on, because some servers compute it
    wrong.
    """
    code = frame[:2].decode("latin-1")
    if not (len(code) == len(frame[:2]) == 2 and code.isascii() and code.isdigit()):  # noqa: PLR2004 - two digits
        raise Unreadable(
            "What answers does not speak SIP2. Check host, port and tls of the connection."
        )
    trailer = _TRAILER.search(frame) or _SEQUENCE.search(frame)
    sequence = None
    rest = frame[2:]
    if trailer is not None:
        found = trailer.groupdict()
        counted = found.get("checksum")
        if (
            style.error_detection
            and counted
            and checksum(frame[: trailer.start("checksum")]) != counted.upper()
        ):
            raise WrongChecksum
        sequence = None if found["sequence"] is None else int(found["sequence"])
        rest = frame[2 : trailer.start()]
    length = FIXED_LENGTHS.get(code)
    if length is None:
        return Message(code=code, sequence=sequence)
    if len(rest) < length:
        raise Unreadable(f"The library system's message {code} is cut short.")
    fields = tuple(_fields(rest[length:], style))
    if style.error_detection and any(field.name in ("AY", "AZ") for field in fields):
        raise WrongChecksum
    return Message(
        code=code, fixed=rest[:length].decode("ascii", "replace"), fields=fields, sequence=sequence
    )


def _fields(octets: bytes, style: Style) -> Iterable[Field]:
    for part in octets.split(style.delimiter.encode("ascii")):
        name = part[:2].decode("latin-1")
        if len(name) == 2 and name.isascii() and name.isalnum():  # noqa: PLR2004 - as SIP2 names them
            value, readable = part[2:].decode(style.charset, "replace"), True
            # UTF-8 text counts as unreadable if another character set is configured
            utf8_agreed = codecs.lookup(style.charset).name == "utf-8"
            if not _decodes(part[2:], style.charset) or (
                not part.isascii() and not utf8_agreed and _decodes(part[2:], "utf-8")
            ):
                readable = False
            yield Field(name=name, value=value, readable=readable)


def _decodes(octets: bytes, charset: str) -> bool:
    try:
        octets.decode(charset)
    except UnicodeError:
        return False
    return True
