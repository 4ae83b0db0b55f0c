"""Error pages for people and error objects for programs.

One plain sentence and a reference number, never a stack trace.
"""

import logging
import secrets
import traceback
from http import HTTPStatus
from typing import NoReturn

from flask import Response, jsonify, make_response, request
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from verifier.domain.model.operators import Scope
from verifier.store.db_errors import StoreProblem
from verifier.web import content
from verifier.web.authentication import was_removed

logger = logging.getLogger(__name__)

API = "/api/"
_CODES = {
    400: "cannot-be-read",
    401: "token-needed",
    403: "not-allowed",
    404: "not-found",
    405: "method-not-allowed",
    409: "conflict",
    413: "too-large",
    415: "form-not-read",
    429: "too-many-attempts",
    500: "defect",
    503: "not-now",
}
"""What a program is told that uses the API; a code stays the same."""
_PAGES = {
    400: ("This request cannot be read.", "Go back and try again."),
    403: ("This is not allowed.", "Open the page again and repeat what you did."),
    404: ("There is no such page.", "It may have been removed when its time was over."),
    405: ("This address is not meant to be opened like that.", "Begin at the start page."),
    413: ("What was sent is too large.", "A saved login is smaller than 8 MB."),
    415: ("What was sent has a form that is not read here.", "Begin at the start page."),
    429: ("Too many requests at once.", "Wait a moment and try again."),
}
_WAIT_SECONDS, _LONGEST_WAIT_SECONDS = 2, 15
_PLACES_A_SECOND = 4  # in the queue of reports, at a guess
_ADVICE_TO_PROGRAMS = {
    405: "/api/v1/openapi.json says which methods this address takes.",
    415: "/api/v1/openapi.json says what this address takes.",
}
"""What a program should do instead, where a page's advice does not help it."""


def is_api() -> bool:
    """Whether this request is for the API."""
    return request.path.startswith(API)


def error_page(code: int, title: str, advice: str, reference: str | None = None) -> Response:
    """Build the error page of that status; for the API, the error object."""
    if is_api():
        return error_object(code, f"{title} {advice}", reference=reference)
    return content.page(
        "errors/error.html",
        code=code,
        title=title,
        advice=advice,
        reference=reference,
        sign_in=code == HTTPStatus.UNAUTHORIZED,
    )


def error_object(
    status: int, message: str, *, code: str | None = None, reference: str | None = None
) -> Response:
    """Build the error object; *code* is stable, *message* is one or two sentences for people."""
    stable = code or _CODES.get(status) or HTTP_STATUS_CODES[status].lower().replace(" ", "-")
    problem = {"code": stable, "message": message, "reference": reference}
    return make_response(jsonify(error=problem), status)


class Refused(Exception):  # noqa: N818 - an answer, not a defect
    """The request cannot be fulfilled. The message is the same on a page and in the API."""

    def __init__(self, status: int, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code


def refuse(status: int, message: str, *, code: str | None = None) -> NoReturn:
    """Refuse the request. Raises ``Refused``."""
    raise Refused(status, message, code=code)


def answer_refused(refused: Refused) -> Response:
    """Return the error object for the API, otherwise a page with the same message."""
    if is_api():
        return error_object(refused.status, refused.message, code=refused.code)
    return error_page(refused.status, _PAGES.get(refused.status, _PAGES[400])[0], refused.message)


def answer_http_error(error: HTTPException) -> Response:
    """Answer an HTTP error that the application or the framework raised."""
    if error.code not in _PAGES:
        return defect(error)
    title, advice = _PAGES[error.code]
    if is_api():
        advice = _ADVICE_TO_PROGRAMS.get(error.code, advice)
    own_words = error.description or ""
    # The framework's descriptions may quote the request: only our own are shown.
    if own_words != type(error).description:
        advice = own_words
    page = error_page(error.code, title, advice)
    if isinstance(allowed := getattr(error, "valid_methods", None), list | tuple | set):
        page.headers["Allow"] = ", ".join(sorted(allowed))
    return page


def store_problem(error: StoreProblem) -> Response:
    """Answer a failure of the data store (503). Its message is safe to show."""
    reference = new_reference()
    logger.error("store-problem reference=%s", reference)
    return error_page(503, "The data store is out of order.", error.message, reference)


def busy(error: Exception) -> Response:
    """Answer that a report is not there yet: a page that waits for it (202), or 503 for programs.

    *error* is a ``Busy``.
    """
    place: int | None = getattr(error, "place", None)
    is_file = request.path.endswith((".json", ".html"))
    if request.method == "GET" and not is_api() and not is_file:
        content.allow_connections()
        seconds = min(_WAIT_SECONDS + (place or 0) // _PLACES_A_SECOND, _LONGEST_WAIT_SECONDS)
        return content.page("report/waiting.html", code=202, place=place, seconds=seconds)
    page = error_page(
        503,
        "The report is not ready yet.",
        "Other logins are being looked at. The login is kept: send this again in a moment.",
    )
    page.headers["Retry-After"] = "5"
    return page


def defect(error: Exception) -> Response:
    """Answer a defect (500). The log gets its place, never its text, which may contain values."""
    return error_page(
        500,
        "Something went wrong on our side.",
        "Try again. If it happens again, tell the operator of this site the reference number.",
        log_defect(error),
    )


class LoggedDefect(Exception):  # noqa: N818 - named after what it is
    """A defect that another thread logged already, with its reference number."""

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


def log_defect(error: Exception) -> str:
    """Log a defect, once, and return its reference number."""
    if isinstance(error, LoggedDefect):
        return error.reference
    reference = new_reference()
    frames = traceback.extract_tb(error.__traceback__)
    place = " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames[-6:]))
    logger.error("defect reference=%s type=%s at=%s", reference, type(error).__name__, place)
    return reference


def new_reference() -> str:
    """Return a new reference number for the log and the page."""
    return secrets.token_hex(4)


# Responses to somebody who may not open a URL: one sentence, and where to sign in. To
# somebody who is not signed in, every URL answers the same, whether its id exists or not.


def not_signed_in() -> Response:
    """Answer somebody who is not signed in (401)."""
    if is_api():
        return no_token()
    if was_removed():
        return error_page(
            401,
            "You are no longer an operator of this site.",
            "Somebody removed you while you were signed in. Ask an admin of this site.",
        )
    return error_page(
        401,
        "Sign in first.",
        "This page is for the operators of this site. Testers open the link they were given.",
    )


def not_an_admin() -> Response:
    """Answer a viewer who tries to change something (403)."""
    return error_page(
        403,
        "This is for an admin of this site.",
        "As a viewer you see every report and log in as a test patron; an admin changes things. "
        "Ask an admin to do it, or to make you one.",
    )


def no_token() -> Response:
    """Answer a program without a valid token (401)."""
    answer = error_object(
        401, "Send a token that is neither expired nor revoked, as Authorization: Bearer."
    )
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def not_in_scope(scope: Scope) -> Response:
    """Answer a program whose token lacks the scope (403)."""
    answer = error_object(
        403, f"This token may not do that: it takes the scope {scope}.", code="scope-needed"
    )
    answer.headers["WWW-Authenticate"] = f'Bearer error="insufficient_scope", scope="{scope}"'
    return answer
