"""A run over test patrons: summary sentences and text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from verifier.domain.model.render_options import RenderOptions
from verifier.domain.model.report import Verdict
from verifier.domain.model.run import PatronLogin, PatronRun
from verifier.domain.model.wording import plural
from verifier.report.labels import MASKED, OWNERS, VERDICTS
from verifier.report.login_results import (
    LoginResult,
    LoginsDocument,
    SharedCause,
    first_causes,
    interrupted_results,
    worst_verdict,
)
from verifier.report.phrases import moment_words
from verifier.report.population_report import logins as numbered
from verifier.report.population_report import to_change
from verifier.report.redact import redacted, without_numbers
from verifier.report.text_layout import (
    INDENT,
    VERDICT_STYLES,
    hanging,
    heading,
    indented,
    print_to_text,
    rows,
)
from verifier.report.visible_values import clean

TOTALS: dict[Verdict, tuple[str, str]] = {
    Verdict.FAIL: ("does not work", "do not work"),
    Verdict.UNKNOWN: ("cannot be judged", "cannot be judged"),
    Verdict.WARNING: ("works today", "work today"),
    Verdict.PASS: ("works", "work"),
}
"""What one login does, and several, the gravest first."""
_MOST_NAMES = 4


def run_document(run: PatronRun, how: RenderOptions) -> LoginsDocument:
    """Make a document of every login, and of those that an interrupt left out."""
    left_out = tuple(interrupted_results(run.left_out, run.started_at))
    return LoginsDocument(
        site_name=run.site_name,
        version=run.version,
        began=run.started_at,
        automation=(run.site_name, "test patrons"),
        logins=(*attempted_logins(run, redact=how.redact), *left_out),
        how=how,
        headline=run_headline(run),
        remarks=run_remarks(run),
        foot=run_footer(run, redact=how.redact),
        left_out=len(left_out),
    )


def attempted_logins(run: PatronRun, *, redact: bool) -> Iterator[LoginResult]:
    """Tell of the logins that were begun, in the order of the site file."""
    for login in run.logins:
        report = login.report
        yield LoginResult(
            idp=login.idp_id,
            patron=login.patron,
            began=login.started_at,
            seconds=login.seconds,
            report=redacted(report) if report is not None and redact else report,
            stopped=failure_reason(login, redact=redact),
        )


def affected_logins(numbers: Sequence[int], logins: Sequence[LoginResult]) -> str:
    """Say which logins *numbers* are, from 1, the first few of them by name."""
    names = [logins[number - 1].name for number in numbers[:_MOST_NAMES]]
    further = len(numbers) - len(names)
    more = f" and {further:,} more" if further else ""
    return f"{numbered(numbers)}: {', '.join(names)}{more}"


def failure_reason(login: PatronLogin, *, redact: bool) -> str | None:
    """Say why there was no login, if there was none; a peer may have quoted somebody."""
    if login.stopped is None or not redact:
        return login.stopped
    return without_numbers(login.stopped)


def run_headline(run: PatronRun) -> str:
    """Say how the run came out."""
    if not run.logins:
        return "No login was made."
    if len(run.logins) == 1:
        return f"The one login {TOTALS[run.logins[0].verdict][0]}."
    counts = {verdict: _count(run, verdict) for verdict in TOTALS}
    every = plural(len(run.logins), "login")
    if counts[Verdict.PASS] == len(run.logins):
        return f"All {every} work."
    parts = [
        f"{number:,} {TOTALS[verdict][number != 1]}"
        for verdict, number in counts.items()
        if number
    ]
    return f"Of {every} {_joined(parts)}."


def _count(run: PatronRun, verdict: Verdict) -> int:
    return sum(login.verdict is verdict for login in run.logins)


def _joined(parts: Sequence[str]) -> str:
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last


def run_remarks(run: PatronRun) -> tuple[str, ...]:
    """Say what did not come about."""
    stopped = sum(login.report is None for login in run.logins)
    message = []
    if stopped:
        which = "it says" if stopped == 1 else "each says"
        message.append(f"{plural(stopped, 'login')} did not come about: {which} why.")
    if run.left_out:
        message.append(f"Interrupted: {plural(run.left_out, 'login')} were left out.")
    return tuple(message)


def run_footer(run: PatronRun, *, redact: bool) -> str:
    """Say where, when, how long, and that values are masked."""
    parts = [run.site_name, moment_words(run.started_at), run_duration(run)]
    return " · ".join((*parts, MASKED) if redact else parts)


def run_duration(run: PatronRun) -> str:
    """Say how long it took, and what that is for each login."""
    message = f"{run.seconds:.1f} seconds"
    if not run.logins:
        return message
    each = sum(login.seconds for login in run.logins) / len(run.logins)
    return f"{message}, {each:.2f} for a login"


def run_as_text(run: PatronRun, *, redact: bool, width: int = 80, colour: bool = False) -> str:
    """Write it as text, with a line for each patron at each IdP. *width* is in columns."""
    logins = tuple(attempted_logins(run, redact=redact))
    return print_to_text(_parts(run, logins, redact=redact), width=width, colour=colour)


def _parts(
    run: PatronRun, logins: Sequence[LoginResult], *, redact: bool
) -> Iterator[RenderableType]:
    verdict = worst_verdict(logins)
    message = f"{VERDICTS[verdict][0]}  {run_headline(run)}"
    yield Text(message, style=VERDICT_STYLES[verdict], overflow="fold")
    for remark in run_remarks(run):
        yield indented(remark)
    yield indented(clean(run_footer(run, redact=redact)), "dim")
    causes = first_causes(logins)
    if causes:
        yield from heading("first causes")
    for cause in causes:
        yield from _cause(cause, logins)
    if logins:
        yield from heading("the logins, one by one")
        yield _table(logins)


def _cause(cause: SharedCause, logins: Sequence[LoginResult]) -> Iterator[RenderableType]:
    shape, word = VERDICTS[cause.verdict]
    yield hanging(f"{shape} ", f"{word}: {clean(cause.summary)}")
    yield hanging("     ", clean(affected_logins(cause.numbers, logins)))
    if cause.remedy is not None:
        yield hanging("     ", clean(to_change(cause.remedy)))
    if cause.check is not None and cause.owner is not None:
        yield hanging("     ", f"{cause.check} · {OWNERS[cause.owner]}", "dim")


def _table(logins: Sequence[LoginResult]) -> RenderableType:
    table = rows(first=max(len(f"{len(logins)}"), 2))
    for number, login in enumerate(logins, 1):
        shape, word = VERDICTS[login.verdict]
        line = Text(f"{clean(login.name)}  ", style="bold", overflow="fold")
        line.append(f"{shape} {word}", style=f"not bold {VERDICT_STYLES[login.verdict]}")
        message = clean(login.headline if login.report else login.reason)
        line.append(f"  {message}", style="not bold default")
        line.append(f"  {login.seconds or 0.0:.2f}s", style="not bold dim")
        table.add_row(Text(f"{number}", style="dim", justify="right"), line)
    return Padding(table, (0, 0, 0, INDENT))
