"""The description of the API, OpenAPI 3.1, made from the table of operations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from werkzeug.http import HTTP_STATUS_CODES

from verifier import __version__
from verifier.domain.model.operators import Scope
from verifier.web.api.operation import JSON, Operation, Shape

PREFIX = "/api/v1"
_REF = "#/components/schemas/{model}"
_ERROR = {"$ref": "#/components/schemas/Error"}
_ERROR_SCHEMA = {
    "type": "object",
    "description": "What went wrong. The code stays the same; the message is for people.",
    "properties": {
        "error": {
            "type": "object",
            "properties": {
                "code": {"type": "string"},
                "message": {"type": "string"},
                "reference": {"type": ["string", "null"]},
            },
            "required": ["code", "message", "reference"],
            "additionalProperties": False,
        }
    },
    "required": ["error"],
    "additionalProperties": False,
}
_ALWAYS = (400, 401, 403, 429, 500, 503)
_NO_CONTENT = 204


def describe(
    operations: Sequence[Operation],
    scopes: Mapping[str, Scope | None],
    *,
    server: str = PREFIX,
) -> dict[str, Any]:
    """Make the document. *server* is where the paths begin."""
    models = list(_models(operations))
    references, whole = models_json_schema(
        [(one, _mode(one)) for one in models], ref_template=_REF
    )
    named = {one: references[one, _mode(one)] for one in models}
    schemas = whole.get("$defs", {})
    queries = {one.query for one in operations if one.query is not None}
    parameters = {one: _parameters(_schema(named[one], schemas)) for one in queries}
    for query in queries:
        schemas.pop(_name(named[query]), None)
    paths: dict[str, dict[str, Any]] = {}
    for one in operations:
        described = _operation(one, scopes[one.id], named, parameters)
        paths.setdefault(path_of(one), {})[one.method.lower()] = described
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Release verifier",
            "version": __version__,
            "description": "What the pages do, for programs.",
        },
        "servers": [{"url": server}],
        "paths": paths,
        "components": {
            "schemas": {**schemas, "Error": _ERROR_SCHEMA},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def path_of(operation: Operation) -> str:
    """Give the path as OpenAPI writes it."""
    return re.sub(r"<(\w+)>", r"{\1}", operation.path)


def _models(operations: Sequence[Operation]) -> Iterator[type[BaseModel]]:
    found = (
        model
        for one in operations
        for model in (one.body, one.query, one.gives)
        if model is not None
    )
    yield from dict.fromkeys(found)


def _mode(model: type[BaseModel]) -> Literal["serialization", "validation"]:
    return "serialization" if issubclass(model, Shape) else "validation"


def _name(reference: Mapping[str, Any]) -> str:
    return str(reference["$ref"]).rpartition("/")[2]


def _schema(reference: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = schemas[_name(reference)]
    return found


def _parameters(schema: Mapping[str, Any]) -> list[dict[str, Any]]:
    required = schema.get("required", ())
    return [
        {"name": name, "in": "query", "required": name in required, "schema": own}
        for name, own in schema.get("properties", {}).items()
    ]


def _operation(
    one: Operation,
    scope: Scope | None,
    named: Mapping[type[BaseModel], Any],
    parameters: Mapping[type[BaseModel], list[dict[str, Any]]],
) -> dict[str, Any]:
    summary, more = one.words
    takes = "any token" if scope is None else f"a token with the scope {scope}"
    in_path = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"<(\w+)>", one.path)
    ]
    described: dict[str, Any] = {
        "operationId": one.id,
        "summary": summary,
        "description": f"{more} It takes {takes}.".strip(),
        "security": [{"token": [] if scope is None else [scope.value]}],
        "responses": _responses(one, named),
    }
    if found := [*in_path, *(parameters[one.query] if one.query else ())]:
        described["parameters"] = found
    if one.body is not None:
        content = {JSON: {"schema": named[one.body]}}
        described["requestBody"] = {"required": True, "content": content}
    if one.upload is not None:
        content = {"multipart/form-data": {"schema": _form(one)}}
        described["requestBody"] = {"required": True, "content": content}
    return described


def _form(one: Operation) -> dict[str, Any]:
    fields = {
        name: {
            "description": field.said,
            **({"contentMediaType": "application/octet-stream"} if field.is_file else {}),
            **({} if field.is_file else {"type": "string"}),
        }
        for name, field in (one.upload or {}).items()
    }
    required = [name for name, field in (one.upload or {}).items() if field.required]
    return {"type": "object", "properties": fields, "required": required}


def _responses(one: Operation, named: Mapping[type[BaseModel], Any]) -> dict[str, Any]:
    done: dict[str, Any] = {"description": HTTP_STATUS_CODES[one.status]}
    if one.status != _NO_CONTENT:
        schema = _document(one.documents) if one.gives is None else named[one.gives]
        done["content"] = {
            JSON: {"schema": schema},
            **{form: {"schema": {"type": "string"}} for form in one.forms},
        }
    takes = one.body is not None or one.upload is not None
    refused = {*_ALWAYS, *one.refuses, *((413, 415) if takes else ())}
    return {
        str(one.status): done,
        **{
            str(status): {
                "description": HTTP_STATUS_CODES[status],
                "content": {JSON: {"schema": _ERROR}},
            }
            for status in sorted(refused)
        },
    }


def _document(names: Sequence[str]) -> dict[str, Any]:
    """Describe JSON that has a schema of its own: by the name that stands in it."""
    if not names:
        return {"type": "object"}
    return {
        "type": "object",
        "description": f"{' or '.join(names)}: see the reference documentation.",
        "properties": {"schema": {"enum": list(names)}},
        "required": ["schema"],
    }
