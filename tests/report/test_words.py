from dataclasses import replace

import pytest

from tests.report import samples
from tests.report.text_rules import how
from verifier.domain.model.capture import GateOutcome
from verifier.domain.model.finding import (
    CheckRun,
    Crashed,
    Failed,
    NotRun,
    Owner,
    Passed,
    Severity,
    Station,
)
from verifier.domain.model.lookup import Purpose
from verifier.domain.model.release import AttributeRole
from verifier.domain.model.report import IlsState, StationOutcome, StepAnswer, Verdict
from verifier.report import html, labels, text


@pytest.mark.parametrize(
    ("table", "kind"),
    [
        (labels.VERDICTS, Verdict),
        (labels.STATIONS, Station),
        (labels.OUTCOMES, StationOutcome),
        (labels.OWNERS, Owner),
        (labels.SEVERITIES, Severity),
        (labels.STANDINGS, AttributeRole),
        (labels.ANSWERS, StepAnswer),
        (labels.ILS_STATES, IlsState),
        (labels.PURPOSES, Purpose),
        (labels.GATE, GateOutcome),
    ],
)
def test_every_value_has_words_of_its_own(table, kind):
    """Nothing is shown as a bare code, and no two things read alike."""
    assert list(kind) == list(table)
    assert len(table) == len(set(table.values()))


def check_runs(*severities):
    """A check for each severity, and one that passed, one that was not run and one that broke."""
    found = [
        CheckRun(
            check=f"request.{severity}",
            result=Failed(findings=(samples.finding(severity=severity),)),
        )
        for severity in severities
    ]
    return (
        CheckRun(check="request.in-order", result=Passed(saw="nothing odd")),
        *found,
        CheckRun(check="request.no-matter", result=NotRun(reason="it does not apply")),
        CheckRun(check="request.broken", result=Crashed(error="KeyError")),
    )


def test_what_the_checks_found_is_counted_by_its_severity():
    """A notice is no error, and nobody reads that six checks failed where one did."""
    runs = check_runs(Severity.ERROR, Severity.NOTICE, Severity.NOTICE)
    few = check_runs(Severity.WARNING)[:-1]

    assert (
        "6 checks: 1 passed, 3 with findings (1 error, 2 notices), 1 not run, 1 broke"
    ) == labels.check_counts(runs)
    assert ("3 checks: 1 passed, 1 with findings (1 warning), 1 not run") == labels.check_counts(
        few
    )
    assert "2 checks: 1 passed, 1 not run" == labels.check_counts((runs[0], runs[-2]))


@pytest.mark.parametrize(
    "render",
    [
        lambda report: text.report_as_text(report, how(width=100)),
        lambda report: html.report_as_html(report, redact=False),
    ],
    ids=["text", "html"],
)
def test_a_report_counts_findings_and_calls_no_notice_a_failure(render):
    """The text and the page sum the checks up in the same words."""
    report = replace(samples.passing(), runs=check_runs(Severity.NOTICE))
    written = render(report)

    assert "4 checks: 1 passed, 1 with findings (1 notice), 1 not run, 1 broke" in written
    assert " failed" not in written
