"""The network with bounds: one total deadline, one size, no redirects, no proxies, no retries.

A peer may be silent, drip its answer byte by byte, never end it, pack it into a bomb or send
it elsewhere; each ends in a ``NetworkFailure`` of its own kind within the deadline. Nothing is
tried twice. No sentence of this package holds more of an address than its host and port:
paths and queries may carry tokens and people's values.
"""

from __future__ import annotations

from verifier.bounded_network.answer import HttpAnswer
from verifier.bounded_network.browser import Browser
from verifier.bounded_network.byte_stream import ByteStream, byte_stream
from verifier.bounded_network.failure import NetworkFailure
from verifier.bounded_network.fetching import fetch

__all__ = ["Browser", "ByteStream", "HttpAnswer", "NetworkFailure", "byte_stream", "fetch"]
