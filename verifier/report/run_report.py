"""The report on a run of the test patrons: summary sentences and text."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from rich.text import Text

from verifier.domain.model.comparison import DriftVerdict, EarlierReport
from verifier.domain.model.render_options import RenderOptions
from verifier.domain.model.report import Verdict
from verifier.domain.model.run import PatronRun, RowChange, SummaryRow
from verifier.domain.model.wording import plural
from verifier.report import login_results
from verifier.report.comparison_report import DRIFT_VERDICTS, SINCE, news
from verifier.report.labels import MASKED, VERDICTS, moment_words
from verifier.report.link_run import CHANGES
from verifier.report.population_report import cause_lines
from verifier.report.population_report import logins as numbered
from verifier.report.redact import redacted, without_numbers
from verifier.report.text_layout import VERDICT_STYLES, TextPage, prose
from verifier.report.trend import metadata_sentence
from verifier.report.visible_values import clean

TOTALS: dict[Verdict, tuple[str, str]] = {
    Verdict.FAIL: ("does not work", "do not work"),
    Verdict.UNKNOWN: ("cannot be judged", "cannot be judged"),
    Verdict.WARNING: ("works today", "work today"),
    Verdict.PASS: ("works", "work"),
}
"""What one login does, and several, the gravest first."""
_MOST_NAMES = 4
_CHANGED: dict[DriftVerdict, tuple[str, str]] = {
    DriftVerdict.BREAKS: ("stopped working", "stopped working"),
    DriftVerdict.STILL_BROKEN: (
        "changed and still does not work",
        "changed and still do not work",
    ),
    DriftVerdict.CANNOT_TELL: ("cannot be compared", "cannot be compared"),
    DriftVerdict.MENDED: ("works again", "work again"),
    DriftVerdict.HARMLESS: ("changed without harm", "changed without harm"),
    DriftVerdict.SAME: ("is unchanged", "are unchanged"),
}
"""What one login did since an earlier report, and several, the gravest first."""


def run_document(run: PatronRun, how: RenderOptions) -> login_results.LoginsDocument:
    """Build the document of every login, including those that an interrupt left out."""
    left_out = tuple(login_results.interrupted_results(run.left_out, run.started_at))
    return login_results.LoginsDocument(
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


def attempted_logins(run: PatronRun, *, redact: bool) -> Iterator[login_results.LoginResult]:
    """Yield the result of each attempted login, in the order of the site file.

    If values are masked, numbers in a failure's reason are masked too: a server may quote a
    person.
    """
    for login in run.logins:
        report = login.report
        yield login_results.LoginResult(
            idp=login.idp_id,
            patron=login.patron,
            began=login.started_at,
            seconds=login.seconds,
            report=redacted(report) if report is not None and redact else report,
            stopped=without_numbers(login.stopped) if login.stopped and redact else login.stopped,
            failed=login.failed,
            attempt=login,
        )


def affected_logins(numbers: Sequence[int], logins: Sequence[login_results.LoginResult]) -> str:
    """Format the login *numbers* (from 1), with the names of the first few."""
    names = [logins[number - 1].name for number in numbers[:_MOST_NAMES]]
    further = len(numbers) - len(names)
    more = f" and {further:,} more" if further else ""
    return f"{numbered(numbers)}: {', '.join(names)}{more}"


def run_headline(run: PatronRun) -> str:
    """Summarize the result of the run in one sentence."""
    if not run.logins:
        return "No login was made."
    if len(run.logins) == 1:
        met = ", as the site file expects" if run.logins[0].is_as_expected else ""
        return f"The one login {TOTALS[run.logins[0].verdict][0]}{met}."
    verdicts = [login.verdict for login in run.logins if not login.is_as_expected]
    as_expected = len(run.logins) - len(verdicts)
    every = plural(len(run.logins), "login")
    if set(verdicts) == {Verdict.PASS} and not as_expected:
        return f"All {every} work."
    counted = [(verdicts.count(verdict), words) for verdict, words in TOTALS.items()]
    counted.append((as_expected, ("is as the site file expects", "are as the site file expects")))
    *most, last = (f"{number:,} {words[number != 1]}" for number, words in counted if number)
    parts = f"{', '.join(most)} and {last}" if most else last
    return f"Of {every} {parts}."


def run_remarks(run: PatronRun) -> tuple[str, ...]:
    """List what changed, how many logins failed to complete, and how many were left out."""
    stopped = sum(login.report is None for login in run.logins)
    remarks = [*_news(run)]
    unexpected = sum(login.is_as_expected is False for login in run.logins)
    if unexpected:
        which = "has" if unexpected == 1 else "have"
        remarks.append(
            f"{plural(unexpected, 'login')} {which} another result than the site file expects."
        )
    if stopped:
        which = "it says" if stopped == 1 else "each says"
        remarks.append(f"{plural(stopped, 'login')} did not come about: {which} why.")
    if run.left_out:
        remarks.append(f"Interrupted: {plural(run.left_out, 'login')} were left out.")
    until = run.started_at + timedelta(seconds=run.seconds)
    remarks += (
        metadata_sentence(change)
        for change in run.metadata_changes
        if run.started_at <= change.at <= until
    )
    return tuple(remarks)


def _news(run: PatronRun) -> Iterator[str]:
    """Count what changed since the baselines and since the run before."""
    for against, since in SINCE.items():
        verdicts = [
            drift.verdict
            for login in run.logins
            for drift in login.drifts
            if drift.against is against
        ]
        parts = (
            f"{number:,} {words[number != 1]}"
            for verdict, words in _CHANGED.items()
            if (number := verdicts.count(verdict))
        )
        if verdicts:
            yield f"Since {since}: {', '.join(parts)}."
        mended = verdicts.count(DriftVerdict.MENDED)
        if mended and against is EarlierReport.BASELINE:
            them = "it" if mended == 1 else "them"
            yield f"To make {them} the baseline, use verifier run --update-baseline."


def row_news(row: SummaryRow) -> Iterator[str]:
    """Yield what changed for one row of a run, each with its shape."""
    yield from (summary for _, summary in news(row.drifts))
    if not row.drifts and row.change in _NEWS:
        yield " ".join(CHANGES[row.change])


_NEWS = (RowChange.NO_LONGER_WORKS, RowChange.WORKS_NOW, RowChange.FAILS_OTHERWISE)


def run_footer(run: PatronRun, *, redact: bool) -> str:
    """Return the site, the time, the duration in all and for each login, and the masking note."""
    duration = f"{run.seconds:.1f} seconds"
    if run.logins:
        mean = sum(login.seconds for login in run.logins) / len(run.logins)
        duration += f", {mean:.2f} for a login"
    parts = [run.site_name, moment_words(run.started_at), duration]
    return " · ".join((*parts, MASKED) if redact else parts)


def no_login_as_text(document: login_results.LoginsDocument) -> str:
    """Render logins that failed: why, whose turn it is, what to change, and the message."""
    page = TextPage(document.how)
    for login in document.logins:
        shape, _ = VERDICTS[login.verdict]
        page.add(prose(f"{shape}  {login.headline}", VERDICT_STYLES[login.verdict]))
        page.indented(f"{login.name}: {login.reason}")
        if login.failed:
            page.indented(f"Whose turn it is: {login.failed.whose_turn}")
            page.indented(f"What to change: {login.failed.remedy}")
    page.indented(document.foot, "dim")
    page.messages(login.message for login in document.logins)
    return page.text


def run_as_text(run: PatronRun, how: RenderOptions) -> str:
    """Render the run as text, with one line for each patron at each identity provider."""
    page = TextPage(how)
    logins = tuple(attempted_logins(run, redact=how.redact))
    verdict = login_results.worst_verdict(logins)
    page.add(prose(f"{VERDICTS[verdict][0]}  {run_headline(run)}", VERDICT_STYLES[verdict]))
    page.paragraphs(run_remarks(run))
    page.indented(run_footer(run, redact=how.redact), "dim")
    _changes(page, logins)
    causes = login_results.first_causes(logins)
    if causes:
        page.heading("first causes")
    for cause in causes:
        shape, word = VERDICTS[cause.verdict]
        whom = affected_logins(cause.numbers, logins)
        cause_lines(page, f"{shape} ", f"{word}: {cause.summary}", whom, cause)
    if logins:
        page.heading("the logins, one by one")
    table = []
    for number, login in enumerate(logins, 1):
        shape, word = VERDICTS[login.verdict]
        line = Text(f"{clean(login.name)}  ", "bold")
        line.append(f"{shape} {word}", style=f"not bold {VERDICT_STYLES[login.verdict]}")
        message = clean(login.expectation or (login.headline if login.report else login.reason))
        line.append(f"  {message}", style="not bold default")
        line.append(f"  {login.seconds or 0.0:.2f}s", style="not bold dim")
        table.append((Text(f"{number}", "dim", justify="right"), line))
    page.rows(table, first=max(len(f"{len(table)}"), 2))
    page.messages(cause.message for cause in causes)
    return page.text


def _changes(page: TextPage, logins: Sequence[login_results.LoginResult]) -> None:
    """Add what changed since the baselines and since the run before, login by login."""
    table = []
    for number, login in enumerate(logins, 1):
        for change, summary in news(login.drifts):
            _, _, verdict = DRIFT_VERDICTS[change]
            line = Text(f"{clean(login.name)}  ", "bold")
            line.append(summary, style=f"not bold {VERDICT_STYLES[Verdict(verdict)]}")
            table.append((Text(f"{number}", "dim", justify="right"), line))
    if table:
        page.heading("what changed")
        page.rows(table, first=2)
