"""What of a run is worth telling: who does not get through, and what each is told by."""

from __future__ import annotations

from collections.abc import Collection

from verifier.model.finding import Severity
from verifier.model.notice import Notice, NoticeLine
from verifier.model.reference import reference_of
from verifier.model.report import Verdict
from verifier.model.run import PatronLogin, PatronRun
from verifier.model.site import Site
from verifier.report.redact import redacted
from verifier.report.scrub import without_numbers

IdpAndPatron = tuple[str, str]


def is_in_trouble(login: PatronLogin, counted: Collection[Severity]) -> bool:
    """Whether somebody should hear of it: a finding that counts, or nothing can be said."""
    if login.report is None or login.verdict is Verdict.UNKNOWN:
        return True
    return any(one.severity in counted for one in login.report.diagnosis.findings)


def notice_of(
    run: PatronRun, *, site: Site, counted: Collection[Severity], told: Collection[IdpAndPatron]
) -> Notice:
    """Say what has changed in *run* since the failures *told*. No value of a person is in it."""
    failing = [one for one in run.logins if is_in_trouble(one, counted)]
    working = [one for one in run.logins if not is_in_trouble(one, counted)]
    return Notice(
        site_name=run.site_name,
        base_url=site.base_url,
        at=run.started_at,
        failing=tuple(_line(one) for one in failing if _key(one) not in told),
        recovered=tuple(_line(one) for one in working if _key(one) in told),
        still_failing=sum(_key(one) in told for one in failing),
        logins=len(run.logins),
    )


def _key(login: PatronLogin) -> IdpAndPatron:
    return login.idp_id, login.patron


def _line(login: PatronLogin) -> NoticeLine:
    report = None if login.report is None else redacted(login.report)
    cause = None if report is None else report.diagnosis.cause
    said = without_numbers(login.stopped or "")
    if report is not None:
        said = cause.summary if cause is not None else report.diagnosis.headline.verdict
    return NoticeLine(
        idp_id=login.idp_id,
        patron=login.patron,
        verdict=login.verdict,
        said=said,
        check=None if cause is None else cause.check,
        owner=None if cause is None else cause.owner.value,
        reference=None if login.report_id is None else reference_of(login.report_id),
    )
