"""The pages for managing operators and API tokens."""

from collections.abc import Sequence
from datetime import timedelta
from http import HTTPStatus

from flask import Blueprint, Response, abort, request

from verifier.domain.model.operators import ApiToken, Operator, Role, Scope
from verifier.store.operators import LONGEST_TOKEN, OF_THE_LINK, AlreadyOperator
from verifier.web import audit, authentication, browser, content
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
def page(problem: str | None = None) -> Response:
    """List the operators, with a form to add one, and with *problem* if adding failed."""
    settings = services().site.operators
    operators = authentication.all_operators()
    entered = request.form if request.endpoint == "operators.add" else {}
    admins = {operator.name for operator in operators if operator.role is Role.ADMIN}
    now = services().now()
    return content.page(
        "operators/page.html",
        operators=operators,
        tokens_of_former=[  # valid ones, of somebody who is no longer an admin
            token.name
            for token in services().store.tokens.all()
            if token.revoked_at is None
            and token.expires_at > now
            and token.created_by not in {OF_THE_LINK, *admins}
            and not token.created_by.startswith("token ")
        ],
        here=authentication.current_operator(),
        settings=settings,
        idp=None if settings is None else services().site.idp(settings.idp_id),
        problem=problem,
        entered={key: entered.get(key, "") for key in ("name", "identifier", "role")},
    )


@bp.post("")
def add() -> Response:
    """Add an operator from the submitted form."""
    browser.check_csrf()
    settings = services().site.operators
    name, identifier = (request.form.get(field, "").strip() for field in ("name", "identifier"))
    if settings and (not name or not identifier or max(len(name), len(identifier)) > LONGEST):
        return page(f"Write a name and the {settings.attribute}, each up to {LONGEST} letters.")
    add_operator(name, identifier, _role())
    return content.see_other("operators.page")


@bp.post("/<operator_id>/role")
def change(operator_id: str) -> Response:
    """Give an operator another role, from their next request on."""
    browser.check_csrf()
    change_role(operator_id, _role())
    return content.see_other("operators.page")


@bp.post("/<operator_id>/remove")
def remove(operator_id: str) -> Response:
    """Remove an operator, whose access ends at once."""
    browser.check_csrf()
    remove_operator(operator_id)
    return content.see_other("operators.page")


@bp.errorhandler(Refused)
def refused(error: Refused) -> Response:
    """Show the form again with what was wrong; 404 if the operator no longer exists."""
    return answer_refused(error) if error.status == HTTPStatus.NOT_FOUND else page(error.message)


def _role() -> Role:
    try:
        return Role(request.form.get("role", ""))
    except ValueError:
        abort(400, "Choose viewer or admin.")


# What the page and the API do.


def add_operator(name: str, identifier: str, role: Role) -> Operator:
    """Add an operator, who signs in at the operators' identity provider. Raises ``Refused``."""
    settings = services().site.operators
    if settings is None:
        refuse(409, "Name the identity provider of the operators in the site file first.")
    if authentication.operator_named(settings.idp_id, identifier) is not None:
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
    """Give an operator another role, from their next request on. Raises ``Refused``."""
    if role is Role.VIEWER and is_last_admin(operator_id):
        refuse(409, LAST_ADMIN)
    if services().store.operators.change_role(operator_id, role) is None:
        refuse(404, GONE)
    audit.note(f"operator.made-{role}", operator_id)


def remove_operator(operator_id: str) -> None:
    """Remove an operator, whose access ends at once. Raises ``Refused``."""
    if is_last_admin(operator_id):
        refuse(409, LAST_ADMIN)
    if services().store.operators.remove(operator_id) is None:
        refuse(404, GONE)
    audit.note("operator.removed", operator_id)


def is_last_admin(operator_id: str) -> bool:
    """Whether this operator is the only admin who can sign in again."""
    admins = {
        operator.id
        for operator in authentication.all_operators()
        if operator.role is Role.ADMIN and operator.idp_id
    }
    return admins == {operator_id}


tokens_bp = Blueprint("tokens", __name__, url_prefix="/tokens")

USUAL_DAYS = 90
MOST_DAYS = LONGEST_TOKEN.days
LONGEST_NAME = 80
SCOPES = {
    Scope.RUNS_READ: "see runs and their results",
    Scope.RUNS_WRITE: "start runs, make their links, close them",
    Scope.REPORTS_READ: "read reports, with their values",
    Scope.REPORTS_WRITE: "hand saved logins in, pin baselines, forget reports",
    Scope.CONFIGURATION_READ: "read the configuration and what its tests found",
    Scope.METRICS_READ: "read the metrics",
    Scope.ADMIN: "see and change operators and tokens, and delete what is kept",
}


@tokens_bp.get("", endpoint="page")
def tokens_page(
    problem: str | None = None, *, made: ApiToken | None = None, secret: str | None = None
) -> Response:
    """List the tokens, with a form to create one; shows the *secret* of a new one, once."""
    return content.page(
        "tokens/page.html",
        tokens=services().store.tokens.all(),
        now=services().now(),
        scopes=SCOPES,
        problem=problem,
        made=made,
        secret=secret,
        chosen=request.form.getlist("scope") if problem else [],
        name=request.form.get("name", "") if problem else "",
        days=request.form.get("days", USUAL_DAYS) if problem else USUAL_DAYS,
        most_days=MOST_DAYS,
    )


@tokens_bp.post("")
def make() -> Response:
    """Create a token and show its secret, once."""
    browser.check_csrf()
    name, written = request.form.get("name", "").strip(), request.form.get("days", "")
    ticked = request.form.getlist("scope")
    scopes = [Scope(word) for word in ticked if word in SCOPES]
    is_number = written.isascii() and written.isdigit() and len(written) <= len(str(MOST_DAYS))
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        return tokens_page(f"Write what the token is for, in up to {LONGEST_NAME} letters.")
    if not scopes:
        return tokens_page("Choose what the token may do.")
    if not is_number or not 1 <= int(written) <= MOST_DAYS:
        return tokens_page(f"Write for how many days it is valid, from 1 to {MOST_DAYS}.")
    made, secret = make_token(name, scopes, int(written))
    return tokens_page(made=made, secret=secret)


@tokens_bp.post("/<token_id>/revoke")
def revoke(token_id: str) -> Response:
    """Revoke a token, at once."""
    browser.check_csrf()
    if not revoke_token(token_id):
        abort(404, "This token was revoked already.")
    return content.see_other("tokens.page")


def make_token(name: str, scopes: Sequence[Scope], days: int) -> tuple[ApiToken, str]:
    """Create a token. Returns it with its secret, which cannot be shown again."""
    made, secret = services().store.tokens.make(
        name=name, scopes=scopes, created_by=audit.current_name(), lasts=timedelta(days=days)
    )
    audit.note("token.made", made.id)
    return made, secret


def revoke_token(token_id: str) -> bool:
    """Revoke a token, at once; False if there is none to revoke."""
    revoked = services().store.tokens.revoke(token_id) is not None
    return audit.note_if("token.revoked", token_id, done=revoked)
