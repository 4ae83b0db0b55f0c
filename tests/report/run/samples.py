"""Runs over test patrons, for the tests of their renderers."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from tests.factories import make_site
from tests.report import samples
from verifier.domain.diagnosis.failed_login import explain_failed_login
from verifier.domain.model.run import PatronLogin, PatronRun
from verifier.domain.model.site import Idp

BEGAN = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
REFUSED = "The identity provider refused the password."


FAILED = explain_failed_login(
    REFUSED,
    site=make_site(Path("data")),
    at=BEGAN,
    idp=Idp(id="entra", protocol="saml", name="Example Entra"),
    patron="staff1",
    kind="wrong-password",
)


def make_login(report=None, *, idp="campus", patron="grad1", **more):
    stopped = None if report is not None else REFUSED
    shape = {"started_at": BEGAN, "seconds": 0.25, "stopped": stopped}
    return PatronLogin(idp_id=idp, patron=patron, report=report, **{**shape, **more})


def make_run(*logins, **more):
    shape = {
        "site_name": "Example University Library",
        "started_at": BEGAN,
        "seconds": 1.5,
        "version": "0.1.0",
    }
    return PatronRun(logins=logins, **{**shape, **more})


def mixed():
    """Two that fail alike, one that works, one without an answer, one without a login."""
    return make_run(
        make_login(samples.passing(), patron="staff1"),
        make_login(samples.failing(), patron="grad1"),
        make_login(samples.failing(), patron="faculty1"),
        make_login(samples.unknown(), idp="entra", patron="grad1"),
        make_login(idp="entra", patron="staff1", failed=FAILED),
    )


def fine():
    return make_run(*(make_login(samples.passing(), patron=f"p{number}") for number in range(3)))


def interrupted():
    return replace(make_run(make_login(samples.passing())), left_out=7)


def nothing():
    return make_run(left_out=2)


EVERY = (mixed, fine, interrupted, nothing)
