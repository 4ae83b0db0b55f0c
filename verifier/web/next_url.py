"""The page that somebody asked for who had to sign in first: they land there once they have."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import quote, unquote

from flask import Response, current_app, g, request
from werkzeug.exceptions import HTTPException

from verifier.domain.model.operators import Role
from verifier.web.access import is_for_operators, opens
from verifier.web.services import services

_COOKIE = "verifier_first_asked"
_SECONDS = 15 * 60  # as long as a login may take
_LONGEST = 512


def send_cookie(response: Response) -> Response:
    """Remember with *response* which page was refused, or forget it where it was taken."""
    if response.status_code == HTTPStatus.UNAUTHORIZED and _is_page():
        _send(response, quote(request.path), seconds=_SECONDS)
    elif "first_asked_taken" in g:
        _send(response, "", seconds=0)
    return response


def take(role: Role) -> str | None:
    """Give the address of that page, once: one of this site that somebody of *role* may open."""
    path = unquote(request.cookies.get(_COOKIE, "")[:_LONGEST])
    if not path.startswith("/"):
        return None
    g.first_asked_taken = True
    endpoint = _endpoint_of(path)
    if endpoint is None or not is_for_operators(endpoint) or not opens(role, endpoint):
        return None
    return f"{request.script_root}{quote(path)}"


def _is_page() -> bool:
    """Whether a person opened this address, and no script of a page asked beside it."""
    is_open = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
    endpoint = request.endpoint
    return is_open and endpoint is not None and is_for_operators(endpoint)


def _endpoint_of(path: str) -> str | None:
    adapter = current_app.create_url_adapter(request)
    try:
        return None if adapter is None else adapter.match(path, method="GET")[0]
    except HTTPException:  # also a redirect: pages of ours link to no such address
        return None


def _send(response: Response, value: str, *, seconds: int) -> None:
    response.set_cookie(
        _COOKIE,
        value,
        max_age=seconds,
        path=request.script_root or "/",
        secure=services().site.base_url.startswith("https://"),
        httponly=True,
        samesite="Lax",
    )
