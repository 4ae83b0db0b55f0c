"""The API's blueprint: reads each request, calls the operation, and sends its result."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, request
from pydantic import BaseModel, ValidationError

from verifier.web import content
from verifier.web.api import admin, reports, runs
from verifier.web.api.openapi import describe
from verifier.web.api.operation import (
    JSON,
    OPERATIONS,
    PREFIX,
    FormField,
    Operation,
    Rendered,
    operation,
    require_values_scope,
)
from verifier.web.errors import refuse
from verifier.web.services import services

MODULES = (runs, reports, admin)
"""Importing these modules fills the table of operations."""

MOST_JSON = 200_000  # bytes
_LONGEST_KEY = 60
_PROBLEMS = {"missing": "is missing", "extra_forbidden": "is not known here"}

bp = Blueprint("api", __name__, url_prefix=PREFIX)


@operation("GET", "/openapi.json", None)
def read_description() -> Response:
    """Read this description of the API (OpenAPI 3.1)."""
    return jsonify(describe(OPERATIONS.values(), server=f"{services().site.base_url}{PREFIX}"))


def _answer(called: Operation, **arguments: Any) -> Response:
    """Answer one request. An error names what is wrong, and never repeats a value."""
    for name in request.args:
        if called.query is None:
            refuse(400, f"The parameter {_plain(name)} is not known here.")
        if len(request.args.getlist(name)) > 1:
            refuse(400, f"The parameter {_plain(name)} may stand in the address once.")
    if called.query is not None:
        read = partial(called.query.model_validate, dict(request.args))
        arguments["query"] = query = _read("parameter", read)
        if isinstance(query, Rendered):
            require_values_scope(query)
    if called.body is not None:
        if request.mimetype != JSON:
            refuse(415, f"Send JSON, with Content-Type: {JSON}.")
        request.max_content_length = MOST_JSON
        read = partial(called.body.model_validate_json, request.get_data())
        arguments["body"] = _read("key", read)
    if called.form:
        _check_form(called.form)
    given = called.view(**arguments)
    if isinstance(given, BaseModel):
        given = jsonify(given.model_dump(mode="json"))
    return make_response("" if given is None else given, called.status)


def _read(what: str, read: Callable[[], BaseModel]) -> BaseModel:
    """Read and validate one part of the request; *what* names the part in an error message."""
    try:
        return read()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(_plain(str(part)) for part in first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        message = (message[:1].lower() + message[1:]).rstrip(".")
        if not place:
            refuse(400, f"What was sent cannot be read as JSON of this kind: {message}.")
        problem = _PROBLEMS.get(first["type"]) or f"is not right: {message}"
        refuse(400, f"The {what} {place} {problem}.")


def _check_form(fields: Mapping[str, FormField]) -> None:
    content.allow_large_uploads(sum(field.is_file for field in fields.values()))
    if request.mimetype != "multipart/form-data":
        refuse(415, "Send a form with files, with Content-Type: multipart/form-data.")
    for name in (*request.form, *request.files):
        if name not in fields:
            refuse(400, f"The field {_plain(name)} is not known here.")
    for name, field in fields.items():
        if field.required and name not in request.files and name not in request.form:
            refuse(400, f"The field {name} is missing.")


def _plain(name: str) -> str:
    """Shorten a key from the request for an error message, and drop unprintable characters."""
    return "".join(char for char in name[:_LONGEST_KEY] if char.isprintable()) or "without a name"


for _operation in OPERATIONS.values():
    bp.add_url_rule(
        _operation.path,
        endpoint=_operation.id,
        view_func=partial(_answer, _operation),
        methods=[_operation.method],
    )
