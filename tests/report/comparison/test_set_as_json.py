import json

from tests.report.comparison.samples import most_renamed
from verifier.report.json_report import comparison_as_json


def content(compared, *, redact=False):
    return json.loads(comparison_as_json(compared, redact=redact))


def test_everything_is_there_for_a_program():
    """What all have together, then each pair."""
    found = content(most_renamed())
    together = found["together"]
    renamed = together["shared_changes"][0]

    assert ("comparisons/1", 8, 8) == (
        found["schema"], together["pairs"], len(found["comparisons"]),
    )  # fmt: skip
    assert {"breaks": 7, "holds": 1} == together["roads"]
    assert {"renamed": 7, "name-format": 7, "friendly-name": 7} == together["kinds"]
    assert ("card", "employeeNumber", False, [2, 3, 4, 5, 6, 7, 8]) == (
        renamed["label"], renamed["was"], renamed["all"], renamed["logins"],
    )  # fmt: skip
    assert [{"login": 1, "road": "holds", "has": [], "lacks": [1]}] == together["unlike"]
    assert [{"place": 9, "identifier": "21234000000008", "subject": "uid=gail8"}] == (
        together["only_before"]
    )
