"""Which hosts take part in a login: the identity provider's, and our own. No others."""

from __future__ import annotations

from collections.abc import Callable, Collection
from urllib.parse import urlsplit

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def may_visit(
    start_url: str, ends_at: str, *, idp_urls: Collection[str] = ()
) -> Callable[[str], bool]:
    """Make the ``allow`` of the Browser for a login: the identity provider's hosts, and ours.

    *idp_urls* are further addresses of the identity provider, such as those in its metadata.
    """
    allowed = {place(one) for one in (start_url, ends_at, *idp_urls)}
    return lambda url: place(url) in allowed


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
