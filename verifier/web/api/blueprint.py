"""The addresses of the API, made from the table of operations."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, make_response
from flask.typing import ResponseReturnValue
from pydantic import BaseModel

from verifier.web.api import requests
from verifier.web.api.openapi import PREFIX, describe
from verifier.web.api.operation import Operation, shown
from verifier.web.api.operations import OPERATIONS, get
from verifier.web.api.scopes import SCOPES
from verifier.web.services import services

bp = Blueprint("api", __name__, url_prefix=PREFIX)


def read_description() -> Response:
    """Read this description of the API (OpenAPI 3.1)."""
    server = f"{services().site.base_url}{PREFIX}"
    return jsonify(describe(EVERY, SCOPES, server=server))


EVERY: tuple[Operation, ...] = (
    *OPERATIONS,
    get(id="read_description", path="/openapi.json", view=read_description),
)
"""The operations, and the one that describes them."""


def _add(operation: Operation) -> None:
    def view(**path: Any) -> ResponseReturnValue:
        if operation.query is None:
            requests.refuse_query()
        else:
            path["query"] = requests.read_query(operation.query)
        if operation.body is not None:
            path["body"] = requests.read_body(operation.body)
        made = operation.view(**path)
        if isinstance(made, BaseModel):
            return make_response(jsonify(shown(made)), operation.status)
        return made

    bp.add_url_rule(
        operation.path, endpoint=operation.id, view_func=view, methods=[operation.method]
    )


for _one in EVERY:
    _add(_one)
