"""A test patron's login, whatever the protocol, used up at once like any other."""

from __future__ import annotations

from collections.abc import Callable

from verifier.login.saml.keys import KeyProblem
from verifier.messages.saml.xmlsec_library import CryptoUnavailable
from verifier.model.capture import LoginCapture
from verifier.model.idp import Idp
from verifier.model.site import Site
from verifier.own_side import OwnSide
from verifier.patron_login.failure import NoLogin
from verifier.patron_login.performing import Performed, at_directory, perform
from verifier.store.problem import StoreProblem
from verifier.store.store import AlreadyUsed, Store

Perform = Callable[..., Performed]
_PATIENCE_SECONDS = 60.0  # nobody else waits at a command line


def log_in_patron(
    site: Site, idp: Idp, *, username: str, password: str, by: Perform = perform
) -> LoginCapture:
    """Log in and pass the gate. Raises ``NoLogin`` with one sentence for everything else.

    *by* drives the identity provider's pages: over HTTP alone, or in a real browser.
    """
    try:
        own = OwnSide(site, patience_seconds=_PATIENCE_SECONDS)
        if idp.protocol == "ldap":
            return at_directory(own, idp, username=username, password=password)
        return _used_once(by(own, site, idp, username=username, password=password))
    except (KeyProblem, StoreProblem, CryptoUnavailable) as error:
        raise NoLogin(error.said) from None
    except AlreadyUsed as error:
        raise NoLogin(f"The login was refused: its {error.what} was used before.") from None


def _used_once(performed: Performed) -> LoginCapture:
    # Nobody else can finish this login; the rule is kept all the same, by the same code.
    started, accepted = performed
    store = Store("sqlite://")
    try:
        store.begin(started.pending)
        store.accept(accepted, report_id="this-login", browser=None)
    finally:
        store.close()
    return accepted.capture
