"""Validate what a program sends, and record in the audit trail what its token did."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn, TypeVar

from flask import abort, request
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from verifier.web.api.operation import JSON, Upload
from verifier.web.authentication import current_token
from verifier.web.errors import error_object
from verifier.web.services import services

# Reading what a program sends; whatever does not fit is named, and never repeated.

T = TypeVar("T", bound=BaseModel)
MOST_JSON = 200_000  # bytes
_LONGEST_KEY = 60
_SAID = {
    "missing": "is missing",
    "extra_forbidden": "is not known here",
}


def refuse(status: int, message: str, *, code: str | None = None) -> NoReturn:
    """Answer with an error object."""
    abort(error_object(status, message, code=code))


def read_body(model: type[T]) -> T:
    """Read the JSON of the request, or refuse it: 415 for another form, 400 for what is wrong."""
    if request.mimetype != JSON:
        refuse(415, f"Send JSON, with Content-Type: {JSON}.")
    request.max_content_length = MOST_JSON
    try:
        return model.model_validate_json(request.get_data())
    except ValidationError as error:
        refuse(400, _said(error, "key"))


def read_query(model: type[T]) -> T:
    """Read what stands behind the question mark, or refuse it (400)."""
    for name in request.args:
        if len(request.args.getlist(name)) > 1:
            refuse(400, f"The parameter {_plain(name)} may stand in the address once.")
    try:
        return model.model_validate(dict(request.args))
    except ValidationError as error:
        refuse(400, _said(error, "parameter"))


def refuse_query() -> None:
    """Refuse (400) a parameter where none is known."""
    for name in request.args:
        refuse(400, f"The parameter {_plain(name)} is not known here.")


def check_form(fields: Mapping[str, Upload]) -> None:
    """Look at a form's fields; refuse another kind of form (415) and a strange field (400)."""
    if request.mimetype != "multipart/form-data":
        refuse(415, "Send a form with files, with Content-Type: multipart/form-data.")
    for name in (*request.form, *request.files):
        if name not in fields:
            refuse(400, f"The field {_plain(name)} is not known here.")
    for name, one in fields.items():
        if one.required and name not in request.files and name not in request.form:
            refuse(400, f"The field {name} is missing.")


def _said(error: ValidationError, what: str) -> str:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(_plain(str(one)) for one in first["loc"])
    if not place:
        return f"What was sent cannot be read as JSON of this kind: {_end(first)}."
    return f"The {what} {place} {_SAID.get(first['type']) or f'is not right: {_end(first)}'}."


def _end(first: ErrorDetails) -> str:
    words = first["msg"].removeprefix("Value error, ")
    return (words[:1].lower() + words[1:]).rstrip(".")


def _plain(name: str) -> str:
    """Name a key that somebody sent: short, and nothing but what can be read."""
    return "".join(one for one in name[:_LONGEST_KEY] if one.isprintable()) or "without a name"


# What a token did, in the audit trail: a session that came along does not count here.


def who() -> str:
    """Name the token of this request, as the audit trail does."""
    token = current_token()
    return "a token" if token is None else f"token {token.name}"


def values_read(about: str, *, in_the_clear: bool) -> None:
    """Write down that a report, or several, were read with the values of persons."""
    if in_the_clear:
        note("report.exported", about)


def note(what: str, about: str | None = None) -> None:
    """Write down *what* was done now, a stable word, and the id it was about; never a value."""
    services().store.audit.add(who(), what, about)
