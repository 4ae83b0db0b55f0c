import json

from jsonschema import Draft202012Validator

from tests.report.run import samples
from verifier.report.json_report import REPORT_SCHEMA, RUN_SCHEMA, run_as_json

SCHEMA, ONE = (
    Draft202012Validator(json.loads(file.read_text(encoding="utf-8")))
    for file in (RUN_SCHEMA, REPORT_SCHEMA)
)


def rendered(run, *, redact=False):
    return json.loads("".join(run_as_json(run, redact=redact)))


def test_how_the_run_came_out_stands_before_its_logins():
    """A program that wants the totals need not read every report."""
    content = rendered(samples.mixed())

    assert "logins" == list(content)[-1]
    assert {"pass": 1, "warning": 0, "fail": 2, "unknown": 2} == content["verdicts"]
    assert (1, 0, 1.5) == (content["no_login"], content["left_out"], content["seconds"])
    assert [[2, 3], [4], [5]] == [cause["logins"] for cause in content["causes"]]


def test_each_login_has_its_report_or_why_there_is_none():
    """By the site file's names, in its order."""
    logins = rendered(samples.mixed())["logins"]

    assert [1, 2, 3, 4, 5] == [login["number"] for login in logins]
    assert ("entra", "staff1", samples.REFUSED, None) == (
        logins[4]["idp"],
        logins[4]["patron"],
        logins[4]["stopped"],
        logins[4]["report"],
    )
    assert "report/1" == logins[0]["report"]["schema"]
    assert "patron.identifier-is-another-attribute" == logins[1]["cause"]
