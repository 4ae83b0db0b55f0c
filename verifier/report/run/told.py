"""A run's logins as every format tells of them, and the run in a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from verifier.model.counting import counted
from verifier.model.rendering import Rendering
from verifier.model.report import Verdict
from verifier.model.run import PatronLogin, PatronRun
from verifier.report.phrases import moment_words
from verifier.report.pipeline.told_login import ToldLogin, left_out
from verifier.report.population.words import logins as numbered
from verifier.report.redact import redacted
from verifier.report.scrub import without_numbers
from verifier.report.words import MASKED

TOTALS: dict[Verdict, tuple[str, str]] = {
    Verdict.FAIL: ("does not work", "do not work"),
    Verdict.UNKNOWN: ("cannot be judged", "cannot be judged"),
    Verdict.WARNING: ("works today", "work today"),
    Verdict.PASS: ("works", "work"),
}
"""What one login does, and several, the gravest first."""
_MOST_NAMES = 4


def told_run(run: PatronRun, how: Rendering) -> tuple[ToldLogin, ...]:
    """Tell of every login, and of those that an interrupt left out."""
    return (*logins_of(run, redact=how.redact), *left_out(run.left_out, run.started_at))


def logins_of(run: PatronRun, *, redact: bool) -> Iterator[ToldLogin]:
    """Tell of the logins that were begun, in the order of the site file."""
    for one in run.logins:
        report = one.report
        yield ToldLogin(
            idp=one.idp_id,
            patron=one.patron,
            began=one.started_at,
            seconds=one.seconds,
            report=redacted(report) if report is not None and redact else report,
            stopped=why_not(one, redact=redact),
        )


def concerned(numbers: Sequence[int], logins: Sequence[ToldLogin]) -> str:
    """Say which logins *numbers* are, from 1, the first few of them by name."""
    names = [logins[one - 1].name for one in numbers[:_MOST_NAMES]]
    further = len(numbers) - len(names)
    more = f" and {further:,} more" if further else ""
    return f"{numbered(numbers)}: {', '.join(names)}{more}"


def why_not(login: PatronLogin, *, redact: bool) -> str | None:
    """Say why there was no login, if there was none; a peer may have quoted somebody."""
    if login.stopped is None or not redact:
        return login.stopped
    return without_numbers(login.stopped)


def headline(run: PatronRun) -> str:
    """Say how the run came out."""
    if not run.logins:
        return "No login was made."
    if len(run.logins) == 1:
        return f"The one login {TOTALS[run.logins[0].verdict][0]}."
    counts = {verdict: _count(run, verdict) for verdict in TOTALS}
    every = counted(len(run.logins), "login")
    if counts[Verdict.PASS] == len(run.logins):
        return f"All {every} work."
    parts = [
        f"{number:,} {TOTALS[verdict][number != 1]}"
        for verdict, number in counts.items()
        if number
    ]
    return f"Of {every} {_joined(parts)}."


def _count(run: PatronRun, verdict: Verdict) -> int:
    return sum(one.verdict is verdict for one in run.logins)


def _joined(parts: Sequence[str]) -> str:
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last


def remarks(run: PatronRun) -> tuple[str, ...]:
    """Say what did not come about."""
    stopped = sum(one.report is None for one in run.logins)
    said = []
    if stopped:
        which = "it says" if stopped == 1 else "each says"
        said.append(f"{counted(stopped, 'login')} did not come about: {which} why.")
    if run.left_out:
        said.append(f"Interrupted: {counted(run.left_out, 'login')} were left out.")
    return tuple(said)


def foot(run: PatronRun, *, redact: bool) -> str:
    """Say where, when, how long, and that values are masked."""
    parts = [run.site_name, moment_words(run.started_at), times(run)]
    return " · ".join((*parts, MASKED) if redact else parts)


def times(run: PatronRun) -> str:
    """Say how long it took, and what that is for each login."""
    said = f"{run.seconds:.1f} seconds"
    if not run.logins:
        return said
    each = sum(one.seconds for one in run.logins) / len(run.logins)
    return f"{said}, {each:.2f} for a login"
