"""Log every demo patron in over the real protocols and follow the identifier."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from verifier.cli.demo_services import DemoServices
from verifier.cli.refusal_notes import stopped_without_login
from verifier.demo.demo_patron import DemoPatron
from verifier.demo.patrons import PATRONS
from verifier.demo.sites import IDPS
from verifier.ils.connecting import connect
from verifier.model.capture import LoginCapture
from verifier.model.report import Report
from verifier.model.site import Site
from verifier.patron_login.performing import at_directory, perform
from verifier.verification import verify


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """One patron, and what came of the login."""

    patron: DemoPatron
    report: Report


def walk(services: DemoServices, tell: Callable[[str], None]) -> tuple[Walked, ...]:
    """Log in, verify, and keep each report where the web page finds it.

    Raises ``Stopped`` where a login does not come about, which would be a defect of the demo.
    """
    walked = []
    for patron in PATRONS:
        tell(f"{patron.username} logs in")
        with stopped_without_login():
            walked.append(Walked(patron=patron, report=_walk_one(services, patron)))
    return tuple(walked)


def _walk_one(services: DemoServices, patron: DemoPatron) -> Report:
    site = services.sites[patron.library]
    report_id = secrets.token_urlsafe(16)
    capture = _log_in(services, site, patron, report_id)
    report = verify(capture, site=site, ils=connect(site), expected=patron.expected)
    services.web.store.save_report(report_id, report)
    return report


def _log_in(
    services: DemoServices, site: Site, patron: DemoPatron, report_id: str
) -> LoginCapture:
    """Log in and keep the login, as the web page does."""
    idp = site.idp(IDPS[patron.protocol])
    assert idp is not None  # noqa: S101 - the demo's own sites have them all
    store = services.web.store
    whose = {"idp_id": idp.id, "patron": patron.username}
    if idp.protocol == "ldap":
        capture = at_directory(
            services.own, idp, username=patron.username, password=patron.password
        )
        store.keep(capture, report_id=report_id, browser=None, **whose)
        return capture
    started, accepted = perform(
        services.own, site, idp, username=patron.username, password=patron.password
    )
    store.begin(started.pending)
    store.accept(accepted, report_id=report_id, browser=None, **whose)
    return accepted.capture
