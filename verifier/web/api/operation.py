"""The table of operations. A decorator gives each function its method, path and scope.

Routes, request parsing, access and the description are built from this table. An operation's
signature states its input and output: ``query``, ``body``, and the schema that it returns.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from inspect import getdoc
from typing import Annotated, Any, Literal, Self, TypeVar, get_type_hints

from flask import Response, abort
from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from verifier.domain.checks.catalogue import check_pages
from verifier.domain.model.operators import Scope
from verifier.domain.model.render_options import RenderOptions
from verifier.web import audit, content, errors
from verifier.web.authentication import current_token

JSON = "application/json"
PREFIX = "/api/v1"
_NO_CONTENT = 204


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of a form that uploads files."""

    description: str
    is_file: bool = False
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One API operation: a method at a path."""

    method: str
    path: str
    scope: Scope | None  # None: any token that can be used
    view: Callable[..., Any]
    status: int
    query: type[BaseModel] | None
    body: type[BaseModel] | None
    gives: type[BaseModel] | None  # the schema of its JSON
    form: Mapping[str, FormField]
    documents: tuple[str, ...]  # schemas, by name, of JSON that is described elsewhere
    refuses: tuple[int, ...]  # statuses besides those that every operation may return

    @property
    def id(self) -> str:
        """The name of the operation's function, by which clients call it."""
        return self.view.__name__

    @property
    def summary(self) -> str:
        """The first paragraph of the function's docstring."""
        return " ".join((getdoc(self.view) or "").partition("\n\n")[0].split())

    @property
    def details(self) -> str:
        """The docstring's text after the first paragraph."""
        return " ".join((getdoc(self.view) or "").partition("\n\n")[2].split())


OPERATIONS: dict[str, Operation] = {}
"""Every operation by its id, once the modules of this package are imported."""

V = TypeVar("V", bound=Callable[..., Any])


def operation(
    method: str,
    path: str,
    scope: Scope | None,
    *,
    status: int | None = None,
    form: Mapping[str, FormField] | None = None,
    documents: tuple[str, ...] = (),
    refuses: tuple[int, ...] = (),
) -> Callable[[V], V]:
    """Register the function as an operation; *scope* is the scope that its token needs.

    If the path has a parameter, the operation may also return 404, besides the statuses in
    *refuses*.
    """

    def register(view: V) -> V:
        hints = get_type_hints(view)
        gives = hints["return"]
        OPERATIONS[view.__name__] = Operation(
            method=method,
            path=path,
            scope=scope,
            view=view,
            status=status or (_NO_CONTENT if gives is type(None) else 200),
            query=hints.get("query"),
            body=hints.get("body"),
            gives=gives if issubclass(gives, BaseModel) else None,
            form=form or {},
            documents=documents,
            refuses=(*refuses, 404) if "<" in path else refuses,
        )
        return view

    return register


class Asked(BaseModel):
    """Base model for a request's JSON: only the declared keys, each with its own type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Query(BaseModel):
    """Base model for the query parameters of a URL."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Shape(BaseModel):
    """Base model for the JSON body of a response."""

    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)

    @classmethod
    def of(cls, *sources: object, **more: object) -> Self:
        """Build the model: each field from *more*, else from the first source that has it."""
        found = {
            name: getattr(source, name)
            for source in reversed(sources)
            for name in cls.model_fields
            if hasattr(source, name)
        }
        return cls.model_validate(found | more)


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("it may hold no line end and no control character")
    return text


Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(_printable),
]
"""A text that people read in one line."""


class Format(StrEnum):
    """The output formats of a result."""

    JSON = "json"
    TEXT = "text"
    HTML = "html"
    JUNIT = "junit"
    SARIF = "sarif"
    CSV = "csv"
    MARKDOWN = "markdown"


class Form(Query):
    """The output format of a result that contains no personal value."""

    format: Format = Format.JSON

    @property
    def options(self) -> RenderOptions:
        """How to render the answer: values are masked unless the query says ``redact=no``."""
        shown = isinstance(self, Rendered) and self.redact == "no"
        return RenderOptions(redact=not shown, pages=check_pages())


class Rendered(Form):
    """The output format, and whether personal values are masked."""

    redact: Literal["yes", "no"] = "yes"


def require_values_scope(query: Rendered) -> None:
    """Refuse (403) to show personal values to a token without the scope ``reports:read``."""
    token = current_token()
    if query.redact == "no" and (token is None or Scope.REPORTS_READ not in token.scopes):
        abort(errors.not_in_scope(Scope.REPORTS_READ))


def note_values_read(query: Rendered, *about: str) -> None:
    """Record in the audit trail that reports or a run were read with personal values."""
    if query.redact == "no":
        for name in about:
            audit.note("report.exported", name)


def render_response(query: Form, renderers: content.Renderers, *about: Any, name: str) -> Response:
    """Render *about* in the requested format; *name* is the file name without extension."""
    return content.rendered(renderers, query.format.value, *about, query.options, name=name)
