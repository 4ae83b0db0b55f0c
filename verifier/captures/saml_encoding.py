"""The XML inside a ``SAMLResponse``: base64, URL-encoded or deflated, as a browser carries it.

Source: OASIS saml-bindings-2.0-os 3.4.4.1 (DEFLATE) and 3.5.4 (POST).
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from urllib.parse import unquote

from verifier.captures.problems import NotACapture

MOST_XML = 5_000_000  # bytes; a deflated message is never opened beyond it
MOST_OF_A_FILE = 20_000_000  # bytes that all messages of one file may have, opened
_PIECE = 1_000_000  # bytes that are opened at a time
_NAMED = re.compile(r"(?:^|[?&#\s])SAMLResponse=([^&#\s]*)")
_URL_SAFE = str.maketrans("-_", "+/")


def named_values(text: str) -> tuple[str, ...]:
    """Find every ``SAMLResponse=…`` of a URL, a form or a request, each once."""
    return tuple(dict.fromkeys(one for one in _NAMED.findall(text) if one))


def decode_message(value: str) -> str | None:
    """Give the XML that *value* carries; None where it carries none."""
    raw = _unpacked(value)
    return _as_xml(raw) or _as_xml(_inflated(raw, MOST_XML)[0])


class MessageOpener:
    """Opens the messages of one file, one after the other, and no more than fit into memory."""

    def __init__(self, most: int = MOST_OF_A_FILE) -> None:
        self._left = most

    def opened(self, value: str) -> str | None:
        """Do as ``decode_message``. Raises ``NotACapture`` where the file holds too much."""
        raw = _unpacked(value)
        self._take(len(raw))
        xml = _as_xml(raw)
        if xml is None:
            inflated, size = _inflated(raw, min(MOST_XML, self._left))
            self._take(size)
            xml = _as_xml(inflated)
        return xml

    def _take(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise NotACapture(
                "The SAML messages in this file are too large together, or made to fill the "
                "memory; save one login alone."
            )


def _unpacked(value: str) -> bytes:
    # A plus stays one: a browser writes it as %2B, a copied field as itself.
    packed = "".join((unquote(value) if "%" in value else value).split()).translate(_URL_SAFE)
    if not packed or not packed.isascii():
        return b""
    packed = packed.rstrip("=")
    try:
        return base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _inflated(raw: bytes, most: int) -> tuple[bytes, int]:
    """Give what *raw* opens to, if it is whole and no larger than *most*, and what was opened."""
    opener, pieces, size, rest = zlib.decompressobj(-15), [], 0, raw
    try:
        while size <= most and not opener.eof:
            piece = opener.decompress(rest, _PIECE)
            if not piece:
                break
            pieces.append(piece)
            size += len(piece)
            rest = opener.unconsumed_tail
    except zlib.error:
        return b"", size
    return (b"".join(pieces) if opener.eof and size <= most else b""), size


def _as_xml(raw: bytes) -> str | None:
    if raw.lstrip()[:1] not in (b"<", b"\xef"):
        return None
    try:
        text = raw.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        return None
    return text if text.startswith("<") else None
