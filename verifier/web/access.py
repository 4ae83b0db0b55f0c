"""Access control: one table, a hook that refuses whatever is not in it, and the navigation."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from flask import Response, request, url_for

from verifier.domain.model.operators import Role, Scope
from verifier.store.db_errors import StoreProblem
from verifier.web import browser, errors
from verifier.web.api.operation import OPERATIONS
from verifier.web.authentication import current_operator, current_token


class Access(StrEnum):
    """Who may open an endpoint. If ``ENDPOINTS`` has a ``Scope`` instead, a token needs that."""

    EVERYBODY = "everybody"
    TESTER = "tester"  # the URL itself names a test link, which its view checks
    VIEWER = "viewer"
    ADMIN = "admin"
    TOKEN = "token"  # noqa: S105 - a word: any token of a program, whatever its scopes


MOST_TOKENS_GUESSED = 60  # from one address within an hour

ENDPOINTS: Mapping[str, Access | Scope] = {
    # open: no personal data, or an entry point that authenticates the caller itself
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
    "login.begin": Access.VIEWER,
    "directory.page": Access.VIEWER,
    "directory.login": Access.VIEWER,
    "saved.page": Access.VIEWER,
    "saved.check": Access.VIEWER,
    "reports.show": Access.VIEWER,
    "reports.steps": Access.VIEWER,
    "reports.as_json": Access.VIEWER,
    "reports.as_file": Access.VIEWER,
    "reports.ask_reshare": Access.ADMIN,  # it may create a patron profile in ReShare
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
    # operators, tokens, and the audit trail
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
    """Return who may open *endpoint*; None means nobody. API operations return their scope."""
    if endpoint.startswith("api."):
        operation = OPERATIONS.get(endpoint.removeprefix("api."))
        return None if operation is None else operation.scope or Access.TOKEN
    return ENDPOINTS.get(endpoint)


def authorize() -> Response | None:
    """Return an error response unless the caller may use this endpoint (see ``access_to``)."""
    if request.endpoint is None:
        return None  # no such address: everybody is told the same
    wanted = access_to(request.endpoint)
    if isinstance(wanted, Scope):  # first: the scope and the access "admin" are equal as text
        return _by_token(wanted)
    if wanted is Access.TOKEN:
        return _by_token(None)
    if wanted in (Access.EVERYBODY, Access.TESTER):
        return None
    operator = current_operator()
    if operator is None or wanted is None:
        return errors.not_signed_in()
    return None if operator.role.covers(_ROLES[wanted]) else errors.not_an_admin()


def _by_token(scope: Scope | None) -> Response | None:
    token = current_token()
    if token is not None:
        return None if scope is None or scope in token.scopes else errors.not_in_scope(scope)
    if request.authorization and not browser.may_try("token", at_most=MOST_TOKENS_GUESSED):
        return errors.error_object(429, "Too many tokens that cannot be used. Wait an hour.")
    return errors.no_token()


def opens(role: Role | None, endpoint: str) -> bool:
    """Whether a person with *role* (None: not signed in) may open *endpoint* with a browser."""
    if ENDPOINTS.get(endpoint) is Access.EVERYBODY:
        return True
    wanted = role_for(endpoint)
    return wanted is not None and role is not None and role.covers(wanted)


def role_for(endpoint: str) -> Role | None:
    """Return the operator role that *endpoint* requires; None if it requires none."""
    wanted = ENDPOINTS.get(endpoint)
    return _ROLES.get(wanted) if isinstance(wanted, Access) else None


def may_open(endpoint: str) -> bool:
    """Whether the reader of this page may open *endpoint*, and so should see its link."""
    operator = current_operator()
    return opens(None if operator is None else operator.role, endpoint)


NAVIGATION = {
    "start.page": "Check",
    "runs.page": "Runs",
    "saved.page": "Saved login",
    "compare.page": "Compare",
    "history.page": "History",
    "baselines.page": "Baselines",
    "support.page": "Reports of others",
    "triage.page": "Requests",
    "configuration.page": "Configuration",
    "retention.page": "Retention",
    "operators.page": "Operators",
    "tokens.page": "Tokens",
    "audit.page": "Audit trail",
}
"""The pages in the menu, in order. A new page adds its line here."""
ABOUT_THE_SITE = frozenset(
    {"configuration.page", "retention.page", "operators.page", "tokens.page", "audit.page"}
)
"""Pages about the site rather than its logins: a group of their own, at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NavigationEntry:
    """One link of the navigation."""

    words: str
    address: str
    is_here: bool
    about_site: bool


def navigation() -> list[NavigationEntry]:
    """List the pages that the reader may open; empty if the data store fails."""
    try:
        operator = current_operator()
    except StoreProblem:  # the page that reports the failure must still be shown
        return []
    return [
        NavigationEntry(
            words=words,
            address=url_for(endpoint),
            is_here=request.endpoint == endpoint,
            about_site=endpoint in ABOUT_THE_SITE,
        )
        for endpoint, words in NAVIGATION.items()
        if operator is not None and opens(operator.role, endpoint)
    ]
