"""Log every demo patron in over the real protocols and follow the identifier."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from verifier.cli.demo_services import DemoServices
from verifier.cli.saml_login import perform
from verifier.demo.patrons import PATRONS, DemoPatron
from verifier.demo.sites import IDP_ID
from verifier.ils.table import connect
from verifier.model.report import Report
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
        walked.append(Walked(patron=patron, report=_walk_one(services, patron)))
    return tuple(walked)


def _walk_one(services: DemoServices, patron: DemoPatron) -> Report:
    site = services.sites[patron.library]
    idp = site.idp(IDP_ID)
    assert idp is not None  # noqa: S101 - the demo's own site has it
    started, accepted = perform(
        services.own, site, idp, username=patron.username, password=patron.password
    )
    report_id = secrets.token_urlsafe(16)
    store = services.web.store
    store.begin(started.pending)
    store.accept(accepted, report_id=report_id, browser=None)
    report = verify(accepted.capture, site=site, ils=connect(site), expected=patron.expected)
    store.save_report(report_id, report)
    return report
