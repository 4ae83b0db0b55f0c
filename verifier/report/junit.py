"""JUnit XML for CI servers, in the dialect that Jenkins, GitLab and GitHub read."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType

from lxml import etree

from verifier.domain.model.comparison import (
    Comparison,
    ComparisonSet,
    Drift,
    DriftVerdict,
    Effect,
    Remark,
)
from verifier.domain.model.connection_test import ConnectionTest
from verifier.domain.model.finding import (
    CheckRun,
    Crashed,
    Failed,
    Finding,
    NotRun,
    Passed,
)
from verifier.domain.model.lint import Lint, PlaceRuns
from verifier.domain.model.render_options import Gate, RenderOptions
from verifier.domain.model.triage import JudgedRequest, Triage, TriageRemedy
from verifier.domain.model.wording import CAUSE_LABELS
from verifier.report import comparison_report
from verifier.report.comparison_report import drift_lines
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


def junit_document(name: str, suites: Sequence[etree._Element], seconds: float = 0.0) -> str:
    """Return the whole file. Characters that XML forbids become their names in brackets."""
    cases = [case for suite in suites for case in suite.iter("testcase")]
    root = etree.Element("testsuites", _counts(name, cases))
    root.set("time", f"{seconds:.3f}")
    root.extend(suites)
    etree.indent(root)
    written = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return written.decode("utf-8") + "\n"


def junit_suite(
    name: str,
    cases: Sequence[etree._Element],
    began: datetime,
    seconds: float = 0.0,
    properties: Mapping[str, str] = MappingProxyType({}),
) -> etree._Element:
    """Group test cases in one test suite."""
    suite = etree.Element("testsuite", _counts(name, cases))
    suite.set("time", f"{seconds:.3f}")
    suite.set("timestamp", began.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"))
    if properties:
        element = etree.SubElement(suite, "properties")
        for key, value in properties.items():
            attributes = {"name": one_line(key), "value": one_line(value)}
            etree.SubElement(element, "property", attributes)
    for case in cases:
        case.set("classname", one_line(name))
        suite.append(case)
    return suite


def _counts(name: str, cases: Sequence[etree._Element]) -> dict[str, str]:
    outcomes = [element.tag for case in cases for element in case]
    return {
        "name": one_line(name),
        "tests": str(len(cases)),
        "failures": str(outcomes.count("failure")),
        "errors": str(outcomes.count("error")),
        "skipped": str(outcomes.count("skipped")),
    }


def junit_case(
    name: str,
    outcome: str = "passed",
    message: str = "",
    text: str = "",
    kind: str | None = None,
) -> etree._Element:
    """Build a test case that is passed, skipped, a failure or an error.

    *message* is its one-line summary, *text* the whole explanation. *kind* is the type of a
    failure or an error, if that is not the case's name.
    """
    attributes = {"name": one_line(name), "classname": "", "time": "0.000"}
    case = etree.Element("testcase", attributes)
    if outcome == "passed":
        if text:
            etree.SubElement(case, "system-out").text = clean(text)
        return case
    inner = etree.SubElement(case, outcome, {"message": one_line(message)})
    if outcome != "skipped":
        inner.set("type", one_line(kind or name))
    if text:
        inner.text = clean(text)
    return case


def _error(name: str, kind: str, message: str, text: str | None = None) -> etree._Element:
    """Build a test case for something that could not be looked up or read."""
    return junit_case(name, "error", message, message if text is None else text, kind)


def case_of(
    run: CheckRun,
    counts: Callable[[Finding], bool],
    *,
    text: Callable[[Finding], str],
    message: Callable[[Finding], str],
) -> etree._Element:
    """Build the test case of a check, a failure if any finding *counts*.

    *text* explains a finding; *message* is its short form.
    """
    match run.result:
        case Passed(saw=saw):
            return junit_case(run.check, text=saw)
        case NotRun(reason=reason):
            return junit_case(run.check, "skipped", reason)
        case Crashed(error=error):
            broke = f"The check broke ({error}): a defect of the verifier."
            return _error(run.check, error, broke)
        case Failed(findings=findings):
            fails = any(map(counts, findings))
            return junit_case(
                run.check,
                "failure" if fails else "passed",
                " ".join(dict.fromkeys(map(message, findings))),
                "\n\n".join(map(text, findings)),
            )


# Logins: a suite for each, with a case for each check, after one if the verdict is unknown.


def logins_as_junit(document: LoginsDocument) -> str:
    """Render logins, one test suite for each."""
    suites = [_login(login, document.how.gate) for login in document.logins]
    seconds = sum(login.seconds or 0.0 for login in document.logins)
    return junit_document(document.site_name, suites, seconds)


def _login(login: LoginResult, gate: Gate) -> etree._Element:
    def message(finding: Finding) -> str:
        cause = login.cause
        return cause.summary if cause and login.is_cause(finding) else finding.message

    counts = login.counting(gate)
    cases = [
        case_of(run, counts, text=lambda it: explain_finding(it, login), message=message)
        for run in login.runs
    ]
    if login.report is None:
        cases = [_error("login", "no-login", login.stopped or login.headline)]
    elif login.could_not_look:
        owner = [f"Whose turn it is: {login.owner}"] if login.owner else []
        text = "\n".join((login.headline, login.reason, *owner))
        unasked = f"Not everything could be asked: {login.headline}"
        cases.insert(0, _error("verdict", "could-not-ask", unasked, text))
    if login.expectation is not None:
        unmet = login.is_as_expected is False and gate.is_shut
        outcome = "failure" if unmet else "passed"
        cases.insert(
            0, junit_case("expected-result", outcome, login.expectation, login.expectation)
        )
    cases[:0] = (_drift(drift, fails=any(map(counts, login.findings))) for drift in login.drifts)
    properties = {
        "idp": login.idp if login.of_an_idp else "",
        "patron": login.patron or "",
        "verdict": login.verdict.value,
        "headline": login.headline,
        "first-cause": login.cause.check if login.cause else "",
    }
    properties = {name: value for name, value in properties.items() if value}
    return junit_suite(login.name, cases, login.began, login.seconds or 0.0, properties)


def _drift(drift: Drift, *, fails: bool) -> etree._Element:
    """Build the case of what changed since an earlier report, a failure if that broke the login.

    *fails* says whether the login fails the gate.
    """
    name, text = f"since-{drift.against.value}", "\n".join(drift_lines(drift))
    broke = drift.verdict is DriftVerdict.BREAKS and fails
    return junit_case(name, "failure" if broke else "passed", drift.message, text)


# A comparison: a suite for each pair of logins, a case for each thing to act on.

ROAD = "road"


def comparison_as_junit(result: comparison_report.AnyComparison, how: RenderOptions) -> str:
    """Render a comparison of two logins or two sets."""
    seen = redacted(result) if how.redact else result
    suites = [_pair(name, pair, how) for name, pair in comparison_report.named_pairs(seen)]
    if isinstance(seen, ComparisonSet):
        headline = seen.together.headline
        first = junit_case(ROAD, text=headline)
        if not seen.comparisons:
            nothing = "No login of before could be compared with one of after."
            first = _error(ROAD, "nothing-compared", nothing, "")
        cases = (first, *_remarks(comparison_report.unpaired_remarks(seen), how, headline))
        suites.insert(0, junit_suite(comparison_report.ALL_LOGINS, cases, seen.created_at))
    return junit_document(seen.site_name, suites)


def _pair(name: str, pair: Comparison, how: RenderOptions) -> etree._Element:
    text, judgement = "\n".join(comparison_report.describe_pair(pair)), pair.judgement
    first = junit_case(ROAD, text=text)
    if judgement.road is Effect.UNKNOWN:
        first = _error(ROAD, "could-not-say", judgement.headline, text)
    cases = (first, *_remarks(judgement.remarks, how, text))
    return junit_suite(name, cases, pair.created_at)


def _remarks(remarks: Sequence[Remark], how: RenderOptions, text: str) -> Iterator[etree._Element]:
    for kind in dict.fromkeys(remark.kind for remark in remarks):
        those = [remark for remark in remarks if remark.kind == kind]
        fails = any(remark.severity in how.failing for remark in those)
        message = " ".join(remark.message for remark in those)
        short = f"{those[0].severity.value}: {message}"
        outcome = "failure" if fails else "passed"
        yield junit_case(
            comparison_report.rule_id(kind), outcome, message, text if fails else short
        )


# The configuration check: a suite for each place, a case for each check.

CONNECTIONS = "connections"
FILES = "files"
NOT_CONFIGURED = "not configured"


def lint_as_junit(lint: Lint, how: RenderOptions) -> str:
    """Render the configuration check. Contains no personal value."""
    files = [junit_case(file, text="It was read.") for file in (lint.site_file, *lint.read)]
    files += (_error(f"{it.place}", "unread", f"{it.place}: {it.message}") for it in lint.unread)
    absent = [junit_case(it.what, "skipped", it.message) for it in lint.not_configured]
    groups = {FILES: files, CONNECTIONS: [*map(_connection, lint.tests)], NOT_CONFIGURED: absent}
    suites = [junit_suite(*group, lint.created_at) for group in groups.items() if group[1]]
    suites += (_place(place, lint, how) for place in lint.places)
    return junit_document(lint.site_name, suites)


def _place(place: PlaceRuns, lint: Lint, how: RenderOptions) -> etree._Element:
    def text(finding: Finding) -> str:
        change = lint.change(finding)
        at = str(finding.place or place.place)
        return "\n".join(explanation_lines(finding, () if change is None else (change,), at))

    def message(finding: Finding) -> str:
        return f"{finding.place}: {finding.message}" if finding.place else finding.message

    def counts(finding: Finding) -> bool:
        return finding.severity in how.failing

    cases = [case_of(run, counts, text=text, message=message) for run in place.runs]
    headline = {"headline": lint_headline(lint)}
    return junit_suite(place.place, cases, lint.created_at, properties=headline)


def _connection(test: ConnectionTest) -> etree._Element:
    lines = "\n".join(
        f"{STAGES[stage.stage]} {STAGE_OUTCOMES[stage.outcome][1]}: {stage.message}"
        for stage in test.reached
    )
    if test.looked:
        return junit_case(test.connection, text=lines)
    why = test.failed.message if test.failed else "It was not asked about a patron."
    message = f"{test.connection} could not be asked: {why}"
    return _error(test.connection, "could-not-ask", message, lines)


# A set of requests: a case for each request, and one for the set as a whole.


def triage_as_junit(triage: Triage, how: RenderOptions) -> str:
    """Render a set of requests. A failing request is a failure if any severity counts as one."""
    shown = redacted(triage) if how.redact else triage
    patterns = (pattern.message for pattern in shown.patterns)
    text = "\n".join((shown.headline, *shown.remarks, *patterns))
    whole = junit_case("triage", text=text)
    if unanswered := " ".join(open_questions(shown)):
        whole = _error("triage", "could-not-look", unanswered, text)
    remedies = remedies_by_request(shown)
    cases = [_request(line, remedies, fails=bool(how.failing)) for line in shown.lines]
    suites = [junit_suite("all requests together", [whole], shown.created_at)]
    if cases:
        suites.append(junit_suite("requests", cases, shown.created_at))
    return junit_document(shown.site_name, suites)


def _request(
    line: JudgedRequest, remedies: Mapping[int, TriageRemedy], *, fails: bool
) -> etree._Element:
    if not line.cause.is_known:
        return junit_case(line.name, "skipped", line.because)
    if not line.cause.is_wrong:
        return junit_case(line.name, text=line.because)
    message = f"{CAUSE_LABELS[line.cause]}: {line.because}"
    lines = [message, f"It rests on {RESTS_ON[line.rests_on]}."]
    if remedy := remedies.get(line.number):
        lines.append(f"Whose turn it is: {OWNERS[remedy.owner]}.")
        lines.append(f"What to change: {remedy.text}")
    outcome = "failure" if fails else "passed"
    return junit_case(line.name, outcome, message, "\n".join(lines), line.cause.value)
