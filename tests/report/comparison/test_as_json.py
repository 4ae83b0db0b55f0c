import json

from tests.report.comparison.samples import BARCODE, breaking, nothing, two_people
from verifier.report.json_report import comparison_as_json


def content(comparison, *, redact=False):
    return json.loads(comparison_as_json(comparison, redact=redact))


def test_everything_is_there_for_a_program():
    """The road, both sides, what there is to act on, and every change."""
    found = content(breaking())

    assert ("comparison/1", "breaks", "T1", "agrees", False) == (
        found["schema"], found["road"], found["transform"], found["same_person"],
        found["same_identifier"],
    )  # fmt: skip
    assert (BARCODE, ["card"]) == (found["before"]["identifier"], found["after"]["carries"])
    assert ("error", "road-breaks") == (
        found["remarks"][0]["severity"],
        found["remarks"][0]["kind"],
    )
    first = found["changes"][0]
    assert ("employeeNumber", ["reformatted"], "breaks", ["T1"]) == (
        first["label"], first["kinds"], first["bearing"], first["transforms"],
    )  # fmt: skip
    assert [BARCODE] == first["before"]["values"]
    assert {"identity-provider", "service-provider"} == {
        circumstance["what"] for circumstance in found["circumstances"]
    }


def test_what_is_gone_or_new_stands_on_one_side():
    """The other side is null."""
    [card] = [change for change in content(breaking())["changes"] if change["label"] == "card"]

    assert (None, ["new"]) == (card["before"], card["kinds"])
    assert [] == content(nothing())["changes"]


def test_masked_it_still_says_whether_the_identifiers_are_the_same():
    """Two numbers of one length look alike under the mask."""
    found = content(two_people(), redact=True)

    assert found["before"]["identifier"] == found["after"]["identifier"]
    assert (False, True) == (found["same_identifier"], found["redacted"])
