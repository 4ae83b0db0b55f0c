"""The XML inside a ``SAMLResponse``: base64, URL-encoded or deflated, as a browser carries it.

Source: OASIS saml-bindings-2.0-os 3.4.4.1 (DEFLATE) and 3.5.4 (POST).
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from urllib.parse import unquote

MOST_XML = 5_000_000  # characters; a deflated message is never opened beyond it
_NAMED = re.compile(r"(?:^|[?&#\s])SAMLResponse=([^&#\s]*)")
_URL_SAFE = str.maketrans("-_", "+/")


def named_values(text: str) -> tuple[str, ...]:
    """Find every ``SAMLResponse=…`` of a URL, a form or a request, each once."""
    return tuple(dict.fromkeys(one for one in _NAMED.findall(text) if one))


def decode_message(value: str) -> str | None:
    """Give the XML that *value* carries; None where it carries none."""
    # A plus stays one: a browser writes it as %2B, a copied field as itself.
    packed = "".join((unquote(value) if "%" in value else value).split()).translate(_URL_SAFE)
    if not packed or not packed.isascii():
        return None
    packed = packed.rstrip("=")
    try:
        raw = base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
    return _as_xml(raw) or _as_xml(_inflated(raw))


def _inflated(raw: bytes) -> bytes:
    opener = zlib.decompressobj(-15)
    try:
        opened = opener.decompress(raw, MOST_XML)
    except zlib.error:
        return b""
    return opened if opener.eof else b""


def _as_xml(raw: bytes) -> str | None:
    if raw.lstrip()[:1] not in (b"<", b"\xef"):
        return None
    try:
        text = raw.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        return None
    return text if text.startswith("<") else None
