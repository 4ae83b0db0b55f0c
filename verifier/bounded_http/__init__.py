"""HTTP with bounds: one total deadline, one size, no redirects of its own accord, no proxies.

A peer may be silent, drip its answer byte by byte, never end it, pack it into a bomb or send
it elsewhere; each ends in an ``HttpFailure`` of its own kind within the deadline. Nothing is
tried twice. No sentence of this package holds more of an address than its host and port:
paths and queries may carry tokens and people's values.
"""

from __future__ import annotations

from verifier.bounded_http.answer import HttpAnswer
from verifier.bounded_http.browser import Browser
from verifier.bounded_http.failure import HttpFailure
from verifier.bounded_http.fetching import fetch

__all__ = ["Browser", "HttpAnswer", "HttpFailure", "fetch"]
