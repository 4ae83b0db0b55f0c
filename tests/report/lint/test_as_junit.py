from dataclasses import replace

from tests.report.lint import samples
from tests.report.pipeline import readers
from verifier.cli.exits import at_or_above
from verifier.domain.model.config_files import Unread
from verifier.domain.model.finding import Place
from verifier.domain.model.render_options import RenderOptions
from verifier.report.junit import CONNECTIONS, FILES, NOT_CONFIGURED, lint_as_junit

UNREAD = Unread(place=Place(file="config.ini", line=3), message="It is no configuration.")


def read(lint, **how):
    return {
        entry.name: entry
        for entry in readers.junit(lint_as_junit(lint, RenderOptions(redact=True, **how)))
    }


def test_there_is_a_suite_for_each_place_and_a_case_for_each_check():
    """What was not asked is skipped with its reason."""
    suites = read(samples.with_delivery(samples.MISTAKEN), failing=at_or_above("warning"))

    found = {suite.name: suite for suite in suites["the delivery"]}
    capitals = found["delivery.header-name-capitals"]
    assert "failure" == readers.outcome(capitals)
    assert "verifier.toml, [reshare.listener] reqIdHeader" in readers.told_by(capitals)
    assert '"reqIdHeader": "x-a"' in readers.told_by(capitals)
    assert "skipped" == readers.outcome(found["delivery.symbol-not-served"])


def test_what_could_not_be_asked_or_read_is_an_error():
    """A connection that does not answer, and a file that cannot be read."""
    lint = replace(
        samples.make_lint(samples.GOOD, samples.REFUSED), unread=(UNREAD,), read=("nginx.conf",)
    )

    suites = read(lint)

    connections = {suite.name: readers.outcome(suite) for suite in suites[CONNECTIONS]}
    assert {"koha": "passed", "folio": "error"} == connections
    files = {suite.name: readers.outcome(suite) for suite in suites[FILES]}
    assert {
        "verifier.toml": "passed",
        "nginx.conf": "passed",
        "config.ini, line 3": "error",
    } == files


def test_what_is_not_configured_is_skipped():
    """With what to add."""
    lint = replace(samples.make_lint(samples.GOOD), not_configured=(samples.NO_ILS,))

    [case] = read(lint)[NOT_CONFIGURED]
    assert ("library system", "skipped") == (case.name, readers.outcome(case))
    assert samples.NO_ILS.message in readers.told_by(case)
