"""The head of an HTTP answer that came over a raw socket."""

from __future__ import annotations

import re
from dataclasses import dataclass

_START = b"HTTP/"
_STATUS = re.compile(rb"HTTP/\d\.\d (\d{3})\b")
_END = re.compile(rb"\r?\n\r?\n")
_CHUNKED = re.compile(rb"\ntransfer-encoding:[^\n]*\bchunked\b", re.IGNORECASE)
MOST_BYTES = 64_000


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpHead:
    """``length`` counts the bytes up to the body; ``status`` is 0 where it cannot be read."""

    status: int
    length: int
    chunked: bool


def may_begin(read: bytes) -> bool:
    """Whether *read* begins as an HTTP answer does, or is too short to tell."""
    return read.startswith(_START) or _START.startswith(read)


def http_head(read: bytes) -> HttpHead | None:
    """Read the head at the start of *read*; None: it has not arrived as a whole."""
    end = _END.search(read)
    if end is None:
        return None
    head = read[: end.start()]
    status = _STATUS.match(head)
    return HttpHead(
        status=int(status.group(1)) if status else 0,
        length=end.end(),
        chunked=_CHUNKED.search(head) is not None,
    )
