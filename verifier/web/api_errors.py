"""What a program is told that uses the API: one error object, with a code that stays the same."""

from __future__ import annotations

from flask import Response, jsonify, make_response, request
from werkzeug.http import HTTP_STATUS_CODES

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


def is_api() -> bool:
    """Whether this request is of a program that uses the API."""
    return request.path.startswith(API)


def error_object(
    status: int, message: str, *, code: str | None = None, reference: str | None = None
) -> Response:
    """Make the error object; *code* is stable, *message* is one sentence or two for people."""
    stable = code or _CODES.get(status) or HTTP_STATUS_CODES[status].lower().replace(" ", "-")
    said = {"code": stable, "message": message, "reference": reference}
    return make_response(jsonify(error=said), status)
