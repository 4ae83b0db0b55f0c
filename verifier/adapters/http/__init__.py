"""Network access within limits: a total deadline, a size, no redirects, proxies or retries.

A server may be silent, send its answer byte by byte, never end it, send a decompression
bomb or redirect; each case ends in a ``NetworkFailure`` of its own kind within the
deadline. Messages show only host and port of a URL, because paths and queries may contain
tokens and personal values.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from verifier.adapters.http.connection import ByteStream, NetworkFailure, byte_stream

if TYPE_CHECKING:
    from verifier.adapters.http.browser import Browser
    from verifier.adapters.http.transport import HttpAnswer, fetch

__all__ = ["Browser", "ByteStream", "HttpAnswer", "NetworkFailure", "byte_stream", "fetch"]

_WITH_REQUESTS = {"Browser": "browser", "HttpAnswer": "transport", "fetch": "transport"}
"""Names that need the library requests, which is slow to import, and their modules."""


def __getattr__(name: str) -> Any:
    if name not in _WITH_REQUESTS:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_WITH_REQUESTS[name]}"), name)
