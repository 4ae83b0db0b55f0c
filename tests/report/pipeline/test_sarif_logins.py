from dataclasses import replace

from tests.report import samples
from tests.report.pipeline import readers
from tests.report.run import samples as runs
from verifier.domain.checks.catalogue import check_pages
from verifier.domain.model.finding import Place
from verifier.domain.model.render_options import RenderOptions
from verifier.report.formats import REPORT_RENDERERS, RUN_RENDERERS

HOW = RenderOptions(redact=True, pages=check_pages(), idp="campus", patron="grad1")


def read(report, how=HOW):
    return readers.sarif(REPORT_RENDERERS["sarif"](report, how))


def test_the_first_cause_says_verdict_owner_and_change():
    """A list of results shows of each its message alone."""
    result = read(samples.failing())["results"][0]

    assert result["properties"]["firstCause"]
    for message in (
        "campus / grad1: ReShare would not find this patron.",
        "Whose turn it is: discovery team.",
        "What to change (in VuFind): In VuFind's Shibboleth.ini take the username from",
    ):
        assert message in result["message"]["text"]


def test_a_finding_stands_at_its_idp_and_station():
    """Or at the file that it names."""
    report = samples.failing()
    cause, *rest = report.diagnosis.findings
    placed = replace(cause, place=Place(file="Shibboleth.ini", line=3))
    found = replace(report.diagnosis, findings=(placed, *rest))

    at_file, after, _ = read(replace(report, diagnosis=found))["results"]

    names = [
        location["fullyQualifiedName"] for location in after["locations"][0]["logicalLocations"]
    ]
    assert ["idp:campus", "station:ils"] == names
    assert "patron.identifier-is-another-attribute" == after["properties"]["followsFrom"]
    physical = at_file["locations"][0]["physicalLocation"]
    assert {"uri": "Shibboleth.ini"} == physical["artifactLocation"]


def test_the_rules_are_the_checks_that_were_asked():
    """A rule without a result was asked and found nothing; one that is not there was not."""
    report = samples.failing()
    rules = [rule["id"] for rule in read(report)["tool"]["driver"]["rules"]]

    assert {run.check for run in report.runs if run.check in check_pages()} == set(rules)


def test_one_run_holds_every_login():
    """Some readers take but a few runs in one file: patrons are told apart in the results."""
    run = readers.sarif(RUN_RENDERERS["sarif"](runs.mixed(), HOW))

    marks = [result["partialFingerprints"]["verifierFinding/v1"] for result in run["results"]]
    assert 6 == len(set(marks)) == len(marks)
    assert {"grad1", "faculty1"} == {entry["properties"]["patron"] for entry in run["results"]}
    told = [
        (
            notification["descriptor"]["id"],
            notification["message"]["text"].partition(":")[0],
        )
        for notification in run["invocations"][0]["toolExecutionNotifications"]
    ]
    assert ("could-not-ask", "entra / grad1") in told
    assert ("no-login", "entra / staff1") in told
    assert ("check-broke", "campus / grad1") in told


def test_the_same_run_gives_the_same_marks_again():
    """Masked or not, today or tomorrow: an alert is closed by mending, not by time."""

    def marks(how, run):
        results = readers.sarif(RUN_RENDERERS["sarif"](run, how))["results"]
        return [result["partialFingerprints"] for result in results]

    later = replace(runs.mixed(), seconds=99.0)
    assert marks(HOW, runs.mixed()) == marks(replace(HOW, redact=False), later)
