"""A patron's story: what the whole program says where ReShare's system is one of the fakes."""

from __future__ import annotations

from pathlib import Path

from tests.adapters.ils.judged import failed
from tests.adapters.ils.ncip.connections import EVIDENCE, connector_to
from tests.adapters.ils.ncip.fake_ncip import FakeNcip
from tests.factories import make_attribute, make_capture, make_form, make_site
from verifier.domain.model.report import Report
from verifier.domain.model.reshare_settings import ReshareSettings
from verifier.pipeline.verify import verify


def told(folder: Path, fake: FakeNcip, sent: str, **options: str) -> Report:
    """Verify Gail's login that releases *sent*; ReShare and evidence both ask *fake*."""
    released = {"employeeNumber": sent, "givenName": "Gail", "sn": "Good"}
    capture = make_capture(
        [
            *(make_attribute(name, value) for name, value in released.items()),
            make_attribute("mail", "gail@example.edu"),
        ]
    )
    site = make_site(
        folder,
        form=make_form(identifier="employeeNumber", email="mail"),
        reshare=ReshareSettings(host_lms_integration=fake.system, borrower_check="NCIP"),
    )
    ils = (connector_to(fake, **options), connector_to(fake, role=EVIDENCE, **options))
    return verify(capture, site=site, ils=ils, expected=None)


ALWAYS = {"decision.identifier-goes-to-suppliers", "request.identifier-changeable"}
"""What is said of every one of these logins."""


def found_by_checks(report: Report) -> set[str]:
    """The checks that found something, but for what is said of every login here."""
    return failed(report) - ALWAYS


def verdict(report: Report) -> tuple[str | None, str | None]:
    """ReShare's state and qualifier."""
    state = report.decision.state
    return (state.value if state else None), report.decision.qualifier
