"""Completion of an operator's sign-in: it starts a session and keeps nothing of the login.

Also handles the one-time setup link of the first start, and returns the operator to the page that
was requested before the sign-in.
"""

import logging
from http import HTTPStatus
from urllib.parse import quote, unquote

from flask import Blueprint, Response, abort, current_app, g, render_template, request, url_for
from werkzeug.exceptions import HTTPException

from verifier.domain.model.capture import LoginAccepted, LoginCapture, LoginRefused, PendingLogin
from verifier.domain.model.operators import Role
from verifier.domain.model.release import ScopeProblem
from verifier.store.logins import AlreadyUsed
from verifier.web import audit, authentication, browser, content, errors
from verifier.web.access import opens, role_for
from verifier.web.services import services

logger = logging.getLogger(__name__)


def finish_sign_in(outcome: LoginAccepted | LoginRefused, *, begun: PendingLogin) -> Response:
    """Sign in the operator that an accepted login names, if the login was not used before.

    Anybody who is not on the list of operators is refused.
    """
    if isinstance(outcome, LoginRefused):
        return refuse_sign_in(outcome, begun=begun)
    try:
        services().store.use_up(outcome.use)
    except AlreadyUsed:
        return errors.error_page(
            403, "This sign-in was used before.", "Each one counts once. Sign in again."
        )
    return complete_sign_in(outcome.capture, idp_id=begun.idp_id)


def refuse_sign_in(outcome: LoginRefused, *, begun: PendingLogin | None = None) -> Response:
    """Say in one sentence why the login was refused.

    Recorded only once for each login that was *begun*, so that nobody can flood the audit trail by
    repeating one.
    """
    reference = errors.new_reference()
    logger.warning("sign-in-refused reason=%s reference=%s", outcome.reason, reference)
    if begun is None or browser.is_first("sign-in refused", begun.request_id):
        audit.note("sign-in.refused", outcome.reason)
    return errors.error_page(403, "This sign-in was not accepted.", outcome.summary, reference)


def complete_sign_in(capture: LoginCapture, *, idp_id: str) -> Response:
    """Sign in the person in *capture*, if that is an operator of this site."""
    site = services().site
    settings = site.operators
    if settings is None or settings.idp_id != idp_id:
        return _no_operator(
            "idp", "Operators of this site sign in elsewhere. Begin at its sign-in."
        )
    name = authentication.operator_identifier(capture, settings.attribute, form=site.form)
    if name is None:
        return _no_operator(
            "name",
            f"The login came without exactly one value of {settings.attribute}, which names the "
            "operators of this site. Tell an admin of this site.",
        )
    if isinstance(name, ScopeProblem):
        reason, advice = _scope_advice(name, settings.attribute)
        return _refuse(reason, "This sign-in was not accepted.", advice)
    operator = authentication.operator_named(idp_id, name)
    if operator is None:
        return _no_operator(
            "list",
            f"Your login was accepted, but its {settings.attribute} is not on the list of those "
            "who run this site. An admin of this site can add you on the page Operators, with "
            f"your {settings.attribute} written exactly as the login carries it.",
        )
    services().store.operators.seen(operator.id)
    authentication.sign_in(operator)
    audit.note("sign-in")
    return content.lead_to(take_first_page(operator.role) or url_for("start.page"))


def _scope_advice(problem: ScopeProblem, attribute: str) -> tuple[str, str]:
    """Return the reason in one word, and what the identity team has to change.

    Source: the Shibboleth metadata extensions 1.0 (``shibmd:Scope``); a service provider accepts
    only scopes that the identity provider's metadata lists.
    """
    if problem.scope is None:
        return "no-scope", (
            f"Your {attribute} came without a scope (an @ and what follows it), so the identity "
            "provider's metadata cannot vouch for it. Have the identity team release it with its "
            "scope."
        )
    add = (
        'add <shibmd:Scope regexp="false">SCOPE</shibmd:Scope>, with the part of your '
        f"{attribute} after the @ as SCOPE, to the Extensions of its IDPSSODescriptor, in the "
        "metadata that this site reads. Whether you are an operator was not looked up."
    )
    if not problem.allowed:
        return "scope-missing", (
            "The identity provider's metadata lists no scope (shibmd:Scope), so your "
            f"{attribute}, which ends in one, is not accepted from it. Have the identity team "
            f"{add}"
        )
    listed = ", ".join(problem.allowed)
    return "scope-not-listed", (
        f"Your {attribute} ends in a scope that the identity provider's metadata does not list; "
        f"it lists {listed}. Have the identity team release it with one of these, or {add}"
    )


def _no_operator(reason: str, advice: str) -> Response:
    heading = "You are not an operator of this site."
    return _refuse(f"not-an-operator-{reason}", heading, advice)


def _refuse(reason: str, heading: str, advice: str) -> Response:
    reference = errors.new_reference()
    logger.warning("sign-in-refused reason=%s reference=%s", reason, reference)
    audit.note("sign-in.refused", reason)
    return errors.error_page(403, heading, advice, reference)


# The page that was requested before the sign-in: the operator is returned to it.

_COOKIE = "verifier_first_asked"
_SECONDS = 15 * 60  # as long as a login may take
_LONGEST = 512


def send_cookie(response: Response) -> Response:
    """Store the refused page in a cookie on *response*; delete the cookie once it is used."""
    # A page that a person opened, not a request by a script.
    is_page = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
    for_operators = request.endpoint is not None and role_for(request.endpoint) is not None
    if response.status_code == HTTPStatus.UNAUTHORIZED and is_page and for_operators:
        authentication.set_cookie(response, _COOKIE, quote(request.path), seconds=_SECONDS)
    elif "first_asked_taken" in g:
        authentication.set_cookie(response, _COOKIE, "", seconds=0)
    return response


def take_first_page(role: Role) -> str | None:
    """Return the page requested before the sign-in, once, if *role* may open it on this site."""
    path = unquote(request.cookies.get(_COOKIE, "")[:_LONGEST])
    if not path.startswith("/"):
        return None
    g.first_asked_taken = True
    adapter = current_app.create_url_adapter(request)
    try:
        endpoint = "" if adapter is None else adapter.match(path, method="GET")[0]
    except HTTPException:  # also a redirect: pages of ours link to no such address
        return None
    if role_for(endpoint) is None or not opens(role, endpoint):
        return None
    return f"{request.script_root}{quote(path)}"


# The one-time link of the first start: its page, and the button that uses it up.

setup_bp = Blueprint("setup", __name__, url_prefix="/setup")

MOST_GUESSES = 30  # from one address within an hour
VOID = (
    "This link was used, is older than an hour, or a newer one was made. On the machine itself, "
    "`verifier operators link` makes another."
)


@setup_bp.get("/<secret>")
def page(secret: str) -> str:
    """Show a button that uses the link: programs that preview links must not use it up."""
    _limit_guesses()
    if not services().store.operators.setup_link_holds(secret):
        abort(404, VOID)
    browser.ensure()
    return render_template("sign_in/setup.html", secret=secret)


@setup_bp.post("/<secret>")
def use(secret: str) -> Response:
    """Use up the setup link and sign in whoever opened it first."""
    browser.check_csrf()
    _limit_guesses()
    operator = services().store.operators.use_setup_link(secret)
    if operator is None:
        abort(404, VOID)
    authentication.sign_in(operator)
    audit.note("sign-in")
    return content.see_other("operators.page")


def _limit_guesses() -> None:
    if not browser.may_try("setup", at_most=MOST_GUESSES):
        abort(429, "Too many links were tried from here. Wait an hour.")
