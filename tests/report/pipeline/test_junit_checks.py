from dataclasses import replace

import pytest

from tests.report import samples
from tests.report.pipeline import readers
from tests.report.run import samples as runs
from verifier.cli.exits import FAIL_ON, at_or_above, exit_code_of
from verifier.domain.model.finding import CheckRun, Failed, Passed, Severity
from verifier.domain.model.render_options import RenderOptions
from verifier.report.formats import REPORT_RENDERERS, RUN_RENDERERS

CAUSE = "patron.identifier-is-another-attribute"


def junit(report, **how):
    [suite] = readers.junit(
        REPORT_RENDERERS["junit"](report, RenderOptions(**{"redact": True, **how}))
    )
    return suite


def cases(report, **how):
    return {entry.name: entry for entry in junit(report, **how)}


def with_findings(*findings, report=None):
    """The failing report, with these findings in place of its own, by the checks they are of."""
    report = report or samples.failing()
    runs_ = tuple(
        CheckRun(check=finding.check, result=Failed(findings=(finding,))) for finding in findings
    )
    diagnosis = replace(report.diagnosis, findings=findings, cause=None)
    return replace(report, runs=runs_, diagnosis=diagnosis)


def test_there_is_a_case_for_each_check():
    """Each check is there with what became of it, and the first cause stands first."""
    found = [(entry.name, readers.outcome(entry)) for entry in junit(samples.failing())]

    assert [
        (CAUSE, "failure"),
        ("login.not-verified", "passed"),
        ("patron.not-found", "failure"),
        ("request.identifier-is-scoped", "passed"),
        ("request.regex-invalid", "skipped"),
        ("patron.fines", "error"),
    ] == found


def test_the_first_cause_says_all_there_is_to_say():
    """Who reads a pipeline's view needs nothing else: verdict, reason, owner, what to change."""
    [told] = cases(samples.failing())[CAUSE].result

    assert "VuFind sends the sign-in name, and the library knows barcodes." == told.message
    assert CAUSE == told.type
    for message in (
        "ReShare would not find this patron.",
        "employeeNumber holds the right barcode and is released too.",
        "Whose turn it is: discovery team (VuFind)",
        "In VuFind's Shibboleth.ini take the username from employeeNumber.",
        "username = employeeNumber",
        "or at the campus, in Shibboleth IdP (identity team): Release the barcode",
        "attribute employeeNumber: 99999999999999",
        "Sources: ReShare wiki, Patron Lookup Problems",
    ):
        assert message in told.text


def test_what_follows_says_so():
    """A consequence names its cause: nobody mends it first."""
    [told] = cases(samples.failing())["patron.not-found"].result

    assert "The first cause is another one: VuFind sends the sign-in name" in told.text
    assert f"It follows from {CAUSE}: mend that first." in told.text


def test_what_does_not_count_is_told_and_passes():
    """A warning is no failure unless --fail-on says so; it can be read all the same."""
    report = with_findings(samples.finding("a.b", severity=Severity.WARNING))

    below = cases(report)["a.b"]
    above = cases(report, failing=at_or_above("warning"))["a.b"]

    assert ["passed", "failure"] == [readers.outcome(below), readers.outcome(above)]
    assert "warning: Another released attribute" in below.system_out


def test_a_finding_of_no_recorded_check_is_not_lost():
    """What the diagnosis says has a case, whether or not its check is among those that ran."""
    report = samples.failing()

    found = cases(replace(report, runs=()))

    assert "failure" == readers.outcome(found[CAUSE])


def test_no_answer_is_an_error_and_no_failure():
    """A library system that gave no answer is not a wrong identifier."""
    report = replace(samples.unknown(), runs=(CheckRun(check="a.b", result=Passed(saw="x")),))

    found = cases(report)

    assert {"verdict": "error", "a.b": "passed"} == {
        name: readers.outcome(one) for name, one in found.items()
    }
    assert "so nothing can be said" in found["verdict"].result[0].message
    assert "Whose turn it is: library systems" in found["verdict"].result[0].text


def test_a_login_that_did_not_come_about_is_one_error():
    """Its sentence says why."""
    run = runs.make_run(runs.make_login(idp="entra", patron="staff1"))

    [suite] = readers.junit(RUN_RENDERERS["junit"](run, RenderOptions(redact=True)))
    [case] = suite

    assert ("entra / staff1", "error") == (suite.name, readers.outcome(case))
    assert runs.REFUSED == case.result[0].message


def test_a_suite_is_named_by_idp_and_patron():
    """So a list of suites is the list of who was tried where, with what came of it."""
    suite = junit(samples.failing(), idp="campus", patron="grad1")

    assert "campus / grad1" == suite.name
    assert {
        "idp": "campus",
        "patron": "grad1",
        "verdict": "fail",
        "headline": "ReShare would not find this patron.",
        "first-cause": CAUSE,
    } == {entry.name: entry.value for entry in suite.properties()}


@pytest.mark.parametrize("fail_on", FAIL_ON)
@pytest.mark.parametrize("severity", Severity)
@pytest.mark.parametrize("make", [samples.failing, samples.passing, samples.unknown])
def test_it_agrees_with_the_exit_code(make, severity, fail_on):
    """Whoever looks at the file alone comes to the same end as whoever looks at the code."""
    report = with_findings(samples.finding("a.b", severity=severity), report=make())
    written = REPORT_RENDERERS["junit"](
        report, RenderOptions(redact=True, failing=at_or_above(fail_on))
    )

    assert exit_code_of([report], fail_on=fail_on) == readers.exit_code_of(readers.junit(written))
