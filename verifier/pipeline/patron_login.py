"""Log in a test patron by any protocol; the login can be used only once, like any other."""

import contextlib
from collections.abc import Callable

from verifier.adapters.login.headless.sso import (
    HeadlessLogin,
    LoginFailed,
    directory_login,
    sso_login,
)
from verifier.adapters.login.protocols import ProtocolClients
from verifier.adapters.login.saml.keys import KeyProblem
from verifier.adapters.messages.xmlsec_library import CryptoUnavailable
from verifier.domain.model.capture import LoginCapture
from verifier.domain.model.site import Idp, Site
from verifier.store.db_errors import StoreProblem
from verifier.store.logins import AlreadyUsed
from verifier.store.store import Store

Driver = Callable[..., HeadlessLogin]
PATIENCE_SECONDS = 60.0  # the program is alone, so nobody else has to wait


def log_in_patron(
    site: Site, idp: Idp, *, username: str, password: str, by: Driver = sso_login
) -> LoginCapture:
    """Log in and check the login. Raises ``LoginFailed`` with one sentence on any failure.

    *by* drives the identity provider's pages: over HTTP alone, or in a real browser. The login is
    not stored.
    """
    own = ProtocolClients(site, patience_seconds=PATIENCE_SECONDS)
    try:
        store = Store("sqlite://")
    except StoreProblem as error:
        raise LoginFailed(error.message) from None
    with contextlib.closing(store):
        return log_in_and_store(
            own,
            store,
            site,
            idp,
            username=username,
            password=password,
            report_id="this-login",
            patron=None,
            by=by,
        )


def log_in_and_store(
    own: ProtocolClients,
    store: Store,
    site: Site,
    idp: Idp,
    *,
    username: str,
    password: str,
    report_id: str,
    patron: str | None,
    by: Driver = sso_login,
) -> LoginCapture:
    """Log in, check the login, mark it as used, and store it under *report_id*.

    *patron* is the test patron's ID in the site file. Raises ``LoginFailed`` with one sentence.
    """
    try:
        if idp.protocol == "ldap":
            capture = directory_login(own, idp, username=username, password=password)
            store.keep(capture, report_id=report_id, browser=None, idp_id=idp.id, patron=patron)
            return capture
        started, accepted = by(own, site, idp, username=username, password=password)
        # Nobody else can finish this login, but the same code still checks that it is used once.
        store.begin(started.pending)
        store.keep(accepted, report_id=report_id, browser=None, idp_id=idp.id, patron=patron)
    except (KeyProblem, StoreProblem, CryptoUnavailable) as error:
        raise LoginFailed(error.message) from None
    except AlreadyUsed as error:
        raise LoginFailed(f"The login was refused: its {error.what} was used before.") from None
    else:
        return accepted.capture
