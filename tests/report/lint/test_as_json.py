import json
from dataclasses import replace

from tests.report.lint.samples import GOOD, MISTAKEN, NO_ILS, REFUSED, make_lint, with_delivery
from verifier.domain.model.config_files import Unread
from verifier.domain.model.finding import Place
from verifier.report.json_report import lint_as_json


def test_everything_is_there_for_a_program():
    """Stages, findings with their place, and what every check saw."""
    content = json.loads(lint_as_json(make_lint(GOOD, REFUSED)))

    assert ("lint/1", False) == (content["schema"], content["looked_everywhere"])
    assert ["koha", "folio"] == [connection["id"] for connection in content["connections"]]
    stages = {stage["stage"]: stage["outcome"] for stage in content["connections"][1]["stages"]}
    assert ("failed", "not-reached") == (stages["signed-in"], stages["look-up"])
    [finding] = content["findings"]
    assert ('[[ils]] "folio"', "connection.sign-in-refused") == (
        finding["place"],
        finding["check"],
    )
    assert {"passed", "failed", "not-run"} == {run["outcome"] for run in content["runs"]}


def test_files_places_and_changes():
    """Where a mistake stands is there in parts, for programs that mark it in the file."""
    unread = Unread(place=Place(file="a.ini", line=3), message="It is broken.")
    lint = replace(with_delivery(MISTAKEN), read=("b.json",), unread=(unread,))
    content = json.loads(lint_as_json(lint))

    assert [
        {"file": "b.json", "read": True},
        {"file": "a.ini", "read": False, "line": 3, "said": "It is broken."},
    ] == content["files"]
    assert {"file": "verifier.toml", "line": None, "key": "[reshare.listener] reqIdHeader"} in [
        finding["at"] for finding in content["findings"]
    ]
    assert {entry["check"] for entry in content["findings"]} == {
        change["finding"] for change in content["changes"]
    }
    assert not content["looked_everywhere"]


def test_what_was_checked_and_what_was_not():
    """What the site file names and failed is told from what it does not name."""
    lint = replace(make_lint(GOOD, REFUSED), not_configured=(NO_ILS,))
    content = json.loads(lint_as_json(lint))

    assert ["verifier.toml", "koha (koha, role evidence)"] == content["checked"]
    assert [
        {
            "what": "folio (koha, role evidence)",
            "configured": True,
            "message": "Check `username` <b> and `password`.",
        },
        {"what": NO_ILS.what, "configured": False, "message": NO_ILS.message},
    ] == content["not_checked"]
    assert content["headline"].endswith(
        "Not checked: folio (koha, role evidence), library system."
    )
