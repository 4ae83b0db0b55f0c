"""JUnit in the dialect that Ant began and that Jenkins, GitLab and GitHub readers share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from lxml import etree

from verifier.report.pipeline.explained import one_line
from verifier.report.show import clean


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


def document(name: str, suites: Sequence[Suite]) -> str:
    """Write the whole file. Signs that XML forbids are named in brackets."""
    root = etree.Element("testsuites", _counts(name, [one for it in suites for one in it.cases]))
    root.set("time", _time(sum(one.seconds or 0.0 for one in suites)))
    for suite in suites:
        _write_suite(root, suite)
    etree.indent(root)
    written = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return written.decode("utf-8") + "\n"


def _counts(name: str, cases: Sequence[Case]) -> dict[str, str]:
    def count(outcome: CaseOutcome) -> str:
        return str(sum(one.outcome is outcome for one in cases))

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
