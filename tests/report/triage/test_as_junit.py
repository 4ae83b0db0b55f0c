from tests.report.pipeline import readers
from tests.report.triage import samples
from verifier.domain.model.render_options import RenderOptions
from verifier.report.junit import triage_as_junit
from verifier.report.triage_report import remedies_by_request


def read(triage, **how):
    suites = readers.junit(triage_as_junit(triage, RenderOptions(redact=True, **how)))
    return {suite.name: suite for suite in suites}


def test_each_request_is_a_case():
    """What goes wrong fails, with what to change; what cannot be judged is skipped."""
    triage = samples.mixed()

    cases = list(read(triage)["requests"])

    assert [line.name for line in triage.lines] == [case.name for case in cases]
    west = next(case for case in cases if case.name == "WEST-0")
    assert "failure" == readers.outcome(west)
    assert "User ID of another kind: " in west.result[0].message
    assert "What to change: Let the add-on" in west.result[0].text
    outcomes = {readers.outcome(case) for case in cases}
    assert {"passed", "failure", "skipped"} == outcomes


def test_what_is_said_of_all_stands_by_itself():
    """The answer to intermittent or widespread."""
    [case] = read(samples.mixed())["all requests together"]

    assert case.system_out.startswith("Widespread: 30 of 90 requests go wrong")


def test_a_request_has_the_remedy_that_repairs_most():
    """As the text names it first."""
    triage = samples.mixed()
    remedies = remedies_by_request(triage)

    assert all(number in remedies[number].requests for number in remedies)
