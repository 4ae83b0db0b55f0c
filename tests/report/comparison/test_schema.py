import json

import pytest
from jsonschema import Draft202012Validator

from tests.report.comparison.samples import EVERY, EVERY_SET, breaking, most_renamed
from verifier.report.json_report import comparison_as_dict, comparison_set_as_json
from verifier.report.schemas import COMPARISON_SCHEMA, COMPARISONS_SCHEMA

ONE, SETS = (
    Draft202012Validator(json.loads(file.read_text(encoding="utf-8")))
    for file in (COMPARISON_SCHEMA, COMPARISONS_SCHEMA)
)


def wrong(validator, content):
    return [error.message for error in validator.iter_errors(content)]


@pytest.mark.parametrize("redact", [False, True])
@pytest.mark.parametrize("sample", EVERY)
def test_every_comparison_holds_to_its_schema(sample, redact):
    """It has exactly the keys and words of the schema."""
    Draft202012Validator.check_schema(ONE.schema)

    assert [] == wrong(ONE, comparison_as_dict(sample(), redact=redact))


@pytest.mark.parametrize("redact", [False, True])
@pytest.mark.parametrize("sample", EVERY_SET)
def test_every_set_holds_to_its_schema(sample, redact):
    """So do all logins together, and each pair to the schema of one."""
    Draft202012Validator.check_schema(SETS.schema)
    content = json.loads(comparison_set_as_json(sample(), redact=redact))

    assert [] == wrong(SETS, content)
    assert [] == [problem for one in content["comparisons"] for problem in wrong(ONE, one)]


def test_the_schemas_are_strict():
    """A renamed key is no comparison."""
    one = comparison_as_dict(breaking(), redact=False)
    one["result"] = one.pop("road")
    several = json.loads(comparison_set_as_json(most_renamed(), redact=False))
    several["together"]["who"] = several["together"].pop("unlike")

    assert (2, 2) == (len(wrong(ONE, one)), len(wrong(SETS, several)))
