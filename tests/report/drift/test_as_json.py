import json

from tests.report.drift.samples import breaking
from verifier.report.json_report import drift_dict


def test_everything_is_there():
    """Every key, in plain values that JSON can write."""
    found = json.loads(json.dumps(drift_dict(breaking())))

    assert {
        "schema": "drift/1",
        "verdict": "breaks",
        "said": "The road broke: a request of this patron no longer passes.",
        "against": "baseline",
        "since": "2026-11-17T09:30:00+00:00",
        "reference": "aaaa",
        "compared_by": "remains",
    } == {key: found[key] for key in list(found)[:7]}
    assert {
        "label": "libCard",
        "kinds": ["new"],
        "bearing": "harmless",
        "transforms": [],
        "was": None,
        "also": ["employeeNumber"],
    } == found["changes"][1]
    assert [["service-provider", "protocol"], ["patron.not-found"], ["release.surplus"]] == [
        found[key] for key in ("circumstances", "appeared", "vanished")
    ]
    assert ["email-gone"] == [remark["kind"] for remark in found["remarks"]]
