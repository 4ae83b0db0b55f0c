"""Serve the table of operations: read the request, call the function, send what it gives."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, TypeVar

from flask import Blueprint, Response, jsonify, make_response, request
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

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
"""Importing them fills the table."""

MOST_JSON = 200_000  # bytes
_LONGEST_KEY = 60
_PROBLEMS = {"missing": "is missing", "extra_forbidden": "is not known here"}

T = TypeVar("T", bound=BaseModel)

bp = Blueprint("api", __name__, url_prefix=PREFIX)


@operation("GET", "/openapi.json", None)
def read_description() -> Response:
    """Read this description of the API (OpenAPI 3.1)."""
    return jsonify(describe(OPERATIONS.values(), server=f"{services().site.base_url}{PREFIX}"))


def _answer(called: Operation, **arguments: Any) -> Response:
    """Answer one request. Whatever does not fit is named, and never repeated."""
    if called.query is None:
        for name in request.args:
            refuse(400, f"The parameter {_plain(name)} is not known here.")
    else:
        arguments["query"] = query = _read_query(called.query)
        if isinstance(query, Rendered):
            require_values_scope(query)
    if called.body is not None:
        arguments["body"] = _read_body(called.body)
    if called.form:
        _check_form(called.form)
    given = called.view(**arguments)
    if isinstance(given, BaseModel):
        given = jsonify(given.model_dump(mode="json"))
    return make_response("" if given is None else given, called.status)


def _read_query(model: type[T]) -> T:
    for name in request.args:
        if len(request.args.getlist(name)) > 1:
            refuse(400, f"The parameter {_plain(name)} may stand in the address once.")
    try:
        return model.model_validate(dict(request.args))
    except ValidationError as error:
        refuse(400, _problem(error, "parameter"))


def _read_body(model: type[T]) -> T:
    if request.mimetype != JSON:
        refuse(415, f"Send JSON, with Content-Type: {JSON}.")
    request.max_content_length = MOST_JSON
    try:
        return model.model_validate_json(request.get_data())
    except ValidationError as error:
        refuse(400, _problem(error, "key"))


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


def _problem(error: ValidationError, what: str) -> str:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(_plain(str(part)) for part in first["loc"])
    if not place:
        return f"What was sent cannot be read as JSON of this kind: {_message(first)}."
    return (
        f"The {what} {place} {_PROBLEMS.get(first['type']) or f'is not right: {_message(first)}'}."
    )


def _message(first: ErrorDetails) -> str:
    message = first["msg"].removeprefix("Value error, ")
    return (message[:1].lower() + message[1:]).rstrip(".")


def _plain(name: str) -> str:
    """Name a key that somebody sent: short, and nothing but what can be read."""
    return "".join(char for char in name[:_LONGEST_KEY] if char.isprintable()) or "without a name"


for _operation in OPERATIONS.values():
    bp.add_url_rule(
        _operation.path,
        endpoint=_operation.id,
        view_func=partial(_answer, _operation),
        methods=[_operation.method],
    )
