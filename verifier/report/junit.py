"""JUnit XML for CI servers, in the dialect that Jenkins, GitLab and GitHub read."""

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
from verifier.domain.model.lint import Lint, PlaceRuns
from verifier.domain.model.render_options import RenderOptions
from verifier.domain.model.triage import JudgedRequest, Triage, TriageRemedy
from verifier.domain.model.wording import CAUSE_LABELS
from verifier.report.comparison_report import (
    ALL_LOGINS,
    AnyComparison,
    describe_pair,
    named_pairs,
    rule_id,
    unpaired_remarks,
)
from verifier.report.labels import OWNERS, STAGE_OUTCOMES, STAGES
from verifier.report.lint_report import lint_headline
from verifier.report.login_results import (
    LoginResult,
    LoginsDocument,
    explain_finding,
    explanation_lines,
    one_line,
)
from verifier.report.redact import redacted
from verifier.report.triage_report import RESTS_ON, open_questions, remedies_by_request
from verifier.report.visible_values import clean


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
    root.set("time", f"{sum(suite.seconds or 0.0 for suite in suites):.3f}")
    for suite in suites:
        element = etree.SubElement(root, "testsuite", _counts(suite.name, suite.cases))
        element.set("time", f"{suite.seconds or 0.0:.3f}")
        element.set("timestamp", suite.began.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"))
        if suite.properties:
            properties = etree.SubElement(element, "properties")
            for key, value in suite.properties:
                attributes = {"name": one_line(key), "value": one_line(value)}
                etree.SubElement(properties, "property", attributes)
        for case in suite.cases:
            _write_case(element, suite.name, case)
    etree.indent(root)
    written = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return written.decode("utf-8") + "\n"


def _counts(name: str, cases: Sequence[Case]) -> dict[str, str]:
    outcomes = [case.outcome for case in cases]
    return {
        "name": one_line(name),
        "tests": str(len(cases)),
        "failures": str(outcomes.count(CaseOutcome.FAILURE)),
        "errors": str(outcomes.count(CaseOutcome.ERROR)),
        "skipped": str(outcomes.count(CaseOutcome.SKIPPED)),
    }


def _write_case(parent: etree._Element, suite: str, case: Case) -> None:
    attributes = {"name": one_line(case.name), "classname": one_line(suite), "time": "0.000"}
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


def _judged(name: str, message: str, text: str, *, fails: bool) -> Case:
    """Make a case of what was found: what counts as failure fails, what does not passes."""
    outcome = CaseOutcome.FAILURE if fails else CaseOutcome.PASSED
    return Case(name=name, outcome=outcome, message=message, text=text, kind=name)


def _error(name: str, kind: str, message: str, text: str | None = None) -> Case:
    """Make a case of what could not be asked or read."""
    return Case(
        name=name,
        outcome=CaseOutcome.ERROR,
        message=message,
        text=message if text is None else text,
        kind=kind,
    )


def case_of(
    run: CheckRun,
    failing: frozenset[Severity],
    *,
    text: Callable[[Finding], str],
    message: Callable[[Finding], str],
) -> Case:
    """Make a case of a check; *text* explains a finding and *message* puts it in a line."""
    match run.result:
        case Passed(saw=saw):
            return Case(name=run.check, text=saw)
        case NotRun(reason=reason):
            return Case(name=run.check, outcome=CaseOutcome.SKIPPED, message=reason)
        case Crashed(error=error):
            broke = f"The check broke ({error}): a defect of the verifier."
            return _error(run.check, error, broke)
        case Failed(findings=findings):
            return _judged(
                run.check,
                " ".join(dict.fromkeys(map(message, findings))),
                "\n\n".join(map(text, findings)),
                fails=any(finding.severity in failing for finding in findings),
            )


# Logins: a suite for each, a case for each check, behind one where nothing could be said.


def logins_as_junit(document: LoginsDocument) -> str:
    """Write the file."""
    suites = [_login(login, document.how.failing) for login in document.logins]
    return junit_document(document.site_name, suites)


def _login(login: LoginResult, failing: frozenset[Severity]) -> Suite:
    def message(finding: Finding) -> str:
        cause = login.cause
        return cause.summary if cause and login.is_cause(finding) else finding.message

    cases = [
        case_of(run, failing, text=lambda it: explain_finding(it, login), message=message)
        for run in login.runs
    ]
    if login.report is None:
        cases = [_error("login", "no-login", login.stopped or login.headline)]
    elif login.could_not_look:
        owner = [f"Whose turn it is: {login.owner}"] if login.owner else []
        text = "\n".join((login.headline, login.reason, *owner))
        unasked = f"Not everything could be asked: {login.headline}"
        cases.insert(0, _error("verdict", "could-not-ask", unasked, text))
    properties = {
        "idp": login.idp if login.of_an_idp else "",
        "patron": login.patron or "",
        "verdict": login.verdict.value,
        "headline": login.headline,
        "first-cause": login.cause.check if login.cause else "",
    }
    return Suite(
        name=login.name,
        cases=tuple(cases),
        began=login.began,
        seconds=login.seconds,
        properties=tuple((name, value) for name, value in properties.items() if value),
    )


# A comparison: a suite for each pair of logins, a case for each thing to act on.

ROAD = "road"


def comparison_as_junit(result: AnyComparison, how: RenderOptions) -> str:
    """Write the file, of two logins or of two sets."""
    seen = redacted(result) if how.redact else result
    suites = [_pair(name, pair, how) for name, pair in named_pairs(seen)]
    if isinstance(seen, ComparisonSet):
        headline = seen.together.headline
        first = Case(name=ROAD, text=headline)
        if not seen.comparisons:
            nothing = "No login of before could be compared with one of after."
            first = _error(ROAD, "nothing-compared", nothing, "")
        alone = _remarks(unpaired_remarks(seen), how, headline)
        suites.insert(0, Suite(name=ALL_LOGINS, cases=(first, *alone), began=seen.created_at))
    return junit_document(seen.site_name, suites)


def _pair(name: str, pair: Comparison, how: RenderOptions) -> Suite:
    text, judgement = "\n".join(describe_pair(pair)), pair.judgement
    first = Case(name=ROAD, text=text)
    if judgement.road is Effect.UNKNOWN:
        first = _error(ROAD, "could-not-say", judgement.headline, text)
    cases = (first, *_remarks(judgement.remarks, how, text))
    return Suite(name=name, cases=cases, began=pair.created_at)


def _remarks(remarks: Sequence[Remark], how: RenderOptions, text: str) -> Iterator[Case]:
    for kind in dict.fromkeys(remark.kind for remark in remarks):
        those = [remark for remark in remarks if remark.kind == kind]
        fails = any(remark.severity in how.failing for remark in those)
        message = " ".join(remark.message for remark in those)
        short = f"{those[0].severity.value}: {message}"
        yield _judged(rule_id(kind), message, text if fails else short, fails=fails)


# The look at the configuration: a suite for each place, a case for each check.

CONNECTIONS = "connections"
FILES = "files"
NOT_CONFIGURED = "not configured"


def lint_as_junit(lint: Lint, how: RenderOptions) -> str:
    """Write the file. It holds no value of a person."""
    files = [Case(name=file, text="It was read.") for file in (lint.site_file, *lint.read)]
    files += (_error(f"{it.place}", "unread", f"{it.place}: {it.message}") for it in lint.unread)
    absent = [
        Case(name=left_out.what, outcome=CaseOutcome.SKIPPED, message=left_out.message)
        for left_out in lint.not_configured
    ]
    groups = {FILES: files, CONNECTIONS: [*map(_connection, lint.tests)], NOT_CONFIGURED: absent}
    suites = [
        Suite(name=name, cases=tuple(cases), began=lint.created_at)
        for name, cases in groups.items()
        if cases
    ]
    suites += (_place(place, lint, how) for place in lint.places)
    return junit_document(lint.site_name, suites)


def _place(place: PlaceRuns, lint: Lint, how: RenderOptions) -> Suite:
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


def _connection(test: ConnectionTest) -> Case:
    lines = "\n".join(
        f"{STAGES[stage.stage]} {STAGE_OUTCOMES[stage.outcome][1]}: {stage.message}"
        for stage in test.reached
    )
    if test.looked:
        return Case(name=test.connection, text=lines)
    why = test.failed.message if test.failed else "It was not asked about a patron."
    message = f"{test.connection} could not be asked: {why}"
    return _error(test.connection, "could-not-ask", message, lines)


# A set of requests: a case for each request, and one for the look at all of them.


def triage_as_junit(triage: Triage, how: RenderOptions) -> str:
    """Write the file. A request that goes wrong fails, unless nothing counts as failure."""
    shown = redacted(triage) if how.redact else triage
    patterns = (pattern.message for pattern in shown.patterns)
    text = "\n".join((shown.headline, *shown.remarks, *patterns))
    whole = Case(name="triage", text=text)
    if unanswered := " ".join(open_questions(shown)):
        whole = _error("triage", "could-not-look", unanswered, text)
    remedies = remedies_by_request(shown)
    cases = tuple(_request(line, remedies, fails=bool(how.failing)) for line in shown.lines)
    suites = [Suite(name="all requests together", cases=(whole,), began=shown.created_at)]
    if cases:
        suites.append(Suite(name="requests", cases=cases, began=shown.created_at))
    return junit_document(shown.site_name, suites)


def _request(line: JudgedRequest, remedies: Mapping[int, TriageRemedy], *, fails: bool) -> Case:
    if not line.cause.is_told:
        return Case(name=line.name, outcome=CaseOutcome.SKIPPED, message=line.because)
    if not line.cause.is_wrong:
        return Case(name=line.name, text=line.because)
    message = f"{CAUSE_LABELS[line.cause]}: {line.because}"
    lines = [message, f"It rests on {RESTS_ON[line.rests_on]}."]
    if remedy := remedies.get(line.number):
        lines.append(f"Whose turn it is: {OWNERS[remedy.owner]}.")
        lines.append(f"What to change: {remedy.text}")
    outcome = CaseOutcome.FAILURE if fails else CaseOutcome.PASSED
    return Case(
        name=line.name,
        outcome=outcome,
        message=message,
        text="\n".join(lines),
        kind=line.cause.value,
    )
