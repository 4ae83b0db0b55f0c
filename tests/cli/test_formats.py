from pathlib import Path

import pytest

from verifier.cli.exits import WrongUsage
from verifier.cli.formats import Target, targets


@pytest.mark.parametrize(
    ("formats", "outputs", "expected"),
    [
        ([], [], [("text", None)]),
        (["json"], [], [("json", None)]),
        ([], ["r.json"], [("json", "r.json")]),
        ([], ["r.html", "r.txt"], [("html", "r.html"), ("text", "r.txt")]),
        ([], ["report"], [("text", "report")]),
        (["json"], ["r.dat"], [("json", "r.dat")]),
        (["text", "json"], ["r.json"], [("json", "r.json"), ("text", None)]),
        (["json", "html"], ["b.html", "a.json"], [("html", "b.html"), ("json", "a.json")]),
        (["json", "html"], ["one", "two"], [("json", "one"), ("html", "two")]),
        (["json", "json"], [], [("json", None)]),
        (["json"], ["-"], [("json", None)]),
    ],
)
def test_pairs_formats_and_files(formats, outputs, expected):
    """By the file's ending first, in order otherwise; one may go to standard output."""
    found = targets(formats, [Path(one) for one in outputs])

    assert [Target(kind, path and Path(path)) for kind, path in expected] == list(found)


@pytest.mark.parametrize(
    ("formats", "outputs", "said"),
    [
        (["sarif"], [], "--format sarif is not yet in this version: text, json, html are."),
        (["text", "json"], [], "text and json cannot both go to standard output"),
        (["text"], ["a.txt", "b.json"], "--output b.json has no --format of its own"),
    ],
)
def test_refuses_what_it_cannot_do(formats, outputs, said):
    """Each refusal is a sentence that says what would do."""
    with pytest.raises(WrongUsage) as refused:
        targets(formats, [Path(one) for one in outputs])

    assert said in refused.value.message
    assert 64 == refused.value.exit_code
