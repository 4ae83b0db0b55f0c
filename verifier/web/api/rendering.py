"""A result in the format that the address asks for, values masked unless it says otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Literal

from flask import Response, abort, make_response

from verifier.domain.checks.catalogue import check_pages
from verifier.domain.model.operators import Scope
from verifier.domain.model.render_options import RenderOptions
from verifier.web import audit, downloads, errors
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


class Form(Query):
    """In which form. No value of a person is in it."""

    format: Format = Format.JSON

    @property
    def options(self) -> RenderOptions:
        """How to write it."""
        return RenderOptions(redact=True, pages=check_pages())


class Rendered(Form):
    """In which form, and whether values of persons are masked."""

    redact: Literal["yes", "no"] = "yes"

    @property
    def options(self) -> RenderOptions:
        """How to write it."""
        return RenderOptions(redact=self.redact == "yes", pages=check_pages())


def require_values_scope(query: Rendered) -> None:
    """Refuse (403) to show values of persons to a token that may not read reports."""
    token = current_token()
    if query.redact == "no" and (token is None or Scope.REPORTS_READ not in token.scopes):
        abort(errors.not_in_scope(Scope.REPORTS_READ))


def note_values_read(query: Rendered, *about: str) -> None:
    """Write down that reports, or a run, were read with the values of persons."""
    if query.redact == "no":
        for name in about:
            audit.note("report.exported", name)


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
