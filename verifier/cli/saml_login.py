"""One SAML login without a browser, through the same gate as any other."""

from __future__ import annotations

from verifier.bounded_http import Browser, HttpFailure
from verifier.cli.exits import Stopped
from verifier.cli.stderr import note
from verifier.cli.wiring import OwnSide, own_side
from verifier.login.form_login import FormLoginFailed, log_in, may_visit
from verifier.login.saml.keys import KeyProblem
from verifier.login.saml.metadata_values import MetadataRefused
from verifier.login.started_login import StartedLogin
from verifier.messages.saml.xmlsec_library import CryptoUnavailable
from verifier.model.capture import GateOutcome, LoginAccepted, LoginCapture, LoginRefused
from verifier.model.idp import Idp
from verifier.model.site import Site
from verifier.store.database import StoreProblem
from verifier.store.store import AlreadyUsed, Store

_DEADLINE_SECONDS = 15.0
_MAX_BYTES = 2_000_000


def log_in_by_saml(site: Site, idp: Idp, *, username: str, password: str) -> LoginCapture:
    """Log in and pass the gate. Raises ``Stopped`` with one sentence for everything else."""
    try:
        started, accepted = perform(
            own_side(site), site, idp, username=username, password=password
        )
        _use_once(started, accepted)
    except (KeyProblem, StoreProblem, CryptoUnavailable) as error:
        raise Stopped(error.said) from None
    except AlreadyUsed as error:
        raise Stopped(f"The login was refused: its {error.what} was used before.") from None
    return accepted.capture


def perform(
    own: OwnSide, site: Site, idp: Idp, *, username: str, password: str
) -> tuple[StartedLogin, LoginAccepted]:
    """Log in and pass the gate, all but its last check, which is the store's (``accepted.use``).

    Raises ``Stopped`` with one sentence where that does not come about.
    """
    try:
        started = own.service_provider.begin(idp.id)
        known = own.metadata.get(idp.id)
        idp_urls = [one for one in (known.sso_redirect, known.sso_post) if one]
        browser = Browser(
            deadline_seconds=_DEADLINE_SECONDS,
            max_bytes=_MAX_BYTES,
            allow=may_visit(started.url, site.acs_url, idp_urls=idp_urls),
        )
        fields = log_in(
            browser,
            started,
            username=username,
            password=password,
            ends_at=site.acs_url,
            idp_urls=idp_urls,
        )
    except (MetadataRefused, FormLoginFailed, HttpFailure) as error:
        raise Stopped(error.said) from None
    response = dict(fields).get("SAMLResponse", "")
    result = own.service_provider.finish(response, pending=started.pending)
    if isinstance(result, LoginRefused):
        _tell_refusal(result)
        raise Stopped(f"The login was refused: {result.summary}")
    return started, result


def _use_once(started: StartedLogin, accepted: LoginAccepted) -> None:
    # Nobody else can finish this login; the rule is kept all the same, by the same code.
    store = Store("sqlite://")
    try:
        store.begin(started.pending)
        store.accept(accepted, report_id="this-login", browser=None)
    finally:
        store.close()


def _tell_refusal(refused: LoginRefused) -> None:
    for check in refused.checks:
        if check.outcome is GateOutcome.FAILED:
            compared = "".join(
                f"; {word} {value}"
                for word, value in (("expected", check.expected), ("received", check.received))
                if value is not None
            )
            note(f"  {check.name}: {check.detail}{compared}")
    if refused.names_seen:
        note(f"  attribute names in it, not verified: {', '.join(refused.names_seen)}")
