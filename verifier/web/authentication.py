"""Who sent the request: an operator by session cookie, or a program by API token."""

from __future__ import annotations

import re
from typing import cast

from flask import Response, g, request

from verifier.domain.model.operators import ApiToken, Operator, Role
from verifier.domain.model.text_values import host_of, is_this_machine
from verifier.store.operators import LASTS
from verifier.web.operator_identity import operator_of
from verifier.web.services import services

# Who is signed in with this browser: a session of its own, apart from the login cookie.

_COOKIE = "verifier_operator"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_OF_THE_DEMO = Operator(id="demo", name="everybody", idp_id=None, identifier=None, role=Role.ADMIN)


def current_operator() -> Operator | None:
    """Give who sent this request; None for nobody who is signed in."""
    if "operator" not in g:
        g.operator = _OF_THE_DEMO if _in_the_demo() else _of_session()
    return cast("Operator | None", g.operator)


def session_token() -> str | None:
    """Give the token that this browser sent, whatever it is worth."""
    sent = request.cookies.get(cookie_name(), "")
    return sent if _TOKEN.fullmatch(sent) else None


def was_removed() -> bool:
    """Whether the session of this browser is open and its operator is none any more."""
    token = session_token()
    return (
        current_operator() is None
        and token is not None
        and services().store.sessions.of(token) is not None
    )


def sign_in(operator: Operator) -> None:
    """Sign this browser in with a new token; one that it had before is void."""
    sessions = services().store.sessions
    if (before := session_token()) is not None:
        sessions.end(before)
    g.session_to_send = sessions.begin(operator)
    g.operator = operator


def sign_out() -> None:
    """Close the session of this browser."""
    if (token := session_token()) is not None:
        services().store.sessions.end(token)
    g.session_to_send = ""
    g.operator = None


def send_cookie(response: Response) -> Response:
    """Send the session's cookie with *response* where it changed."""
    token = g.get("session_to_send")
    if token is not None:
        response.set_cookie(
            cookie_name(),
            token,
            max_age=int(LASTS.total_seconds()) if token else 0,
            path=request.script_root or "/",
            secure=_over_tls(),
            httponly=True,
            samesite="Lax",
        )
    return response


def cookie_name() -> str:
    """Name the cookie, with the prefix by which browsers keep others from planting it."""
    if not _over_tls():
        return _COOKIE
    return ("__Secure-" if request.script_root else "__Host-") + _COOKIE


def _over_tls() -> bool:
    return services().site.base_url.startswith("https://")


def _in_the_demo() -> bool:
    """Whether everybody counts as an admin: in the demo, at the machine's own address alone."""
    return services().everyone_sees_reports and is_this_machine(host_of(request.host))


def _of_session() -> Operator | None:
    token = session_token()
    operator_id = None if token is None else services().store.sessions.of(token)
    return None if operator_id is None else operator_of(operator_id)


# Tokens of pipelines, as a request brings them.

_SCHEME = "bearer "


def current_token() -> ApiToken | None:
    """Give the token that this request brought, if it can be used."""
    if "api_token" not in g:
        g.api_token = authenticate_token(request.headers.get("Authorization", ""))
    return cast("ApiToken | None", g.api_token)


def authenticate_token(header: str) -> ApiToken | None:
    """Find the token that an ``Authorization`` header names, if it can be used now."""
    if header[: len(_SCHEME)].lower() != _SCHEME:
        return None
    return services().store.tokens.of(header[len(_SCHEME) :].strip())
