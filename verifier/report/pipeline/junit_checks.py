"""Checks as JUnit cases: what counts as failure fails, what does not is told and passes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from verifier.model.finding import CheckRun, Crashed, Failed, Finding, NotRun, Passed, Severity
from verifier.report.pipeline.explained import explained
from verifier.report.pipeline.junit_xml import Case, CaseOutcome, Suite
from verifier.report.pipeline.told_login import ToldLogin

VERDICT = "verdict"
COULD_NOT_ASK = "could-not-ask"
NO_LOGIN = "no-login"


def suites_of(logins: Sequence[ToldLogin], failing: frozenset[Severity]) -> tuple[Suite, ...]:
    """Make a suite of each login."""
    return tuple(suite_of(one, failing) for one in logins)


def suite_of(login: ToldLogin, failing: frozenset[Severity]) -> Suite:
    """Make a suite of one login: a case for each check, behind one where nothing could be said."""
    if login.report is None:
        cases: tuple[Case, ...] = (_no_login(login),)
    else:
        checks = tuple(
            case_of(
                run,
                failing,
                text=lambda one: explained(one, login),
                message=lambda one: _message(one, login),
            )
            for run in login.runs
        )
        cases = (*((_unanswered(login),) if login.could_not_look else ()), *checks)
    return Suite(
        name=login.name,
        cases=cases,
        began=login.began,
        seconds=login.seconds,
        properties=_properties(login),
    )


def _message(finding: Finding, login: ToldLogin) -> str:
    cause = None if login.report is None else login.report.diagnosis.cause
    return cause.summary if cause is not None and login.is_cause(finding) else finding.message


def _properties(login: ToldLogin) -> tuple[tuple[str, str], ...]:
    cause = None if login.report is None else login.report.diagnosis.cause
    return (
        *((("idp", login.idp),) if login.of_an_idp else ()),
        *((("patron", login.patron),) if login.patron else ()),
        ("verdict", login.verdict.value),
        ("headline", login.headline),
        *((("first-cause", cause.check),) if cause else ()),
    )


def _no_login(login: ToldLogin) -> Case:
    said = login.stopped or login.headline
    return Case(name="login", outcome=CaseOutcome.ERROR, message=said, text=said, kind=NO_LOGIN)


def _unanswered(login: ToldLogin) -> Case:
    lines = [login.headline, login.reason]
    if login.owner:
        lines.append(f"Whose turn it is: {login.owner}")
    return Case(
        name=VERDICT,
        outcome=CaseOutcome.ERROR,
        message=f"Not everything could be asked: {login.headline}",
        text="\n".join(lines),
        kind=COULD_NOT_ASK,
    )


def case_of(
    run: CheckRun,
    failing: frozenset[Severity],
    *,
    text: Callable[[Finding], str],
    message: Callable[[Finding], str] = lambda one: one.message,
) -> Case:
    """Make a case of a check; *text* explains a finding and *message* puts it in a line."""
    match run.result:
        case Passed(saw=saw):
            return Case(name=run.check, text=saw)
        case NotRun(reason=reason):
            return Case(name=run.check, outcome=CaseOutcome.SKIPPED, message=reason)
        case Crashed(error=error):
            said = f"The check broke ({error}): a defect of the verifier."
            return Case(
                name=run.check, outcome=CaseOutcome.ERROR, message=said, text=said, kind=error
            )
        case Failed(findings=findings):
            counts = any(one.severity in failing for one in findings)
            return Case(
                name=run.check,
                outcome=CaseOutcome.FAILURE if counts else CaseOutcome.PASSED,
                message=" ".join(dict.fromkeys(map(message, findings))),
                text="\n\n".join(map(text, findings)),
                kind=run.check,
            )
