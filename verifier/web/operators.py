"""The page of operators: who they are, and adding, changing and removing them."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from flask import (
    Blueprint,
    Response,
    abort,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from verifier.domain.model.operators import Operator, Role
from verifier.store.operators import OF_THE_LINK, AlreadyOperator
from verifier.web import audit, browser, operator_identity
from verifier.web.authentication import current_operator
from verifier.web.errors import Refused, answer_refused, refuse
from verifier.web.services import services

bp = Blueprint("operators", __name__, url_prefix="/operators")

LONGEST = 256  # characters of a name or an identifier
LAST_ADMIN = (
    "Nobody else could change anything then: make somebody else an admin first, or name one in "
    "the site file."
)
KNOWN = "This person is an operator already."
GONE = "This operator was removed already."


@bp.get("")
def page() -> str:
    """List the operators, with a form to add one."""
    return _page()


@bp.post("")
def add() -> AnyResponse:
    """Add somebody to the list."""
    browser.check_csrf()
    settings = services().site.operators
    name, identifier = (request.form.get(field, "").strip() for field in ("name", "identifier"))
    if settings and (not name or not identifier or max(len(name), len(identifier)) > LONGEST):
        return _again(f"Write a name and the {settings.attribute}, each up to {LONGEST} letters.")
    add_operator(name, identifier, _role())
    return redirect(url_for("operators.page"), code=303)


@bp.post("/<operator_id>/role")
def change(operator_id: str) -> AnyResponse:
    """Give somebody another role, from their next request on."""
    browser.check_csrf()
    change_role(operator_id, _role())
    return redirect(url_for("operators.page"), code=303)


@bp.post("/<operator_id>/remove")
def remove(operator_id: str) -> AnyResponse:
    """Take somebody's access away, at once."""
    browser.check_csrf()
    remove_operator(operator_id)
    return redirect(url_for("operators.page"), code=303)


@bp.errorhandler(Refused)
def refused(error: Refused) -> Response:
    """Show the form again with what was wrong, where the operator is still there."""
    return answer_refused(error) if error.status == HTTPStatus.NOT_FOUND else _again(error.message)


# What the page and the API do.


def add_operator(name: str, identifier: str, role: Role) -> Operator:
    """Add somebody, who signs in at the operators' identity provider. Raises ``Refused``."""
    settings = services().site.operators
    if settings is None:
        refuse(409, "Name the identity provider of the operators in the site file first.")
    if operator_identity.operator_named(settings.idp_id, identifier) is not None:
        refuse(409, KNOWN)
    try:
        made = services().store.operators.add(
            name=name, idp_id=settings.idp_id, identifier=identifier, role=role
        )
    except AlreadyOperator:
        refuse(409, KNOWN)
    audit.note("operator.added", made.id)
    return made


def change_role(operator_id: str, role: Role) -> None:
    """Give somebody another role, from their next request on. Raises ``Refused``."""
    if role is Role.VIEWER and is_last_admin(operator_id):
        refuse(409, LAST_ADMIN)
    if services().store.operators.change_role(operator_id, role) is None:
        refuse(404, GONE)
    audit.note(f"operator.made-{role}", operator_id)


def remove_operator(operator_id: str) -> None:
    """Take somebody's access away, at once. Raises ``Refused``."""
    if is_last_admin(operator_id):
        refuse(409, LAST_ADMIN)
    if services().store.operators.remove(operator_id) is None:
        refuse(404, GONE)
    audit.note("operator.removed", operator_id)


def _role() -> Role:
    try:
        return Role(request.form.get("role", ""))
    except ValueError:
        abort(400, "Choose viewer or admin.")


def is_last_admin(operator_id: str) -> bool:
    """Whether nobody but that one could change anything, of those who can sign in again."""
    admins = {
        operator.id
        for operator in operator_identity.all_operators()
        if operator.role is Role.ADMIN and operator.idp_id
    }
    return admins == {operator_id}


def _again(problem: str) -> Response:
    return make_response(_page(problem), 400)


def _tokens_of_former(operators: Sequence[Operator]) -> list[str]:
    """Name the tokens that can be used and were made by somebody who is no admin any more."""
    admins = {
        OF_THE_LINK,
        *(operator.name for operator in operators if operator.role is Role.ADMIN),
    }
    now, tokens = services().now(), services().store.tokens.all()
    return [
        token.name
        for token in tokens
        if token.revoked_at is None
        and token.expires_at > now
        and token.created_by not in admins
        and not token.created_by.startswith("token ")
    ]


def _page(problem: str | None = None) -> str:
    settings = services().site.operators
    operators = operator_identity.all_operators()
    entered = request.form if request.endpoint == "operators.add" else MultiDict()
    return render_template(
        "operators/page.html",
        operators=operators,
        tokens_of_former=_tokens_of_former(operators),
        here=current_operator(),
        settings=settings,
        idp=None if settings is None else services().site.idp(settings.idp_id),
        problem=problem,
        entered={key: entered.get(key, "") for key in ("name", "identifier", "role")},
    )
