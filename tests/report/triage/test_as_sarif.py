from tests.report.pipeline import readers
from tests.report.triage import samples
from verifier.domain.model.render_options import RenderOptions
from verifier.report.sarif import triage_as_sarif


def read(triage):
    return readers.sarif(triage_as_sarif(triage, RenderOptions(redact=True)))


def test_each_request_that_goes_wrong_is_a_result():
    """Of the rule that its cause is."""
    triage = samples.mixed()
    run = read(triage)

    assert len(triage.failing) == len(run["results"])
    west = next(result for result in run["results"] if result["properties"]["request"] == "WEST-0")
    assert "triage.identifier-of-another-kind" == west["ruleId"]
    assert "Whose turn it is: library systems." in west["message"]["text"]
    assert {entry["ruleId"] for entry in run["results"]} == {
        rule["id"] for rule in run["tool"]["driver"]["rules"]
    }


def test_what_is_open_is_told_of_the_run():
    """A set that was not read whole is no clean bill."""
    succeeded = [
        read(make())["invocations"][0]["executionSuccessful"]
        for make in (samples.fine, samples.partial, samples.empty)
    ]

    assert [True, False, False] == succeeded
