"""What somebody is told who may not open an address: one sentence, and where to sign in.

To somebody who is not signed in every address answers the same, whether its id exists or not.
"""

from __future__ import annotations

from flask import Response

from verifier.model.operators import Scope
from verifier.web import errors
from verifier.web.api_errors import error_object, is_api
from verifier.web.signed_in import was_removed


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
        403,
        "This is for an admin of this site.",
        "As a viewer you see every report and log in as a test patron; an admin changes things. "
        "Ask an admin to do it, or to make you one.",
    )


def no_token() -> Response:
    """Answer a program without a token that can be used (401)."""
    answer = error_object(
        401, "Send a token that is neither expired nor revoked, as Authorization: Bearer."
    )
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def too_many() -> Response:
    """Answer a program that goes on with tokens that are none (429)."""
    return error_object(429, "Too many tokens that cannot be used. Wait an hour.")


def not_in_scope(scope: Scope) -> Response:
    """Answer a program whose token is for something else (403)."""
    answer = error_object(
        403, f"This token may not do that: it takes the scope {scope}.", code="scope-needed"
    )
    answer.headers["WWW-Authenticate"] = f'Bearer error="insufficient_scope", scope="{scope}"'
    return answer
