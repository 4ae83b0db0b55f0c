"""Which browser this is: one opaque random token in a cookie, and nothing else in it.

It ties a login, and every form, to the browser that began it. It opens nothing: who may see what
is the session's business.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

from flask import Response, abort, g, request

from verifier.web.authentication import session_token
from verifier.web.services import services

COOKIE = "verifier_browser"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_FIELD = "csrf_token"
_SECONDS_A_DAY = 86_400


def token() -> str | None:
    """Give this browser's token; None where it sent none that is ours."""
    if "token" not in g:
        sent = request.cookies.get(COOKIE, "")
        g.token = sent if _TOKEN.fullmatch(sent) else None
    return None if g.token is None else str(g.token)


def ensure() -> str:
    """Give the digest of the token, and make one where there is none."""
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
    """Digest what *of* names together with this browser's token: nobody else has the same."""
    ensure()
    return digest(f"{of} {token()}")


def digest(text: str) -> str:
    """Give what the server keeps in a token's place."""
    return hashlib.sha256(text.encode()).hexdigest()


def csrf_token() -> str:
    """Give the token for a form on this page."""
    ensure()
    return _csrf(token() or "")


def check_csrf() -> None:
    """Refuse (403) a form that did not come from a page of ours in this browser and session."""
    sent = request.form.get(_FIELD, "").encode()
    known = token()
    if known is None or not hmac.compare_digest(_csrf(known).encode(), sent):
        abort(403, "This form is out of date. Open the page again and repeat what you did.")


def send_cookie(response: Response) -> Response:
    """Send the cookie with *response* where it changed."""
    if g.get("set_cookie"):
        response.set_cookie(
            COOKIE,
            token() or "",
            max_age=services().site.store.keep_days * _SECONDS_A_DAY,
            path=request.script_root or "/",
            secure=services().site.base_url.startswith("https://"),
            httponly=True,
            samesite="Lax",
        )
    return response


def _csrf(browser: str) -> str:
    within = f"form {session_token() or ''}"
    return hmac.new(browser.encode(), within.encode(), hashlib.sha256).hexdigest()
