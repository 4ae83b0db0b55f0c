"""Which browser this is: opaque random tokens in one cookie, and nothing else in it.

A finished login starts a new token (ASVS 7.2.4), so that a cookie planted beforehand sees
nothing of it. Earlier tokens stay behind it, so that earlier reports stay in reach.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

from flask import Response, abort, g, request

from verifier.web.services import services

COOKIE = "verifier_browser"
_MOST_TOKENS = 30  # below the 4 kB of a cookie
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_FIELD = "csrf_token"
_SECONDS_A_DAY = 86_400


def tokens() -> tuple[str, ...]:
    """Give this browser's tokens, the newest first; empty where it sent none that is ours."""
    if "tokens" not in g:
        sent = request.cookies.get(COOKIE, "").split(".")
        known = all(_TOKEN.fullmatch(one) for one in sent)
        g.tokens = tuple(sent[:_MOST_TOKENS]) if known else ()
    return tuple(g.tokens)


def ensure() -> str:
    """Give the digest of the newest token, and make a first one where there is none."""
    if not tokens():
        renew()
    return digest(tokens()[0])


def renew() -> str:
    """Start a new token and give its digest."""
    g.tokens = (secrets.token_urlsafe(32), *tokens())[:_MOST_TOKENS]
    g.set_cookie = True
    return digest(tokens()[0])


def digests() -> tuple[str, ...]:
    """Give the digests of all tokens, the newest first."""
    return tuple(map(digest, tokens()))


def digest(token: str) -> str:
    """Give what the server keeps in a token's place."""
    return hashlib.sha256(token.encode()).hexdigest()


def csrf_token() -> str:
    """Give the token for a form on this page."""
    ensure()
    return _csrf(tokens()[0])


def check_csrf() -> None:
    """Refuse (403) a form that did not come from a page of ours in this browser."""
    sent = request.form.get(_FIELD, "").encode()
    if not any(hmac.compare_digest(_csrf(one).encode(), sent) for one in tokens()):
        abort(403, "This form is out of date. Open the page again and repeat what you did.")


def send_cookie(response: Response) -> Response:
    """Send the cookie with *response* where it changed."""
    if g.get("set_cookie"):
        response.set_cookie(
            COOKIE,
            ".".join(tokens()),
            max_age=services().site.store.keep_days * _SECONDS_A_DAY,
            path=request.script_root or "/",
            secure=services().site.base_url.startswith("https://"),
            httponly=True,
            samesite="Lax",
        )
    return response


def _csrf(token: str) -> str:
    return hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()
