"""Which character sets SIP2 messages can be written in."""

from __future__ import annotations

import codecs

_PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))
_SHIFTS = (b"+AGE-", b"~{0!~}", b"\x1b$B0!\x1b(B")  # plain ASCII that means other letters in some
_USUAL_DELIMITER = 0x7C


def is_usable(charset: str) -> bool:
    """Whether ASCII is itself in *charset*, and no octet of ASCII is ever part of a letter.

    Else fields could not be told apart by their octets, as in Shift JIS or UTF-16.
    """
    try:
        codecs.lookup(charset)
        plain = _PRINTABLE.encode("ascii")
        return (
            _PRINTABLE.encode(charset) == plain
            and plain.decode(charset) == _PRINTABLE
            and all(one.decode(charset, "replace") == one.decode("ascii") for one in _SHIFTS)
            and all(
                bytes((first, _USUAL_DELIMITER)).decode(charset, "replace").endswith("|")
                for first in range(0x80, 0x100)
            )
        )
    except (LookupError, UnicodeError, ValueError):
        return False
