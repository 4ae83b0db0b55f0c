"""The sender of a request: an operator by session cookie, or a program by API token."""

import re
from dataclasses import replace
from typing import cast

from flask import Response, g, request

from verifier.domain.model.capture import LoginCapture
from verifier.domain.model.operators import ApiToken, Operator, Role
from verifier.domain.model.release import ScopeProblem
from verifier.domain.model.request_form import EntryPoint, RequestForm
from verifier.domain.model.text_values import host_of, is_this_machine
from verifier.domain.release.canonical import canonicalize
from verifier.store.operators import LASTS
from verifier.web.services import services

_COOKIE = "verifier_operator"
_SCHEME = "bearer "
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_OF_THE_DEMO = Operator(id="demo", name="everybody", idp_id=None, identifier=None, role=Role.ADMIN)


def current_operator() -> Operator | None:
    """Return the operator who sent this request; None if nobody is signed in."""
    if "operator" not in g:
        # In the demo everybody is an admin, but only at the machine's own address.
        if services().everyone_sees_reports and is_this_machine(host_of(request.host)):
            g.operator = _OF_THE_DEMO
        else:
            operator_id = _operator_id_of_session()
            g.operator = None if operator_id is None else operator_of(operator_id)
    return cast("Operator | None", g.operator)


def current_token() -> ApiToken | None:
    """Return the API token of this request, if it is valid."""
    if "api_token" not in g:
        g.api_token = authenticate_token(request.headers.get("Authorization", ""))
    return cast("ApiToken | None", g.api_token)


def authenticate_token(header: str) -> ApiToken | None:
    """Find the token in an ``Authorization`` header, if it is valid now."""
    if header[: len(_SCHEME)].lower() != _SCHEME:
        return None
    return services().store.tokens.of(header[len(_SCHEME) :].strip())


def session_token() -> str | None:
    """Return the session token that this browser sent, whether or not it is valid."""
    sent = request.cookies.get(cookie_name(), "")
    return sent if _TOKEN.fullmatch(sent) else None


def _operator_id_of_session() -> str | None:
    token = session_token()
    return None if token is None else services().store.sessions.of(token)


def was_removed() -> bool:
    """Whether this browser's session is open, but its operator was removed."""
    return current_operator() is None and _operator_id_of_session() is not None


def sign_in(operator: Operator) -> None:
    """Sign this browser in with a new token; its previous session ends."""
    sign_out()
    g.session_to_send = services().store.sessions.begin(operator)
    g.operator = operator


def sign_out() -> None:
    """End this browser's session."""
    if (token := session_token()) is not None:
        services().store.sessions.end(token)
    g.session_to_send = ""
    g.operator = None


def send_cookie(response: Response) -> Response:
    """Set the session cookie on *response* if it changed."""
    token = g.get("session_to_send")
    if token is not None:
        seconds = int(LASTS.total_seconds()) if token else 0
        set_cookie(response, cookie_name(), token, seconds=seconds)
    return response


def set_cookie(response: Response, name: str, value: str, *, seconds: int) -> None:
    """Set a cookie that scripts cannot read and other sites cannot send."""
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path=request.script_root or "/",
        secure=_over_tls(),
        httponly=True,
        samesite="Lax",
    )


def cookie_name() -> str:
    """Return the cookie's name, with the prefix that stops other hosts from setting it."""
    if not _over_tls():
        return _COOKIE
    return ("__Secure-" if request.script_root else "__Host-") + _COOKIE


def _over_tls() -> bool:
    return services().site.base_url.startswith("https://")


def operator_identifier(
    capture: LoginCapture, attribute: str, *, form: RequestForm
) -> str | ScopeProblem | None:
    """Return the single value of *attribute*, as released; None if there is none, or several.

    Only a name that a service provider would map counts, not a near miss. A scoped value counts
    only if its scope is the identity provider's own; otherwise the problem is returned. *form* is
    the site's request form, with its names.
    """
    asked = replace(form, door=EntryPoint.DIRECT, identifier=attribute, header_identifier=None)
    release = canonicalize(capture, asked).release
    values = release.identifier_values
    if values is None or len(values) != 1 or not values[0].strip():
        return None
    problems = [
        problem
        for delivered in release.delivered(attribute)
        for problem in delivered.scope_problems
    ]
    return problems[0] if problems else values[0]


def site_file_operators() -> list[Operator]:
    """List the operators in the site file."""
    settings = services().site.operators
    if settings is None:
        return []
    return services().store.operators.of_site_file(
        idp_id=settings.idp_id, admins=settings.admins, viewers=settings.viewers
    )


def all_operators() -> list[Operator]:
    """List all operators: those of the site file first, then those that admins added."""
    return [*site_file_operators(), *services().store.operators.all()]


def operator_of(operator_id: str) -> Operator | None:
    """Find an operator by id."""
    named = (operator for operator in site_file_operators() if operator.id == operator_id)
    return next(named, None) or services().store.operators.get(operator_id)


def operator_named(idp_id: str, identifier: str) -> Operator | None:
    """Find the operator with exactly that identifier; the site file takes precedence."""
    own = (
        operator
        for operator in site_file_operators()
        if (operator.idp_id, operator.identifier) == (idp_id, identifier)
    )
    return next(own, None) or services().store.operators.named(
        idp_id=idp_id, identifier=identifier
    )
