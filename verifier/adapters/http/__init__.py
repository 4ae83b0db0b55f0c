"""The network with bounds: one total deadline, one size, no redirects, no proxies, no retries.

A peer may be silent, drip its answer byte by byte, never end it, pack it into a bomb or send
it elsewhere; each ends in a ``NetworkFailure`` of its own kind within the deadline. Nothing is
tried twice. No sentence of this package holds more of an address than its host and port:
paths and queries may carry tokens and people's values.
"""

from __future__ import annotations

from verifier.adapters.http.browser import Browser
from verifier.adapters.http.byte_stream import ByteStream, byte_stream
from verifier.adapters.http.errors import NetworkFailure
from verifier.adapters.http.transport import HttpAnswer, fetch

__all__ = ["Browser", "ByteStream", "HttpAnswer", "NetworkFailure", "byte_stream", "fetch"]
