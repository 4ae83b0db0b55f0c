"""What somebody is told who may not open an address: one sentence, and where to sign in.

To somebody who is not signed in every address answers the same, whether its id exists or not.
"""

from __future__ import annotations

from flask import Response, jsonify, make_response, request

from verifier.model.operators import Scope
from verifier.web import errors
from verifier.web.signed_in import was_removed

API = "/api/"


def not_signed_in() -> Response:
    """Answer somebody who is nobody (401)."""
    if is_api():
        return no_token()
    if was_removed():
        return errors.error_page(
            401,
            "You are no longer an operator of this site.",
            "Somebody removed you while you were signed in. Ask an admin of this site.",
        )
    return errors.error_page(
        401,
        "Sign in first.",
        "This page is for the operators of this site. Testers open the link they were given.",
    )


def not_an_admin() -> Response:
    """Answer an operator who may look and not change (403)."""
    return errors.error_page(
        403, "This is for an admin of this site.", "You may look at everything. Ask an admin."
    )


def no_token() -> Response:
    """Answer a program without a token that can be used (401)."""
    answer = error_object(
        401,
        "token-needed",
        "Send a token that is neither expired nor revoked, as Authorization: Bearer.",
    )
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def too_many() -> Response:
    """Answer a program that goes on with tokens that are none (429)."""
    return error_object(429, "too-many-attempts", "Too many tokens that cannot be used. Wait.")


def not_in_scope(scope: Scope) -> Response:
    """Answer a program whose token is for something else (403)."""
    answer = error_object(
        403, "scope-needed", f"This token may not do that; it takes the scope {scope.value}."
    )
    answer.headers["WWW-Authenticate"] = f'Bearer error="insufficient_scope", scope="{scope}"'
    return answer


def error_object(status: int, code: str, message: str, reference: str | None = None) -> Response:
    """Make the error object of the API; *code* is stable, *message* is for people."""
    said = {"code": code, "message": message, "reference": reference}
    return make_response(jsonify(error=said), status)


def is_api() -> bool:
    """Whether this request is of a program that uses the API."""
    return request.path.startswith(API)
