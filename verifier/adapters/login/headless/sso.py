"""Headless sign-in by SAML, OpenID Connect, CAS or LDAP, with every check of the login."""

from collections.abc import Collection
from typing import Protocol

from verifier.adapters.http import Browser, NetworkFailure
from verifier.adapters.login.gate_record import Refused, server_address
from verifier.adapters.login.headless.form_login import ends_here, log_in, may_visit
from verifier.adapters.login.headless.login_pages import FormLoginFailed
from verifier.adapters.login.headless.service_refusals import ServiceRefused, what_to_register
from verifier.adapters.login.oidc.provider_book import ProviderRefused
from verifier.adapters.login.protocols import ProtocolClients
from verifier.adapters.login.saml.metadata_document import MetadataRefused
from verifier.adapters.login.started_login import StartedLogin
from verifier.domain.model.capture import LoginAccepted, LoginCapture, LoginRefused
from verifier.domain.model.site import Idp, Site

_DEADLINE_SECONDS = 15.0
_MAX_BYTES = 2_000_000
HeadlessLogin = tuple[StartedLogin, LoginAccepted]


class LoginFailed(Refused):
    """The login failed. ``message`` is one sentence without anything that was typed.

    ``kind`` is a stable word for the cause, if there is one. ``refused`` holds the login's checks,
    if the identity provider had responded.
    """

    def __init__(
        self, message: str, *, kind: str | None = None, refused: LoginRefused | None = None
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.refused = refused


def login_refused(refused: LoginRefused) -> LoginFailed:
    """Build the error for a login that failed a check."""
    message = f"There was no login: {refused.summary}"
    return LoginFailed(message, kind=refused.reason, refused=refused)


class HeadlessDriver(Protocol):
    """A function that fills in the identity provider's login pages, by HTTP or in a browser."""

    def __call__(
        self,
        started: StartedLogin,
        ends_at: str,
        idp_urls: Collection[str],
        username: str,
        password: str,
        /,
    ) -> dict[str, str]:
        """Log in, and return the fields that would be sent to *ends_at*, a URL of ours.

        *idp_urls* are the identity provider's URLs. Raises ``FormLoginFailed`` and
        ``NetworkFailure``.
        """


def submit_over_http(
    started: StartedLogin, ends_at: str, idp_urls: Collection[str], username: str, password: str
) -> dict[str, str]:
    """Log in over HTTP, without a browser. Raises ``FormLoginFailed`` and ``NetworkFailure``."""
    browser = Browser(
        deadline_seconds=_DEADLINE_SECONDS,
        max_bytes=_MAX_BYTES,
        allow=may_visit(started.url, *idp_urls),
        stop_at=ends_here(ends_at),
    )
    fields = log_in(
        browser,
        started,
        username=username,
        password=password,
        ends_at=ends_at,
        idp_urls=idp_urls,
    )
    return dict(fields)


def sso_login(
    own: ProtocolClients,
    site: Site,
    idp: Idp,
    *,
    username: str,
    password: str,
    driver: HeadlessDriver = submit_over_http,
) -> HeadlessLogin:
    """Log in and run every check except the last: that the login is new (``accepted.use``).

    The store runs that one. This function serves every protocol whose login pages are the identity
    provider's own. Raises ``LoginFailed``.
    """
    outcome: LoginAccepted | LoginRefused
    try:
        if idp.protocol == "saml":
            started = own.service_provider.begin(idp.id)
            known = own.metadata.get(idp.id)
            urls = [url for url in (known.sso_redirect, known.sso_post) if url]
            answer = driver(started, site.acs_url, urls, username, password)
            response = answer.get("SAMLResponse", "")
            outcome = own.service_provider.finish(response, pending=started.pending)
        elif idp.protocol == "oidc":
            started = own.oidc.begin(idp.id)
            issuer = idp.oidc.issuer if idp.oidc else started.url
            ends_at = site.oidc_redirect_uri(idp.id)
            answer = driver(started, ends_at, [issuer], username, password)
            outcome = own.oidc.finish(answer, pending=started.pending)
        else:
            started = own.cas.begin(idp.id)
            ends_at = site.cas_service(idp.id, started.pending.relay_state)
            answer = driver(started, ends_at, [started.url], username, password)
            outcome = own.cas.finish(answer.get("ticket", ""), pending=started.pending)
    except ServiceRefused as refusal:
        message = refusal.explain(idp.protocol)
        if refusal.refusal != "person":
            message = f"{message} {what_to_register(site, idp, _entity_id(own, idp), refusal)}"
        raise LoginFailed(message, kind=refusal.kind) from None
    except FormLoginFailed as error:
        raise LoginFailed(error.message, kind=error.kind) from None
    except (MetadataRefused, ProviderRefused, NetworkFailure) as error:
        raise LoginFailed(error.message) from None
    if isinstance(outcome, LoginRefused):
        raise login_refused(outcome)
    return started, outcome


def _entity_id(own: ProtocolClients, idp: Idp) -> str | None:
    known = own.metadata.get(idp.id) if idp.protocol == "saml" else None
    return server_address(idp) if known is None else known.entity_id


def directory_login(
    own: ProtocolClients, idp: Idp, *, username: str, password: str
) -> LoginCapture:
    """Log in at an LDAP directory. Raises ``LoginFailed``."""
    outcome = own.directory.log_in(idp.id, username=username, password=password)
    if isinstance(outcome, LoginRefused):
        raise login_refused(outcome)
    return outcome
