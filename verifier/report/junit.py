"""JUnit XML for CI servers (the dialect that Jenkins, GitLab and GitHub read)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from lxml import etree

from verifier.domain.model.comparison import Comparison, ComparisonSet, Effect, Remark
from verifier.domain.model.connection_test import ConnectionTest
from verifier.domain.model.finding import (
    CheckRun,
    Crashed,
    Failed,
    Finding,
    NotRun,
    Passed,
    Severity,
)
from verifier.domain.model.lint import Lint, NotChecked, PlaceRuns
from verifier.domain.model.render_options import RenderOptions
from verifier.domain.model.triage import JudgedRequest, Triage, TriageRemedy
from verifier.domain.model.wording import CAUSE_LABELS
from verifier.report.comparison_report import (
    ALL_LOGINS,
    AnyComparison,
    comparison_headline,
    describe_pair,
    named_pairs,
    redacted_if,
    rule_id,
    unpaired_remarks,
)
from verifier.report.finding_text import explain_finding, explanation_lines, one_line
from verifier.report.labels import OWNERS, STAGE_OUTCOMES, STAGES
from verifier.report.lint_report import lint_headline
from verifier.report.login_results import LoginResult, LoginsDocument
from verifier.report.redact import redacted_triage
from verifier.report.triage_report import RESTS_ON, open_questions
from verifier.report.visible_values import clean

# JUnit in the dialect that Ant began and that Jenkins, GitLab and GitHub readers share.


class CaseOutcome(StrEnum):
    """What became of one case; but for the first, the name of its element."""

    PASSED = "passed"
    FAILURE = "failure"
    ERROR = "error"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One test case. ``message`` is what a list shows of it, ``text`` all that there is to say."""

    name: str
    outcome: CaseOutcome = CaseOutcome.PASSED
    message: str = ""
    text: str = ""
    kind: str | None = None  # of a failure or an error


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """Test cases that belong together."""

    name: str
    cases: tuple[Case, ...]
    began: datetime
    seconds: float | None = None
    properties: tuple[tuple[str, str], ...] = ()


def junit_document(name: str, suites: Sequence[Suite]) -> str:
    """Write the whole file. Signs that XML forbids are named in brackets."""
    root = etree.Element("testsuites", _counts(name, [case for it in suites for case in it.cases]))
    root.set("time", _time(sum(suite.seconds or 0.0 for suite in suites)))
    for suite in suites:
        _write_suite(root, suite)
    etree.indent(root)
    written = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return written.decode("utf-8") + "\n"


def _counts(name: str, cases: Sequence[Case]) -> dict[str, str]:
    def count(outcome: CaseOutcome) -> str:
        return str(sum(case.outcome is outcome for case in cases))

    return {
        "name": one_line(name),
        "tests": str(len(cases)),
        "failures": count(CaseOutcome.FAILURE),
        "errors": count(CaseOutcome.ERROR),
        "skipped": count(CaseOutcome.SKIPPED),
    }


