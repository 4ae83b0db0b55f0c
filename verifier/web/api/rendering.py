"""A result in the form that the address asks for, values masked unless it says otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Literal

from flask import Response, abort, make_response

from verifier.domain.checks.catalogue import check_pages
from verifier.domain.model.operators import Scope
from verifier.domain.model.render_options import RenderOptions
from verifier.web import downloads, errors
from verifier.web.api.operation import JSON, Query
from verifier.web.authentication import current_token


class Format(StrEnum):
    """The forms of a result."""

    JSON = "json"
    TEXT = "text"
    HTML = "html"
    JUNIT = "junit"
    SARIF = "sarif"
    CSV = "csv"
    MARKDOWN = "markdown"


MEDIA = {
    Format.JSON: JSON,
    Format.TEXT: "text/plain",
    Format.HTML: "text/html",
    Format.JUNIT: "application/xml",
    Format.SARIF: "application/sarif+json",
    Format.CSV: "text/csv",
    Format.MARKDOWN: "text/markdown",
}
FORMS = tuple(one for one in MEDIA.values() if one != JSON)


class Form(Query):
    """In which form. No value of a person is in it."""

    format: Format = Format.JSON


class Rendered(Form):
    """In which form, and whether values of persons are masked."""

    redact: Literal["yes", "no"] = "yes"


def rendering_of(query: Rendered) -> RenderOptions:
    """Give how to write it; values in the clear take a token that may read reports."""
    if query.redact == "no":
        require(Scope.REPORTS_READ)
    return plain_how(redact=query.redact == "yes")


def plain_how(*, redact: bool = True) -> RenderOptions:
    """Give how to write it."""
    return RenderOptions(redact=redact, pages=check_pages())


def require(scope: Scope) -> None:
    """Refuse (403) a token without that scope, beside the one that the operation takes."""
    token = current_token()
    if token is None or scope not in token.scopes:
        abort(errors.not_in_scope(scope))


def render_response(
    query: Form, renderers: Callable[[str], str | Iterable[str]], *, name: str
) -> Response:
    """Give the text that *renderers* makes in that form; *name* is a file's, without ending."""
    made = renderers(query.format.value)
    text = made if isinstance(made, str) else "".join(made)
    if query.format is Format.HTML:
        return downloads.html_file(text, f"{name}.html")
    response = make_response(text)
    response.mimetype = MEDIA[query.format]
    return response
