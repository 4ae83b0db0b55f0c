"""What a page gives to take away: a file that needs nothing else, and its twin for programs."""

from __future__ import annotations

from flask import Response, make_response


def html_file(text: str, name: str) -> Response:
    """Give *text* as a file to save; opened in place it may run nothing."""
    response = make_response(text)
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
    )
    return response


def json_text(text: str) -> Response:
    """Give *text* as JSON."""
    response = make_response(text)
    response.mimetype = "application/json"
    return response


def csv_file(text: str, name: str) -> Response:
    """Give *text* as a table to save."""
    response = make_response(text)
    response.mimetype = "text/csv"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response
