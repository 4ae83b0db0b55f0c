"""The table of operations: a function, whose decorator names method, path and scope.

Routes, reading, access and the description are made of this table. What a function takes and
gives stands in its signature: ``query``, ``body``, and the schema that it returns.
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
    """One field of a form with files."""

    description: str
    is_file: bool = False
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method at one path."""

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
    refuses: tuple[int, ...]  # statuses beside those that every operation may give

    @property
    def id(self) -> str:
        """The name of its function, by which clients call it."""
        return self.view.__name__

    @property
    def summary(self) -> str:
        """What it does, in a sentence."""
        return " ".join((getdoc(self.view) or "").partition("\n\n")[0].split())

    @property
    def details(self) -> str:
        """The rest of what there is to say about it."""
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
    """Make the function an operation; *scope* is what its token needs.

    Where its path names something it may refuse with 404, besides what *refuses* names.
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
    """A request's JSON: its own keys and no others, each of its own type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Query(BaseModel):
    """What stands behind the question mark of an address."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Shape(BaseModel):
    """An answer's JSON."""

    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)

    @classmethod
    def of(cls, *sources: object, **more: object) -> Self:
        """Take each field from *more*, else from the first source that has it."""
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
    """The forms of a result."""

    JSON = "json"
    TEXT = "text"
    HTML = "html"
    JUNIT = "junit"
    SARIF = "sarif"
    CSV = "csv"
    MARKDOWN = "markdown"


class Form(Query):
    """In which form. No value of a person is in it."""

    format: Format = Format.JSON

    @property
    def options(self) -> RenderOptions:
        """How to write it; values are masked unless the address says otherwise."""
        shown = isinstance(self, Rendered) and self.redact == "no"
        return RenderOptions(redact=not shown, pages=check_pages())


class Rendered(Form):
    """In which form, and whether values of persons are masked."""

    redact: Literal["yes", "no"] = "yes"


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


def render_response(query: Form, renderers: content.Renderers, *about: Any, name: str) -> Response:
    """Write what it is *about* in that form; *name* is a file's, without ending."""
    return content.rendered(renderers, query.format.value, *about, query.options, name=name)
