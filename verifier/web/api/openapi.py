"""The description of the API (OpenAPI 3.1), generated from the table of operations."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from pydantic.json_schema import models_json_schema
from werkzeug.http import HTTP_STATUS_CODES

from verifier import __version__
from verifier.web.api.operation import JSON, PREFIX, Form, Operation, Shape
from verifier.web.content import MEDIA

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
_ALWAYS = {400, 401, 403, 429, 500, 503}
_NO_CONTENT = 204

_References = Mapping[Any, dict[str, Any]]  # by model


def describe(operations: Collection[Operation], *, server: str = PREFIX) -> dict[str, Any]:
    """Build the OpenAPI document. *server* is the URL prefix of all paths."""
    models = {
        model: None
        for operation in operations
        for model in (operation.query, operation.body, operation.gives)
        if model is not None
    }
    references, whole = models_json_schema(
        [
            (model, "serialization" if issubclass(model, Shape) else "validation")
            for model in models
        ],
        ref_template=_REF,
    )
    named = {model: reference for (model, _), reference in references.items()}
    schemas = whole.get("$defs", {})
    queries = {
        model: schemas.pop(named[model]["$ref"].rpartition("/")[2])
        for model in {operation.query for operation in operations}
        if model is not None
    }
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        query = queries[operation.query] if operation.query else {}
        described = _operation(operation, named, query)
        paths.setdefault(path_of(operation), {})[operation.method.lower()] = described
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
    """Return the path in OpenAPI's notation."""
    return re.sub(r"<(\w+)>", r"{\1}", operation.path)


def _operation(
    operation: Operation, named: _References, query: Mapping[str, Any]
) -> dict[str, Any]:
    scope = operation.scope
    takes = "any token" if scope is None else f"a token with the scope {scope}"
    described: dict[str, Any] = {
        "operationId": operation.id,
        "summary": operation.summary,
        "description": f"{operation.details} It takes {takes}.".strip(),
        "security": [{"token": [] if scope is None else [scope.value]}],
        "responses": _responses(operation, named),
    }
    if parameters := _parameters(operation.path, query):
        described["parameters"] = parameters
    content: dict[str, Any] = {}
    if operation.body is not None:
        content[JSON] = {"schema": named[operation.body]}
    if operation.form:
        file, text = {"contentMediaType": "application/octet-stream"}, {"type": "string"}
        schema = {
            "type": "object",
            "properties": {
                name: {"description": field.description, **(file if field.is_file else text)}
                for name, field in operation.form.items()
            },
            "required": [name for name, field in operation.form.items() if field.required],
        }
        content["multipart/form-data"] = {"schema": schema}
    if content:
        described["requestBody"] = {"required": True, "content": content}
    return described


def _parameters(path: str, query: Mapping[str, Any]) -> list[dict[str, Any]]:
    required = query.get("required", ())
    return [
        *(
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in re.findall(r"<(\w+)>", path)
        ),
        *(
            {"name": name, "in": "query", "required": name in required, "schema": schema}
            for name, schema in query.get("properties", {}).items()
        ),
    ]


def _responses(operation: Operation, named: _References) -> dict[str, Any]:
    done: dict[str, Any] = {"description": HTTP_STATUS_CODES[operation.status]}
    if operation.status != _NO_CONTENT:
        schema = named[operation.gives] if operation.gives else _document(operation.documents)
        done["content"] = {JSON: {"schema": schema}}
        if operation.query is not None and issubclass(operation.query, Form):
            texts = [media for media in MEDIA.values() if media != JSON]
            done["content"] |= {media: {"schema": {"type": "string"}} for media in texts}
    takes = operation.body is not None or operation.form
    refused = {*_ALWAYS, *operation.refuses, *((413, 415) if takes else ())}
    return {
        str(operation.status): done,
        **{
            str(status): {
                "description": HTTP_STATUS_CODES[status],
                "content": {JSON: {"schema": _ERROR}},
            }
            for status in sorted(refused)
        },
    }


def _document(names: Collection[str]) -> dict[str, Any]:
    """Describe JSON that has a schema of its own, by the names in its ``schema`` key."""
    if not names:
        return {"type": "object"}
    return {
        "type": "object",
        "description": f"{' or '.join(names)}: see the reference documentation.",
        "properties": {"schema": {"enum": list(names)}},
        "required": ["schema"],
    }
