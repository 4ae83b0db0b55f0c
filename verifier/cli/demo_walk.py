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
from verifier.model.report import Report
from verifier.patron_login.used_up import log_in_and_keep
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
    """Log in and keep login and report, as the web page does."""
    site = services.sites[patron.library]
    idp = site.idp(IDPS[patron.protocol])
    assert idp is not None  # noqa: S101 - the demo's own sites have them all
    report_id = secrets.token_urlsafe(16)
    capture = log_in_and_keep(
        services.own,
        services.web.store,
        site,
        idp,
        username=patron.username,
        password=patron.password,
        report_id=report_id,
        patron=patron.username,
    )
    report = verify(capture, site=site, ils=connect(site), expected=patron.expected)
    services.web.store.save_report(report_id, report)
    return report
