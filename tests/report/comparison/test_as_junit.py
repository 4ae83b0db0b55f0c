from tests.report.comparison import samples
from tests.report.pipeline import readers
from verifier.domain.model.render_options import RenderOptions
from verifier.report.junit import ROAD, comparison_as_junit


def read(result, **how):
    return readers.junit(comparison_as_junit(result, RenderOptions(redact=True, **how)))


def test_what_breaks_the_road_fails_and_says_by_what():
    """The change itself stands in the failure."""
    [suite] = read(samples.breaking())
    found = {entry.name: entry for entry in suite}

    assert "failure" == readers.outcome(found["compare.road-breaks"])
    assert "breaks: employeeNumber" in readers.told_by(found["compare.road-breaks"])
    assert "passed" == readers.outcome(found[ROAD])


def test_each_pair_of_a_set_is_a_suite():
    """Behind one for what is of no pair."""
    suites = read(samples.most_renamed())

    assert ["all logins together", *(f"login {number}" for number in range(1, 9))] == [
        suite.name for suite in suites
    ]
    assert [0, 0, *[1] * 7] == [suite.failures for suite in suites]
