"""Which addresses are asked at all, and how one is named in a sentence."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from verifier.bounded_network.failure import NetworkFailure


def require_plain_address(url: str) -> None:
    """Require that *url* is http(s) with a host and without a user.

    Raises ``NetworkFailure``, ``bad_address``.
    """
    try:
        parts = urlsplit(url)
        plain = bool(parts.hostname) and "@" not in parts.netloc and (parts.port or 0) >= 0
    except ValueError:
        plain = False
    else:
        plain = plain and parts.scheme in ("http", "https") and url.isprintable()
    if not plain or any(blank in url for blank in (" ", "\\")):
        said = (
            "The address is not one that can be asked: it must begin with http:// or https:// "
            "and hold no blanks, no user name and no password."
        )
        raise NetworkFailure("bad_address", said)


def followed(url: str, location: str) -> str:
    """Give what *location* means at *url*. Raises ``NetworkFailure``, ``bad_address``."""
    try:
        return urljoin(url, location)
    except ValueError:
        said = f"{place(url)} sends the question on to an address that cannot be read."
        raise NetworkFailure("bad_address", said) from None


def place(url: str) -> str:
    """Host and port of *url*: all of an address that a sentence may hold."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "an unreadable address"
    if not host or len(host) > 253 or not host.isprintable():  # noqa: PLR2004 - DNS
        return "an unreadable address"
    return f"{host}:{port}" if port else host
