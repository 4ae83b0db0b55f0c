import json

from tests.report.lint.samples import GOOD, REFUSED, make_lint
from verifier.report.lint.as_json import render_lint


def test_everything_is_there_for_a_program():
    """Stages, findings with their place, and what every check saw."""
    content = json.loads(render_lint(make_lint(GOOD, REFUSED)))

    assert ("lint/1", False) == (content["schema"], content["looked_everywhere"])
    assert ["koha", "folio"] == [one["id"] for one in content["connections"]]
    stages = {one["stage"]: one["outcome"] for one in content["connections"][1]["stages"]}
    assert ("failed", "not-reached") == (stages["signed-in"], stages["look-up"])
    [finding] = content["findings"]
    assert ('[[ils]] "folio"', "connection.sign-in-refused") == (
        finding["place"],
        finding["check"],
    )
    assert {"passed", "failed", "not-run"} == {one["outcome"] for one in content["runs"]}
