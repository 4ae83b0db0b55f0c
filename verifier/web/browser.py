"""The identity of the browser, and the rate limits by its address.

One opaque random token in a cookie ties a login, and every form, to the browser that began it. It
grants no access: that is the session's task.
"""

import hashlib
import hmac
import re
import secrets
from datetime import timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address

from flask import Response, abort, g, request

from verifier.adapters.http.connection import is_private
from verifier.web.authentication import session_token, set_cookie
from verifier.web.services import services

COOKIE = "verifier_browser"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_FIELD = "csrf_token"
_SECONDS_A_DAY = 86_400


def token() -> str | None:
    """Return this browser's token; None if it sent no valid one."""
    if "token" not in g:
        sent = request.cookies.get(COOKIE, "")
        g.token = sent if _TOKEN.fullmatch(sent) else None
    return None if g.token is None else str(g.token)


def ensure() -> str:
    """Return the digest of this browser's token; create the token if there is none."""
    known = token()
    if known is None:
        known = g.token = secrets.token_urlsafe(32)
        g.set_cookie = True
    return digest(known)


def is_same(browser: str | None) -> bool:
    """Whether *browser* is the digest of this browser's token."""
    known = token()
    return (
        known is not None and browser is not None and hmac.compare_digest(digest(known), browser)
    )


def own_digest(of: str) -> str:
    """Return a digest of *of* and this browser's token, which no other browser can produce."""
    ensure()
    return digest(f"{of} {token()}")


def digest(*texts: str) -> str:
    """Return the digest that the server stores instead of the texts."""
    return hashlib.sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()


def csrf_token() -> str:
    """Return the CSRF token for a form on this page."""
    ensure()
    return _csrf(token() or "")


def check_csrf() -> None:
    """Refuse (403) a form that did not come from this site, in this browser and session."""
    sent = request.form.get(_FIELD, "").encode()
    known = token()
    if known is None or not hmac.compare_digest(_csrf(known).encode(), sent):
        abort(403, "This form is out of date. Open the page again and repeat what you did.")


def _csrf(browser: str) -> str:
    within = f"form {session_token() or ''}"
    return hmac.new(browser.encode(), within.encode(), hashlib.sha256).hexdigest()


def send_cookie(response: Response) -> Response:
    """Set the browser's cookie on *response* if it changed."""
    if g.get("set_cookie"):
        seconds = services().site.store.keep_days * _SECONDS_A_DAY
        set_cookie(response, COOKIE, token() or "", seconds=seconds)
    return response


# What may be tried only so often from one address: guesses at links, tokens and sign-ins.

WITHIN = timedelta(hours=1)
_OF_A_HOST = 64  # bits of an IPv6 address that its owner chooses


def may_try(what: str, *, at_most: int) -> bool:
    """Count one attempt at *what* from this request's address, and allow the first *at_most*.

    If all requests may share one address, behind a proxy that the site file does not name, nothing
    is counted, so that nobody can lock the others out.
    """
    address = address_digest()
    return address is None or services().store.attempts.may(
        digest("tries", what, address), at_most=at_most, within=WITHIN
    )


def is_first(*what: str) -> bool:
    """Whether *what* happens for the first time within the hour."""
    return services().store.attempts.may(digest(*what), at_most=1, within=WITHIN)


def address_digest() -> str | None:
    """Return a digest of this request's address; None if it may be a proxy for everybody."""
    address = request.remote_addr
    if not address:
        return None
    if services().site.trusted_proxy is None:
        try:
            if is_private(address):
                return None
        except ValueError:  # a proxy may write anything there
            return None
    return digest("address", _line_of(address))


def _line_of(address: str) -> str:
    """Return the address that stands for one internet connection.

    For IPv6 that is a whole network of 64 bits (RFC 6177).
    """
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(known, IPv4Address):
        return str(known)
    if known.ipv4_mapped is not None:
        return str(known.ipv4_mapped)
    return str(IPv6Address(int(known) >> _OF_A_HOST << _OF_A_HOST))
