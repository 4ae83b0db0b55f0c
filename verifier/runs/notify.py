"""Decide which failures of a run to report, and send them by every channel."""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from verifier.domain.diagnosis.remedies.selection import first_remedy
from verifier.domain.model.connection_test import Expiry
from verifier.domain.model.finding import Severity
from verifier.domain.model.report import Verdict
from verifier.domain.model.run import Notice, NoticeLine, PatronLogin, PatronRun
from verifier.domain.model.site import Site
from verifier.domain.model.stored_result import reference_of
from verifier.report.redact import redacted, without_numbers
from verifier.runs import notices
from verifier.runs.chat_cards import slack_message, teams_message
from verifier.runs.expiries import ends_to_tell
from verifier.runs.notices import NoticeNotDelivered
from verifier.store.runs import IdpAndPatron, NotificationLog


def needs_attention(login: PatronLogin, counted: Collection[Severity]) -> bool:
    """Whether to report the login: it has a finding that counts, or no known verdict."""
    if login.report is None or login.verdict is Verdict.UNKNOWN:
        return True
    return any(finding.severity in counted for finding in login.report.diagnosis.findings)


def notice_of(
    run: PatronRun,
    *,
    site: Site,
    counted: Collection[Severity],
    known: Collection[IdpAndPatron],
    early: Collection[IdpAndPatron] = (),
    is_summary: bool = False,
) -> Notice:
    """Build the notification of changes since the failures *known*, without personal values.

    Failures that are *early* are only counted; a summary also lists those known.
    """
    failing = [login for login in run.logins if needs_attention(login, counted)]
    working = [login for login in run.logins if not needs_attention(login, counted)]

    def was_known(login: PatronLogin) -> bool:
        return (login.idp_id, login.patron) in known

    def is_early(login: PatronLogin) -> bool:
        return (login.idp_id, login.patron) in early and not was_known(login)

    return Notice(
        site_name=run.site_name,
        base_url=site.base_url,
        at=run.started_at,
        failing=tuple(
            _line(login) for login in failing if not (was_known(login) or is_early(login))
        ),
        recovered=tuple(_line(login) for login in working if was_known(login)),
        still_failing=sum(map(was_known, failing)),
        still=tuple(_line(login) for login in failing if is_summary and was_known(login)),
        is_summary=is_summary,
        waiting=sum(map(is_early, failing)),
        logins=len(run.logins),
    )


def _line(login: PatronLogin) -> NoticeLine:
    report = None if login.report is None else redacted(login.report)
    cause = None if report is None else report.diagnosis.cause
    message = without_numbers(login.stopped or "")
    if report is not None:
        message = cause.summary if cause is not None else report.diagnosis.headline.verdict
    remedy = None if login.failed is None else login.failed.remedy
    owner = None if login.failed is None else login.failed.owner
    if report is not None and cause is not None:
        owner = cause.owner.value
        first = first_remedy(report.diagnosis.remedies, cause.check, cause.owner)
        remedy = None if first is None else f"{first.text} {first.how or ''}".strip()
    return NoticeLine(
        idp_id=login.idp_id,
        patron=login.patron,
        verdict=login.verdict,
        message=message,
        check=None if cause is None else cause.check,
        owner=owner,
        remedy=remedy,
        reference=None if login.report_id is None else reference_of(login.report_id),
    )


logger = logging.getLogger(__name__)

SendNotice = Callable[[Notice], None]
"""Sends a notice by one channel. Raises ``NoticeNotDelivered``."""


def channels_of(site: Site) -> dict[str, SendNotice]:
    """Return the notification channels that *site* configures, by name."""
    private = site.allow_private_addresses
    ways: dict[str, SendNotice] = {}
    for way, hook, to, content in (
        ("webhook", site.watch.webhook, "The webhook", notices.content_of),
        ("slack", site.watch.slack, "Slack", slack_message),
        ("teams", site.watch.teams, "Teams", teams_message),
    ):
        if hook is not None:
            ways[way] = partial(
                notices.post, webhook=hook, content=content, to=to, allow_private=private
            )
    if site.watch.mail is not None:
        ways["mail"] = partial(notices.send, mail=site.watch.mail, allow_private=private)
    return ways


