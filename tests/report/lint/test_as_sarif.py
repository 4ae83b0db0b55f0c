from dataclasses import replace

from tests.report.lint import samples
from tests.report.pipeline import readers
from verifier.domain.checks.catalogue import check_pages
from verifier.domain.model.config_files import Unread
from verifier.domain.model.finding import Place
from verifier.domain.model.lint import PlaceRuns
from verifier.domain.model.render_options import RenderOptions
from verifier.report.sarif import lint_as_sarif

HOW = RenderOptions(redact=True, pages=check_pages(), site_file="conf/verifier.toml")
MISTAKEN = samples.with_delivery(samples.MISTAKEN)


def read(lint):
    return readers.sarif(lint_as_sarif(lint, HOW))


def test_each_finding_stands_at_its_file():
    """With what to change in its message, and the key among its properties."""
    result = next(
        entry
        for entry in read(MISTAKEN)["results"]
        if entry["ruleId"] == "delivery.header-name-capitals"
    )

    physical = result["locations"][0]["physicalLocation"]
    assert {"uri": "verifier.toml"} == physical["artifactLocation"]
    assert "[reshare.listener] reqIdHeader" == result["properties"]["key"]
    assert (
        "What to change: Write the name in reqIdHeader in small letters"
        in (result["message"]["text"])
    )


def test_a_line_that_moved_is_the_same_finding():
    """Something was written above it; nothing else happened."""

    def marks(line):
        [place] = MISTAKEN.places
        runs = tuple(
            replace(
                run,
                result=replace(
                    run.result,
                    findings=tuple(
                        replace(finding, place=replace(finding.place, line=line))
                        for finding in run.findings
                    ),
                ),
            )
            if run.findings
            else run
            for run in place.runs
        )
        lint = replace(MISTAKEN, places=(PlaceRuns(place=place.place, runs=runs),))
        return [result["partialFingerprints"] for result in read(lint)["results"]]

    assert marks(3) == marks(30)
    assert 3 == len(marks(3))


def test_what_could_not_be_read_or_asked_is_told_of_the_run():
    """At its file, where it is one."""
    unread = Unread(place=Place(file="config.ini", line=3), message="It is no configuration.")

    run = read(replace(samples.make_lint(samples.REFUSED), unread=(unread,)))

    [invocation] = run["invocations"]
    notices = invocation["toolExecutionNotifications"]
    assert not invocation["executionSuccessful"]
    assert ["unread", "could-not-ask", "checked"] == [
        notice["descriptor"]["id"] for notice in notices
    ]
    physical = notices[0]["locations"][0]["physicalLocation"]
    assert ({"uri": "config.ini"}, {"startLine": 3}) == (
        physical["artifactLocation"],
        physical["region"],
    )


def test_what_is_not_configured_is_a_note():
    """Nothing that the site file names failed."""
    run = read(replace(samples.make_lint(samples.GOOD), not_configured=(samples.NO_ILS,)))

    [invocation] = run["invocations"]
    assert invocation["executionSuccessful"]
    assert [("note", "not-configured"), ("note", "checked")] == [
        (notification["level"], notification["descriptor"]["id"])
        for notification in invocation["toolExecutionNotifications"]
    ]
