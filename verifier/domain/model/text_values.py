"""Tests for spaces, placeholders, addresses and hosts in a text, and masking of values."""

import ipaddress
import re
import unicodedata
from enum import Enum, auto
from functools import lru_cache
from typing import Annotated, TypeVar
from urllib.parse import urlsplit

# Spaces around and within values, visible on a screen or not.

INVISIBLE = (
    "\u00ad\u034f\u115f\u1160\u180e\u200b\u200c\u200d\u2060\u2800\u3164\ufe0e\ufe0f\ufeff\uffa0"
    "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069"
)
"""Characters that show nothing and that ``str.isspace`` does not count as blanks.

Among them are the marks of writing direction, which come along where a value is copied out of a
dialog, and the fillers of Hangul and of Braille.
"""

_NOTHING = dict.fromkeys(map(ord, INVISIBLE))


def trimmed(value: str) -> str:
    """Return *value* without leading and trailing spaces, including invisible characters."""
    bare = value.strip()
    if bare.isascii():
        return bare
    while (barer := bare.strip(INVISIBLE).strip()) != bare:
        bare = barer
    return bare


_TRIMMED_BY_JAVA = "".join(map(chr, range(0x21)))


def java_trimmed(value: str) -> str:
    """Return *value* without outer spaces and control characters, as Java's ``String.trim``.

    A no-break space stays: only characters up to U+0020 are removed.
    """
    return value.strip(_TRIMMED_BY_JAVA)


def without_blanks(value: str) -> str:
    """Return *value* without any spaces, including invisible characters."""
    bare = "".join(value.split())
    return bare if bare.isascii() else bare.translate(_NOTHING)


# Values that stand for "nothing": what programs and exports write where a value is unset.
#
# Source: ``(null)`` is Apache's text for an unset variable, ``undefined`` JavaScript's; the rest
# are seen in exports and directories. Nothing on the way to ReShare takes them for an error, and
# a library system may hold a test record under one. They are nobody's identifier: no part of the
# verifier compares them, looks them up of its own accord, or accepts a record because of them.

WORDS = frozenset(
    {
        *("n/a", "na", "n.a.", "nil", "none", "null", "undefined", "unknown", "blank", "empty"),
        *("not available", "not set"),
    }
)
"""In lower case, without brackets or quotation marks around them.

What a spreadsheet writes for an error is damage, and told as such.
"""

_AROUND = "()<>[]{}\"'"
_FILLERS = "-\u2013\u2014\u2212_.?*/"
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_LONGEST_FILLER = 64  # a longer value is no placeholder word, but may consist of spaces only


def is_empty(value: str) -> bool:
    """Whether *value* holds nothing but spaces, visible or not."""
    return not without_blanks(_CONTROLS.sub(" ", value))


def is_placeholder(value: str) -> bool:
    """Whether *value* is empty or a word for "no value", ignoring case and outer spaces.

    Zeros alone are a placeholder, however many: ``00000000`` is an unset number in a padded field.
    Other repeated digits are not: a library may have assigned such a number. Invisible characters
    are ignored, and full-width letters count as letters.
    """
    if value.isascii() and value.isalnum() and not value.isalpha():
        return not value.strip("0")  # no word for "no value" has a digit
    if len(value) > _LONGEST_FILLER:
        return is_empty(value) or _repeats_nothing(value)
    bare = _as_seen(value)
    return bare.strip(_AROUND) in WORDS or _repeats_nothing(bare)


def _repeats_nothing(bare: str) -> bool:
    return not bare.strip("0") or not bare.strip(_FILLERS)


def _as_seen(value: str) -> str:
    if value.isascii():
        return trimmed(value if value.isprintable() else _CONTROLS.sub(" ", value)).lower()
    plain = _CONTROLS.sub(" ", unicodedata.normalize("NFKC", value))
    return " ".join(map(without_blanks, plain.split())).lower()


# What the text of a field may tell of a person: the model marks its fields, reports mask by it.


class Privacy(Enum):
    """What a text field may reveal about a person."""

    PERSONAL = auto()  # a released value, or one of the library system's: masked whole
    FOREIGN = auto()  # text from another system, or a quotation of it: known values are masked
    PROSE = auto()  # our own sentence without values; what looks like an identifier is masked


T = TypeVar("T")
Personal = Annotated[T, Privacy.PERSONAL]
Foreign = Annotated[T, Privacy.FOREIGN]
Prose = Annotated[T, Privacy.PROSE]


# Masking one value: its length and shape stay, and nothing of it can be read.

_SYMBOLS = ("So", "Sk", "Co", "Cn")  # characters that stand for themselves, such as emoji


def mask(value: str, digit: str = "9") -> str:
    """Replace numbers in *value* by *digit* and letters by x or X; keep punctuation and spaces."""
    return "".join(_masked(char, digit) for char in value)


@lru_cache(maxsize=4096)  # a report masks the same few characters again and again
def _masked(char: str, digit: str) -> str:
    category = unicodedata.category(char)
    if category.startswith("N"):
        return digit
    if category in ("Lu", "Lt"):
        return "X"
    if category.startswith(("L", "M")) or category in _SYMBOLS:
        return "x"
    return char


_FOREIGN_WORD = re.compile(r"(?<!\S)(?!\S*://)\S*(?:\d{5}|@)\S*")


def mask_numbers(text: str) -> str:
    """Mask words of *text* that hold a long number or an ``@``; web addresses stay."""
    return _FOREIGN_WORD.sub(lambda found: mask(found.group()), text)


# E-mail addresses from outside: only a text that is exactly one address is accepted.

_ADDRESS = re.compile(r"[^\s@<>()\[\]\"',;:?&%\\]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_LONGEST_ADDRESS = 254  # octets, RFC 5321 with its erratum 1690


def mail_address(text: str | None) -> str | None:
    """Return the one e-mail address in *text*, without ``mailto:``; None for anything else.

    A second recipient, a header or a line break is refused.
    """
    address = re.sub(r"(?i)\Amailto:", "", (text or "").strip())
    if not address.isprintable() or len(address.encode()) > _LONGEST_ADDRESS:
        return None
    return address if _ADDRESS.fullmatch(address) else None


# Hosts by name or address.


def is_this_machine(host: str) -> bool:
    """Whether *host* is this machine by name or address."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def host_of(authority: str) -> str:
    """Return the host of an authority such as ``name:8000``; empty if there is none."""
    try:
        return urlsplit(f"//{authority}").hostname or ""
    except ValueError:
        return ""
