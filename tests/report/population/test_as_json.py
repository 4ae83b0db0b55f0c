"""Several logins as JSON."""

import json

from tests.report.population import samples
from verifier.report.json_report import REPORT_SCHEMA, REPORTS_SCHEMA, population_as_json

SCHEMA = json.loads(REPORTS_SCHEMA.read_text(encoding="utf-8"))
ONE = json.loads(REPORT_SCHEMA.read_text(encoding="utf-8"))


def rendered(made, *, redact=False):
    return json.loads("".join(population_as_json(*made, redact=redact)))


def test_what_the_logins_say_together_comes_first():
    """The numbers of the logins are those of the reports, from 1."""
    content = rendered(samples.prefixed())

    together = content["together"]
    assert ["schema", "together", "reports"] == list(content)
    assert {"pass": 2, "warning": 0, "fail": 3, "unknown": 0} == together["verdicts"]
    assert ["group", [1, 2, 3]] == [together["failing"]["pattern"], together["failing"]["logins"]]
    assert "^EXU-(.*)$" == together["listener"]["rule"]["reqIdRegex"]
    assert ["fail"] * 3 == [report["verdict"] for report in content["reports"][:3]]
    assert len(content["reports"]) == len(together["logins"])
