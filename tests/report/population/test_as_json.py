"""Several logins as JSON."""

import json

import pytest
from jsonschema import Draft202012Validator

from tests.report.population import samples
from verifier.report.json_report import population_as_json
from verifier.report.schemas import REPORT_SCHEMA, REPORTS_SCHEMA

SCHEMA = json.loads(REPORTS_SCHEMA.read_text(encoding="utf-8"))
ONE = json.loads(REPORT_SCHEMA.read_text(encoding="utf-8"))


def rendered(made, *, redact=False):
    return json.loads(population_as_json(*made, redact=redact))


@pytest.mark.parametrize("redact", [False, True])
@pytest.mark.parametrize("make", samples.ALL.values(), ids=samples.ALL)
def test_every_set_holds_to_the_schema(make, redact):
    """Whatever became of the logins, together and each by itself."""
    Draft202012Validator.check_schema(SCHEMA)
    content = rendered(make(), redact=redact)

    errors = [*Draft202012Validator(SCHEMA).iter_errors(content)]
    errors += [
        bad for one in content["reports"] for bad in Draft202012Validator(ONE).iter_errors(one)
    ]
    assert [] == [error.message for error in errors]


def test_the_schema_is_strict():
    """A key that is renamed is not one of a set."""
    content = rendered(samples.prefixed())
    content["together"]["groups"] = content["together"].pop("causes")

    assert 2 == len(list(Draft202012Validator(SCHEMA).iter_errors(content)))


def test_what_the_logins_say_together_comes_first():
    """The numbers of the logins are those of the reports, from 1."""
    content = rendered(samples.prefixed())

    together = content["together"]
    assert ["schema", "together", "reports"] == list(content)
    assert {"pass": 2, "warning": 0, "fail": 3, "unknown": 0} == together["verdicts"]
    assert ["group", [1, 2, 3]] == [together["failing"]["pattern"], together["failing"]["logins"]]
    assert "^EXU-(.*)$" == together["listener"]["rule"]["reqIdRegex"]
    assert ["fail"] * 3 == [one["verdict"] for one in content["reports"][:3]]
    assert len(content["reports"]) == len(together["logins"])


def test_masked_json_holds_no_value():
    """Neither in what they say together nor in any report."""
    text = "".join(
        population_as_json(*make(), redact=True) for make in (samples.prefixed, samples.entangled)
    )

    assert [] == [value for value in samples.values_of() if value in text]


def test_the_text_is_readable():
    """Indented as a single report is, ending in a line end."""
    text = population_as_json(*samples.healthy(), redact=False)

    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n"
