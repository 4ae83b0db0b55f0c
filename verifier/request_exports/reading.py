"""An export of requests, whatever it is: JSON or a table."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from verifier.request_exports.export import NotRequests, RequestExport
from verifier.request_exports.json_requests import looks_like_json, read_json_requests
from verifier.request_exports.merging import merged
from verifier.request_exports.table import read_table
from verifier.tables.bounds import MAX_BYTES
from verifier.tables.text_shape import encoding_of

_HEAD = 4_000  # bytes within which a file says what it is
_ONE_IN = 20  # signs is a control sign: that is no text
_NO_COLUMNS: Mapping[str, str] = MappingProxyType({})
_OTHER_FILES = (
    (b"PK\x03\x04", "an Excel file; save it as CSV UTF-8"),
    (b"\xd0\xcf\x11\xe0", "an old Excel file; save it as CSV UTF-8"),
    (b"%PDF", "a PDF file; export the requests as CSV or JSON"),
    (b"\x1f\x8b", "a compressed file; unpack it first"),
)


def read_export(
    data: bytes, *, columns: Mapping[str, str] = _NO_COLUMNS, place: str = "The file"
) -> RequestExport:
    """Read the requests in *data*. Raises ``NotRequests`` with what would do.

    *columns* gives, by the names of ``fields.NAMES``, columns or keys that are called otherwise.
    """
    if len(data) > MAX_BYTES:
        raise NotRequests(f"{place} is larger than {MAX_BYTES:,} bytes. Export fewer requests.")
    if not data.strip():
        raise NotRequests(f"{place} is empty.")
    for start, kind in _OTHER_FILES:
        if data.startswith(start):
            raise NotRequests(f"{place} is {kind}.")
    text = _head(data)
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        raise NotRequests(f"{place} is a web page or XML; export the requests as CSV or JSON.")
    if _is_no_text(text):
        raise NotRequests(f"{place} is no text; export the requests as CSV or JSON.")
    export = _read(data, text, columns=columns, place=place)
    if not export.read.requests:
        raise NotRequests(f"{place} holds no request.")
    return merged(export)


def _is_no_text(head: str) -> bool:
    """Whether it is full of control signs; a few of them stray into texts of catalogues."""
    controls = sum(unicodedata.category(one) == "Cc" and not one.isspace() for one in head)
    return "\0" in head or controls * _ONE_IN > len(head)


def _read(data: bytes, head: str, *, columns: Mapping[str, str], place: str) -> RequestExport:
    if not looks_like_json(head):
        return read_table(data, columns=columns, place=place)
    try:
        text = data.decode(encoding_of(data))
    except UnicodeDecodeError:
        raise NotRequests(f"{place} is JSON in an encoding other than UTF-8.") from None
    return read_json_requests(text.lstrip("\ufeff"), columns=columns, place=place)


def _head(data: bytes) -> str:
    return data[:_HEAD].decode(encoding_of(data[:_HEAD]), errors="replace")
