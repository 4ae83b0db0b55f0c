"""Who may open what: one table, and a hook that refuses whatever is not in it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from verifier.domain.model.operators import Role, Scope
from verifier.web import authentication, errors, rate_limits
from verifier.web.api.operation import OPERATIONS
from verifier.web.authentication import current_operator


class Access(StrEnum):
    """Who may open an address with a browser. A ``Scope`` in its place: a token alone."""

    EVERYBODY = "everybody"
    TESTER = "tester"  # the address itself names a test link, which its view looks at
    VIEWER = "viewer"
    ADMIN = "admin"
    TOKEN = "token"  # noqa: S105 - a word: any token of a program, whatever its scopes


MOST_TOKENS_GUESSED = 60  # from one address within an hour

ENDPOINTS: Mapping[str, Access | Scope] = {
    # open: nothing of a person, or a way in that proves itself
    "static": Access.EVERYBODY,
    "health.alive": Access.EVERYBODY,
    "start.page": Access.EVERYBODY,
    "sign_in.page": Access.EVERYBODY,
    "sign_in.form": Access.EVERYBODY,
    "sign_in.begin": Access.EVERYBODY,
    "sign_in.leave": Access.EVERYBODY,
    "setup.page": Access.EVERYBODY,
    "setup.use": Access.EVERYBODY,
    "saml.acs": Access.EVERYBODY,
    "saml.finish": Access.EVERYBODY,
    "saml.metadata": Access.EVERYBODY,
    "oidc.finish": Access.EVERYBODY,
    "cas.finish": Access.EVERYBODY,
    # logging in as a test patron, and looking at what is kept
    "federations.page": Access.VIEWER,
    "federations.as_json": Access.VIEWER,
    "saml.login": Access.VIEWER,
    "oidc.login": Access.VIEWER,
    "cas.login": Access.VIEWER,
    "directory.page": Access.VIEWER,
    "directory.login": Access.VIEWER,
    "saved.page": Access.VIEWER,
    "saved.check": Access.VIEWER,
    "reports.show": Access.VIEWER,
    "reports.steps": Access.VIEWER,
    "reports.as_json": Access.VIEWER,
    "reports.as_file": Access.VIEWER,
    "reports.ask_reshare": Access.ADMIN,  # it may make a patron's profile there
    "reports.forget": Access.ADMIN,
    "sets.show": Access.VIEWER,
    "sets.steps": Access.VIEWER,
    "sets.as_json": Access.VIEWER,
    "sets.as_file": Access.VIEWER,
    "sets.forget": Access.ADMIN,
    "compare.page": Access.VIEWER,
    "compare.compare": Access.VIEWER,
    "compare.show": Access.VIEWER,
    "compare.as_json": Access.VIEWER,
    "compare.as_file": Access.VIEWER,
    "history.page": Access.VIEWER,
    "history.compare": Access.VIEWER,
    "history.result": Access.VIEWER,
    "baselines.page": Access.VIEWER,
    "baselines.choose": Access.VIEWER,
    "baselines.drift": Access.VIEWER,
    "baselines.pin_report": Access.ADMIN,
    "baselines.unpin": Access.ADMIN,
    "retention.page": Access.ADMIN,
    "retention.forget_values": Access.ADMIN,
    "retention.forget_results": Access.ADMIN,
    "support.export": Access.VIEWER,
    "support.page": Access.VIEWER,
    "support.take_in": Access.VIEWER,
    "support.show": Access.VIEWER,
    "support.forget": Access.ADMIN,
    "configuration.page": Access.VIEWER,
    "configuration.test": Access.VIEWER,
    "triage.page": Access.VIEWER,
    "triage.judge": Access.VIEWER,
    "triage.live": Access.VIEWER,
    # who may, and what they did
    "operators.page": Access.ADMIN,
    "operators.add": Access.ADMIN,
    "operators.change": Access.ADMIN,
    "operators.remove": Access.ADMIN,
    "tokens.page": Access.ADMIN,
    "tokens.make": Access.ADMIN,
    "tokens.revoke": Access.ADMIN,
    "audit.page": Access.ADMIN,
    # runs with test links, and what a tester opens
    "runs.page": Access.VIEWER,
    "runs.new": Access.ADMIN,
    "runs.create": Access.ADMIN,
    "runs.show": Access.VIEWER,
    "runs.add": Access.ADMIN,
    "runs.close": Access.ADMIN,
    "runs.forget": Access.ADMIN,
    "run_links.about": Access.ADMIN,
    "run_links.revoke": Access.ADMIN,
    "run_links.renew": Access.ADMIN,
    "run_events.events": Access.VIEWER,
    "run_events.version": Access.VIEWER,
    "testers.page": Access.TESTER,
    "testers.begin": Access.TESTER,
    "testers.result": Access.TESTER,
    # programs
    "figures.metrics": Scope.METRICS_READ,
}
"""Who may open each page. A test holds it against the routes."""

_ROLES = {Access.VIEWER: Role.VIEWER, Access.ADMIN: Role.ADMIN}


def access_to(endpoint: str) -> Access | Scope | None:
    """Give who may open *endpoint*, None for nobody: operations of the API name their scope."""
    if endpoint.startswith("api."):
        operation = OPERATIONS.get(endpoint.removeprefix("api."))
        return None if operation is None else operation.scope or Access.TOKEN
    return ENDPOINTS.get(endpoint)


def authorize() -> AnyResponse | None:
    """Refuse the request unless the table lets whoever sent it in."""
    if request.endpoint is None:
        return None  # no such address: everybody is told the same
    match access_to(request.endpoint):
        case Scope() as scope:  # first: an admin's scope and an admin's page are the same word
            return _by_token(scope)
        case Access.TOKEN:
            return _by_token(None)
        case Access.EVERYBODY | Access.TESTER:
            return None
        case Access.VIEWER | Access.ADMIN as wanted:
            return _as_operator(_ROLES[wanted])
        case None:
            return errors.not_signed_in()


def opens(role: Role | None, endpoint: str) -> bool:
    """Whether somebody of that *role*, None for nobody, may open *endpoint* with a browser."""
    wanted = ENDPOINTS.get(endpoint)
    if wanted is Access.EVERYBODY:
        return True
    if not isinstance(wanted, Access) or wanted not in _ROLES:
        return False
    return role is not None and role.covers(_ROLES[wanted])


def is_for_operators(endpoint: str) -> bool:
    """Whether *endpoint* takes somebody who is signed in."""
    return ENDPOINTS.get(endpoint) in _ROLES


def _as_operator(role: Role) -> AnyResponse | None:
    operator = current_operator()
    if operator is None:
        return errors.not_signed_in()
    return None if operator.role.covers(role) else errors.not_an_admin()


def _by_token(scope: Scope | None) -> AnyResponse | None:
    token = authentication.current_token()
    if token is None:
        may_go_on = not request.authorization or rate_limits.may_try(
            "token", at_most=MOST_TOKENS_GUESSED
        )
        return errors.no_token() if may_go_on else errors.too_many()
    if scope is None or scope in token.scopes:
        return None
    return errors.not_in_scope(scope)
