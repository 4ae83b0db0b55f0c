import json

from tests.factories import BARCODE
from tests.report.illiad.samples import mixed, nobody
from verifier.report.json_report import illiad_as_json


def content(comparison, *, redacted=False):
    return json.loads(illiad_as_json(comparison, redact=redacted))


def test_holds_the_whole_comparison():
    """Verdict, advice, numbers, the page's question, every user."""
    told = content(mixed())

    assert ("illiad/1", "UserName", "fail", "ils", False) == tuple(
        told[key] for key in ("schema", "patron_field", "verdict", "owner", "redacted")
    )
    assert ("SSN", True) == (told["advice"]["column"], told["advice"]["few"])
    assert {"column": "SSN", "leads": 4} == {
        key: told["columns"][0][key] for key in ("column", "leads")
    }
    assert {"T1": 1} == told["columns"][1]["changed_by"]
    assert ("widespread-2.2", "no") == (told["step"]["step"], told["step"]["answer"])
    assert ["illiad.addon-setting-blanks", "illiad.addon-setting-empty"] == [
        finding["check"] for finding in told["findings"]
    ][:2]


def test_holds_every_user():
    """What was read, what each column is, whose record it is, and every finding."""
    users = content(mixed())["users"]

    assert ["read"] * 5 + ["not_found", "timeout"] == [user["outcome"] for user in users]
    assert ["pass", "fail", "fail", "fail", "fail", "unknown", "unknown"] == [
        user["verdict"] for user in users
    ]
    columns = {column["column"]: column for column in users[1]["columns"]}
    assert ("leads", BARCODE, "barcode") == tuple(
        columns["SSN"][key] for key in ("outcome", "value", "matches")
    )
    assert ("agrees", "u1") == (users[1]["agreement"], users[1]["record"]["internal_id"])
    assert None is users[5]["record"] is users[5]["agreement"]
    assert ["illiad.another-field-right", "illiad.field-not-known"] == [
        finding["check"] for finding in users[1]["findings"]
    ]


def test_is_whole_without_anybody():
    """Empty lists, and a verdict all the same."""
    told = content(nobody(), redacted=True)

    assert ([], [], "unknown", True) == tuple(
        told[key] for key in ("users", "columns", "verdict", "redacted")
    )