def send_test_notice(site: Site) -> dict[str, str]:
    """Send a test notice by every channel of *site*; return a sentence for each that failed."""
    notice = Notice(
        site_name=site.name,
        base_url=site.base_url,
        at=datetime.now(UTC),
        failing=(),
        recovered=(),
        still_failing=0,
        logins=0,
        is_test=True,
    )
    problems = {}
    for way, tell in channels_of(site).items():
        try:
            tell(notice)
        except NoticeNotDelivered as failure:
            problems[way] = failure.message
    return problems


def notify_of_run(
    run: PatronRun,
    *,
    site: Site,
    counted: Collection[Severity],
    log: NotificationLog,
    ways: Mapping[str, SendNotice],
    expiries: Sequence[Expiry] = (),
) -> dict[str, str]:
    """Send the new failures and the recoveries of *run*, and record what was sent.

    The first run after the hour of the daily summary is sent also if nothing changed.
    Certificates that end soon are told once for each of the days before their end.

    Returns a sentence for each channel that failed; its changes are sent after the next run.
    Raises ``StoreProblem``.
    """
    problems: dict[str, str] = {}
    early = _early_failures(run, site=site, counted=counted, log=log)
    wanted = {(idp.id, patron.id) for idp in site.idps for patron in idp.test_patrons}
    today = _summary_day(run, site)
    for way, tell in ways.items():
        before, summaries = log.failures(way), log.failures(f"{way} summary")
        is_summary = bool(today - summaries)
        ends = ends_to_tell(expiries, run.started_at, log.failures(f"{way} ends"))
        notice = notice_of(
            run, site=site, counted=counted, known=before, early=early, is_summary=is_summary
        )
        notice = replace(notice, ending=tuple(ends.values()))
        failing = {(line.idp_id, line.patron) for line in notice.failing}
        no_longer = {(line.idp_id, line.patron) for line in notice.recovered}
        if failing or no_longer or is_summary or ends:
            try:
                tell(notice)
            except NoticeNotDelivered as failure:
                logger.warning("notice-not-told way=%s", way)
                problems[way] = failure.message
                continue
        gone = before - wanted  # no longer in the site file, so no recovery is reported
        if failing or no_longer or gone:
            log.note(way, failing=failing, no_longer=no_longer | gone)
        if ends:
            log.note(f"{way} ends", failing=ends, no_longer=())
        if is_summary:
            log.note(f"{way} summary", failing=today, no_longer=summaries)
    return problems


def _early_failures(
    run: PatronRun, *, site: Site, counted: Collection[Severity], log: NotificationLog
) -> frozenset[IdpAndPatron]:
    """Return the failures of *run* that have not come often enough in a row, and count them.

    The log keeps those who failed once in a row, twice, and so on. Raises ``StoreProblem``.
    """
    tried = {(login.idp_id, login.patron) for login in run.logins}
    failing = frozenset(
        (login.idp_id, login.patron) for login in run.logins if needs_attention(login, counted)
    )
    lasting = failing
    for times in range(1, site.watch.failures_in_a_row):
        row = f"failed {times} in a row"
        before = log.failures(row)
        log.note(row, failing=lasting - before, no_longer=(before & tried) - lasting)
        lasting &= before
    return failing - lasting


def _summary_day(run: PatronRun, site: Site) -> frozenset[IdpAndPatron]:
    """Return the day of *run* as the log keeps it; none before the hour of the daily summary."""
    hour, moment = site.watch.daily_summary_hour, site.local_time(run.started_at)
    if hour is None or moment.hour < hour:
        return frozenset()
    return frozenset({(moment.date().isoformat(), "")})
