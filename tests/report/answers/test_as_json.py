import json

from tests.report.answers.samples import ANSWERS, CARD
from verifier.report.json_report import answers_as_json


def test_one_entry_for_each_question():
    """Records stand with the question that found them."""
    content = json.loads(answers_as_json(ANSWERS))

    assert ("answers/1", 0) == (content["schema"], content["unasked"])
    assert ["found", "not_found", "ambiguous", "timeout"] == [
        answer["outcome"] for answer in content["answers"]
    ]
    assert [1, 0, 2, 0] == [len(entry["records"]) for entry in content["answers"]]
    first = content["answers"][0]
    assert (CARD, "koha", True) == (first["key"], first["connection"], first["could_look"])
    assert "10" == first["records"][0]["balance"]["limit"]
