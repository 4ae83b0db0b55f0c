"""A login without a browser, through the same gate as any other: one protocol each."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from verifier.bounded_network import Browser, NetworkFailure
from verifier.login.form_login import FormLoginFailed, log_in
from verifier.login.login_hosts import ends_here, may_visit
from verifier.login.oidc.provider_refused import ProviderRefused
from verifier.login.saml.metadata_values import MetadataRefused
from verifier.login.started_login import StartedLogin
from verifier.model.capture import LoginAccepted, LoginCapture, LoginRefused
from verifier.model.idp import Idp
from verifier.model.site import Site
from verifier.own_side import OwnSide
from verifier.patron_login.failure import NoLogin, no_login

_DEADLINE_SECONDS = 15.0
_MAX_BYTES = 2_000_000
Performed = tuple[StartedLogin, LoginAccepted]
Typed = Callable[[StartedLogin, str, Collection[str], str, str], dict[str, str]]
"""From the start, our address, the identity provider's, user name and password to the answer."""


def typed_by_http(
    started: StartedLogin, ends_at: str, idp_urls: Collection[str], username: str, password: str
) -> dict[str, str]:
    """Log in with HTTP alone. Raises ``FormLoginFailed`` and ``NetworkFailure``."""
    browser = Browser(
        deadline_seconds=_DEADLINE_SECONDS,
        max_bytes=_MAX_BYTES,
        allow=may_visit(started.url, *idp_urls),
        stop_at=ends_here(ends_at),
    )
    return dict(
        log_in(
            browser,
            started,
            username=username,
            password=password,
            ends_at=ends_at,
            idp_urls=idp_urls,
        )
    )


def perform(
    own: OwnSide,
    site: Site,
    idp: Idp,
    *,
    username: str,
    password: str,
    typed: Typed = typed_by_http,
) -> Performed:
    """Log in and pass the gate, all but its last check, which is the store's (``accepted.use``).

    For every protocol whose login pages are the identity provider's own. Raises ``NoLogin``
    with one sentence where that does not come about. *typed* goes through those pages.
    """
    way = {"saml": _by_saml, "oidc": _by_oidc, "cas": _by_cas}[idp.protocol]
    try:
        started, outcome = way(own, site, idp, _Typist(typed, username, password))
    except FormLoginFailed as error:
        raise NoLogin(error.said, kind=error.kind) from None
    except (MetadataRefused, ProviderRefused, NetworkFailure) as error:
        raise NoLogin(error.said) from None
    if isinstance(outcome, LoginRefused):
        raise no_login(outcome)
    return started, outcome


@dataclass(frozen=True, slots=True)
class _Typist:
    typed: Typed
    username: str
    password: str = field(repr=False)

    def __call__(
        self, started: StartedLogin, ends_at: str, idp_urls: Collection[str]
    ) -> dict[str, str]:
        return self.typed(started, ends_at, idp_urls, self.username, self.password)


def at_directory(own: OwnSide, idp: Idp, *, username: str, password: str) -> LoginCapture:
    """Log in at a directory. Raises ``NoLogin`` with one sentence where that fails."""
    outcome = own.directory.log_in(idp.id, username=username, password=password)
    if isinstance(outcome, LoginRefused):
        raise no_login(outcome)
    return outcome


def _by_saml(
    own: OwnSide, site: Site, idp: Idp, typist: _Typist
) -> tuple[StartedLogin, LoginAccepted | LoginRefused]:
    started = own.service_provider.begin(idp.id)
    known = own.metadata.get(idp.id)
    idp_urls = [one for one in (known.sso_redirect, known.sso_post) if one]
    fields = typist(started, site.acs_url, idp_urls)
    response = fields.get("SAMLResponse", "")
    return started, own.service_provider.finish(response, pending=started.pending)


def _by_oidc(
    own: OwnSide, site: Site, idp: Idp, typist: _Typist
) -> tuple[StartedLogin, LoginAccepted | LoginRefused]:
    started = own.oidc.begin(idp.id)
    issuer = idp.oidc.issuer if idp.oidc else started.url
    answer = typist(started, site.oidc_redirect_uri(idp.id), [issuer])
    return started, own.oidc.finish(answer, pending=started.pending)


def _by_cas(
    own: OwnSide, site: Site, idp: Idp, typist: _Typist
) -> tuple[StartedLogin, LoginAccepted | LoginRefused]:
    started = own.cas.begin(idp.id)
    service = site.cas_service(idp.id, started.pending.relay_state)
    answer = typist(started, service, [started.url])
    return started, own.cas.finish(answer.get("ticket", ""), pending=started.pending)
