"""Which hosts take part in a login without a browser: the identity provider's. No others."""

from __future__ import annotations

from collections.abc import Callable, Collection
from urllib.parse import urlsplit

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def may_visit(*idp_urls: str) -> Callable[[str], bool]:
    """Make the ``allow`` of the Browser for a login: the places of the identity provider.

    *idp_urls* are the address at which the login starts and those in its metadata. Our own
    address is no part of it: the login ends there, and nothing is sent to it.
    """
    allowed = places(idp_urls)
    return lambda url: place(url) in allowed


def ends_here(ends_at: str) -> Callable[[str], bool]:
    """Make the ``stop_at`` of the Browser: our address, with whatever parameters."""
    return lambda url: without_query(url) == ends_at


def without_query(url: str) -> str:
    """Give *url* up to its query."""
    return url.partition("#")[0].partition("?")[0]


def places(urls: Collection[str]) -> frozenset[tuple[str, str, int | None]]:
    """Give the places of all of *urls*."""
    return frozenset(place(one) for one in urls)


def place(url: str) -> tuple[str, str, int | None]:
    """Return scheme and host; on loopback the port too, as other servers share the host there."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "", "", None
    return parts.scheme, host, port if host in LOOPBACK else None


def host_name(url: str) -> str:
    """Name the host of *url*, for messages."""
    return place(url)[1] or "an unnamed host"