def _write_suite(root: etree._Element, suite: Suite) -> None:
    element = etree.SubElement(root, "testsuite", _counts(suite.name, suite.cases))
    element.set("time", _time(suite.seconds or 0.0))
    element.set("timestamp", suite.began.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"))
    if suite.properties:
        properties = etree.SubElement(element, "properties")
        for name, value in suite.properties:
            attributes = {"name": one_line(name), "value": one_line(value)}
            etree.SubElement(properties, "property", attributes)
    for case in suite.cases:
        _write_case(element, suite.name, case)


def _write_case(parent: etree._Element, suite: str, case: Case) -> None:
    attributes = {"name": one_line(case.name), "classname": one_line(suite), "time": _time(0.0)}
    element = etree.SubElement(parent, "testcase", attributes)
    if case.outcome is CaseOutcome.PASSED:
        if case.text:
            etree.SubElement(element, "system-out").text = clean(case.text)
        return
    inner = etree.SubElement(element, case.outcome.value, {"message": one_line(case.message)})
    if case.outcome is not CaseOutcome.SKIPPED:
        inner.set("type", one_line(case.kind or case.name))
    if case.text:
        inner.text = clean(case.text)


def _time(seconds: float) -> str:
    return f"{seconds:.3f}"


# Checks as JUnit cases: what counts as failure fails, what does not is told and passes.

VERDICT = "verdict"
COULD_NOT_ASK = "could-not-ask"
NO_LOGIN = "no-login"


def logins_as_junit(document: LoginsDocument) -> str:
    """Write the file: a suite for each login, a case for each check."""
    failing = document.how.failing
    return junit_document(
        document.site_name, [suite_of(login, failing) for login in document.logins]
    )


def suite_of(login: LoginResult, failing: frozenset[Severity]) -> Suite:
    """Make a suite of one login: a case for each check, behind one where nothing could be said."""
    if login.report is None:
        cases: tuple[Case, ...] = (_no_login(login),)
    else:
        checks = tuple(
            case_of(
                run,
                failing,
                text=lambda finding: explain_finding(finding, login),
                message=lambda finding: _message(finding, login),
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


def _message(finding: Finding, login: LoginResult) -> str:
    cause = None if login.report is None else login.report.diagnosis.cause
    return cause.summary if cause is not None and login.is_cause(finding) else finding.message


def _properties(login: LoginResult) -> tuple[tuple[str, str], ...]:
    cause = None if login.report is None else login.report.diagnosis.cause
    return (
        *((("idp", login.idp),) if login.of_an_idp else ()),
        *((("patron", login.patron),) if login.patron else ()),
        ("verdict", login.verdict.value),
        ("headline", login.headline),
        *((("first-cause", cause.check),) if cause else ()),
    )


def _no_login(login: LoginResult) -> Case:
    message = login.stopped or login.headline
    return Case(
        name="login", outcome=CaseOutcome.ERROR, message=message, text=message, kind=NO_LOGIN
    )


def _unanswered(login: LoginResult) -> Case:
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
    message: Callable[[Finding], str] = lambda finding: finding.message,
) -> Case:
    """Make a case of a check; *text* explains a finding and *message* puts it in a line."""
    match run.result:
        case Passed(saw=saw):
            return Case(name=run.check, text=saw)
        case NotRun(reason=reason):
            return Case(name=run.check, outcome=CaseOutcome.SKIPPED, message=reason)
        case Crashed(error=error):
            broke = f"The check broke ({error}): a defect of the verifier."
            return Case(
                name=run.check, outcome=CaseOutcome.ERROR, message=broke, text=broke, kind=error
            )
        case Failed(findings=findings):
            counts = any(finding.severity in failing for finding in findings)
            return Case(
                name=run.check,
                outcome=CaseOutcome.FAILURE if counts else CaseOutcome.PASSED,
                message=" ".join(dict.fromkeys(map(message, findings))),
                text="\n\n".join(map(text, findings)),
                kind=run.check,
            )


# A comparison as JUnit: a suite for each pair of logins, a case for each thing to act on.

ROAD = "road"


def comparison_as_junit(result: AnyComparison, how: RenderOptions) -> str:
    """Write the file, of two logins or of two sets."""
    seen = redacted_if(result, redact=how.redact)
    suites = [_pair_suite(name, pair, how) for name, pair in named_pairs(seen)]
    if isinstance(seen, ComparisonSet):
        suites.insert(0, _of_all(seen, how))
    return junit_document(seen.site_name, suites)


def _of_all(compared: ComparisonSet, how: RenderOptions) -> Suite:
    first = Case(name=ROAD, text=comparison_headline(compared))
    if not compared.comparisons:
        message = "No login of before could be compared with one of after."
        first = Case(
            name=ROAD, outcome=CaseOutcome.ERROR, message=message, kind="nothing-compared"
        )
    alone = _cases(unpaired_remarks(compared), how, text=comparison_headline(compared))
    return _made(ALL_LOGINS, (first, *alone), compared.created_at)


def _pair_suite(name: str, pair: Comparison, how: RenderOptions) -> Suite:
    text = "\n".join(describe_pair(pair))
    message = pair.judgement.headline
    first = Case(name=ROAD, text=text)
    if pair.judgement.road is Effect.UNKNOWN:
        first = Case(
            name=ROAD, outcome=CaseOutcome.ERROR, message=message, text=text, kind="could-not-say"
        )
    remarks = _cases(pair.judgement.remarks, how, text=text)
    return _made(name, (first, *remarks), pair.created_at)


def _cases(remarks: Sequence[Remark], how: RenderOptions, *, text: str) -> Iterator[Case]:
    for kind in dict.fromkeys(remark.kind for remark in remarks):
        those = [remark for remark in remarks if remark.kind == kind]
        counts = any(remark.severity in how.failing for remark in those)
        message = " ".join(remark.message for remark in those)
        yield Case(
            name=rule_id(kind),
            outcome=CaseOutcome.FAILURE if counts else CaseOutcome.PASSED,
            message=message,
            text=text if counts else f"{those[0].severity.value}: {message}",
            kind=rule_id(kind),
        )


def _made(name: str, cases: tuple[Case, ...], began: datetime) -> Suite:
    return Suite(name=name, cases=cases, began=began)


# The look at the configuration as JUnit: a suite for each place, a case for each check.

CONNECTIONS = "connections"
FILES = "files"
NOT_CONFIGURED = "not configured"


def lint_as_junit(lint: Lint, how: RenderOptions) -> str:
    """Write the file. It holds no value of a person."""
    return junit_document(lint.site_name, tuple(_suites(lint, how)))


def _suites(lint: Lint, how: RenderOptions) -> Iterator[Suite]:
    files = (*map(_read, (lint.site_file, *lint.read)), *_unread(lint))
    for name, cases in (
        (FILES, files),
        (CONNECTIONS, tuple(map(_connection, lint.tests))),
        (NOT_CONFIGURED, tuple(map(_not_configured, lint.not_configured))),
    ):
        if cases:
            yield Suite(name=name, cases=cases, began=lint.created_at)
    for place in lint.places:
        yield _place_suite(place, lint, how)


def _place_suite(place: PlaceRuns, lint: Lint, how: RenderOptions) -> Suite:
    def text(finding: Finding) -> str:
        change = lint.change(finding)
        at = str(finding.place or place.place)
        return "\n".join(explanation_lines(finding, () if change is None else (change,), at))

    def message(finding: Finding) -> str:
        return f"{finding.place}: {finding.message}" if finding.place else finding.message

    return Suite(
        name=place.place,
        cases=tuple(case_of(run, how.failing, text=text, message=message) for run in place.runs),
        began=lint.created_at,
        properties=(("headline", lint_headline(lint)),),
    )


def _read(file: str) -> Case:
    return Case(name=file, text="It was read.")


def _unread(lint: Lint) -> Iterator[Case]:
    for file in lint.unread:
        message = f"{file.place}: {file.message}"
        yield Case(
            name=str(file.place),
            outcome=CaseOutcome.ERROR,
            message=message,
            text=message,
            kind="unread",
        )


def _not_configured(left_out: NotChecked) -> Case:
    return Case(name=left_out.what, outcome=CaseOutcome.SKIPPED, message=left_out.message)


def _connection(test: ConnectionTest) -> Case:
    lines = "\n".join(
        f"{STAGES[stage.stage]} {STAGE_OUTCOMES[stage.outcome][1]}: {stage.message}"
        for stage in test.reached
    )
    if test.looked:
        return Case(name=test.connection, text=lines)
    message = test.failed.message if test.failed else "It was not asked about a patron."
    return Case(
        name=test.connection,
        outcome=CaseOutcome.ERROR,
        message=f"{test.connection} could not be asked: {message}",
        text=lines,
        kind="could-not-ask",
    )


# A set of requests as JUnit: a case for each request, and one for the look at all of them.

ALL_REQUESTS = "all requests together"


def triage_as_junit(triage: Triage, how: RenderOptions) -> str:
    """Write the file. A request that goes wrong fails, unless nothing counts as failure."""
    shown = redacted_triage(triage) if how.redact else triage
    remedies = remedies_by_request(shown)
    cases = tuple(_case(line, remedies, counts=bool(how.failing)) for line in shown.lines)
    suites = (
        Suite(name=ALL_REQUESTS, cases=(_together(shown),), began=shown.created_at),
        *((Suite(name="requests", cases=cases, began=shown.created_at),) if cases else ()),
    )
    return junit_document(shown.site_name, suites)


def remedies_by_request(triage: Triage) -> Mapping[int, TriageRemedy]:
    """Give what would repair each request, by its number."""
    return {number: remedy for remedy in reversed(triage.remedies) for number in remedy.requests}


def _together(triage: Triage) -> Case:
    text = "\n".join(
        (triage.headline, *triage.remarks, *(pattern.message for pattern in triage.patterns))
    )
    unanswered = " ".join(open_questions(triage))
    if not unanswered:
        return Case(name="triage", text=text)
    return Case(
        name="triage",
        outcome=CaseOutcome.ERROR,
        message=unanswered,
        text=text,
        kind="could-not-look",
    )


def _case(line: JudgedRequest, remedies: Mapping[int, TriageRemedy], *, counts: bool) -> Case:
    if not line.cause.is_told:
        return Case(name=line.name, outcome=CaseOutcome.SKIPPED, message=line.because)
    if not line.cause.is_wrong:
        return Case(name=line.name, text=line.because)
    message = f"{CAUSE_LABELS[line.cause]}: {line.because}"
    text = "\n".join((message, *_more(line, remedies.get(line.number))))
    return Case(
        name=line.name,
        outcome=CaseOutcome.FAILURE if counts else CaseOutcome.PASSED,
        message=message,
        text=text,
        kind=line.cause.value,
    )


def _more(line: JudgedRequest, remedy: TriageRemedy | None) -> Iterator[str]:
    yield f"It rests on {RESTS_ON[line.rests_on]}."
    if remedy is not None:
        yield f"Whose turn it is: {OWNERS[remedy.owner]}."
        yield f"What to change: {remedy.text}"
