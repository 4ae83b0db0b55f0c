from tests.report import samples
from verifier.report import json_report
from verifier.runs import baselines


def test_a_value_is_put_where_it_was_found():
    """Every place leads back to its own value, and to no other."""
    document = json_report.report_as_dict(samples.failing(), redact=False)
    found = dict(baselines.values_in_report(document))

    for number, place in enumerate(found):
        baselines.put_value(document, place, f"value {number}")

    assert [f"value {number}" for number in range(len(found))] == [
        value for _, value in baselines.values_in_report(document)
    ]
    assert "released/0/values/0" in found
    assert "records/0/identifiers/0/value" in found


def test_what_is_not_there_is_no_place():
    """A report without a subject's value has none there."""
    document = json_report.report_as_dict(samples.failing(), redact=False)
    document["login"]["subject"]["value"] = None

    assert "login/subject/value" not in dict(baselines.values_in_report(document))
