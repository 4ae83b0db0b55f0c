from dataclasses import asdict

from tests.report import samples
from verifier.domain.model.stored_result import result_of, route_answers


def test_names_verdict_and_findings_stay_and_no_value():
    """What outlives the values says what was wrong, and holds none of them."""
    report = samples.failing()
    kept = result_of(report, reference="r1", idp_id="campus", patron="grad1")

    assert report.diagnosis.verdict is kept.verdict
    assert report.diagnosis.cause.check == kept.cause
    assert [finding.check for finding in report.diagnosis.findings] == [
        finding.check for finding in kept.findings
    ]
    assert ("campus", "grad1", "r1") == (kept.idp_id, kept.patron, kept.reference)
    capture = report.capture
    values = {value for attribute in capture.attributes for value in attribute.values}
    assert values
    assert [] == [value for value in values if value and value in str(asdict(kept))]


def test_the_answers_of_the_road_stay():
    """A run shows them when the report is long gone."""
    report = samples.failing()
    kept = result_of(report, reference="r1")

    assert route_answers(report) == kept.answers
