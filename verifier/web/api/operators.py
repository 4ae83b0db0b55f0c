"""Operators: who they are, and adding, changing and removing them."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, make_response

from verifier.model.operators import Operator, Role
from verifier.store.operators import AlreadyOperator
from verifier.web import allow_list
from verifier.web.api import noted
from verifier.web.api.admin_shapes import (
    OperatorShape,
    OperatorsShape,
    OperatorWanted,
    RoleWanted,
)
from verifier.web.api.asked import refuse
from verifier.web.operators import GONE, KNOWN, LAST_ADMIN, is_last_admin
from verifier.web.services import services


def list_operators() -> OperatorsShape:
    """List the operators."""
    return OperatorsShape(operators=[_shape(one) for one in allow_list.everybody()])


def add_operator(body: OperatorWanted) -> OperatorShape:
    """Add somebody, who signs in at the operators' identity provider."""
    settings = services().site.operators
    if settings is None:
        refuse(409, "Name the identity provider of the operators in the site file first.")
    if allow_list.operator_named(settings.idp_id, body.identifier) is not None:
        refuse(409, KNOWN)
    try:
        made = services().store.operators.add(
            name=body.name, idp_id=settings.idp_id, identifier=body.identifier, role=body.role
        )
    except AlreadyOperator:
        refuse(409, KNOWN)
    noted.note("operator.added", made.id)
    return _shape(made)


def change_role(operator_id: str, body: RoleWanted) -> OperatorShape:
    """Give an operator another role, from their next request on."""
    if body.role is Role.VIEWER and is_last_admin(operator_id):
        refuse(409, LAST_ADMIN)
    if services().store.operators.change_role(operator_id, body.role) is None:
        refuse(404, GONE)
    noted.note(f"operator.made-{body.role}", operator_id)
    changed = allow_list.operator_of(operator_id)
    if changed is None:
        refuse(404, GONE)
    return _shape(changed)


def remove_operator(operator_id: str) -> Response:
    """Take an operator's access away, at once."""
    if is_last_admin(operator_id):
        refuse(409, LAST_ADMIN)
    if services().store.operators.remove(operator_id) is None:
        refuse(404, GONE)
    noted.note("operator.removed", operator_id)
    return make_response("", HTTPStatus.NO_CONTENT)


def _shape(one: Operator) -> OperatorShape:
    return OperatorShape.model_validate(one)
