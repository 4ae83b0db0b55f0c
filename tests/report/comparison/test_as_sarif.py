from tests.report.comparison import samples
from tests.report.pipeline import readers
from verifier.domain.model.render_options import RenderOptions
from verifier.report.sarif import comparison_as_sarif

HOW = RenderOptions(redact=True, site_file="verifier.toml")


def read(result):
    return readers.sarif(comparison_as_sarif(result, HOW))


def test_what_breaks_the_road_is_an_error_and_names_the_change():
    """Its rule says what such a remark is."""
    run = read(samples.breaking())

    first = run["results"][0]
    assert ("compare.road-breaks", "error") == (first["ruleId"], first["level"])
    assert "breaks: employeeNumber" in first["message"]["text"]
    assert "breaks" == first["properties"]["road"]
    assert {result["ruleId"] for result in run["results"]} == {
        rule["id"] for rule in run["tool"]["driver"]["rules"]
    }


def test_every_pair_is_told_apart():
    """And what is of no pair as well."""
    results = read(samples.most_renamed())["results"]

    marks = [result["partialFingerprints"]["verifierFinding/v1"] for result in results]
    assert len(marks) == len(set(marks)) > 7


def test_a_road_that_cannot_be_judged_is_no_result():
    """Masked reports, for example: the run did not succeed."""
    run = read(samples.masked())

    assert not run["invocations"][0]["executionSuccessful"]
