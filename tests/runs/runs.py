"""Runs as they may come out, without anybody logging in."""

from datetime import UTC, datetime
from typing import Any

from tests.report import samples
from verifier.domain.model.comparison import ComparedBy, Drift, DriftVerdict, EarlierReport
from verifier.domain.model.run import PatronLogin, PatronRun

AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
REPORTS = {"pass": samples.passing, "fail": samples.failing, "unknown": samples.unknown}


def make_login(patron: str, came: str = "pass", **more: Any) -> PatronLogin:
    """One at the campus; *came* is the verdict, or why there was no login."""
    report = REPORTS[came]() if came in REPORTS else None
    return PatronLogin(
        **{
            "idp_id": "campus",
            "patron": patron,
            "started_at": AT,
            "seconds": 0.25,
            "report": report,
            "stopped": None if report else came,
            "report_id": f"r-{patron}" if report else None,
            **more,
        }
    )


def make_run(*logins: PatronLogin, left_out: int = 0) -> PatronRun:
    return PatronRun(
        site_name="Example University Library",
        started_at=AT,
        seconds=1.5,
        version="1",
        logins=logins,
        left_out=left_out,
    )


MESSAGES = {
    DriftVerdict.BREAKS: "Broken: a request of this patron no longer passes.",
    DriftVerdict.MENDED: "Works again: a request of this patron now passes.",
    DriftVerdict.SAME: "Nothing changed: a request of this patron does not pass.",
}


def make_drift(verdict, against=EarlierReport.BASELINE, appeared=()):
    return Drift(
        verdict=verdict,
        message=MESSAGES[verdict],
        against=against,
        since=datetime(2026, 11, 17, 9, 30, tzinfo=UTC),
        reference=None,
        compared_by=ComparedBy.VALUES,
        appeared=appeared,
    )
