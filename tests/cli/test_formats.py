from pathlib import Path

import pytest

from verifier.cli.exits import WrongUsage
from verifier.cli.writing import FOR_PEOPLE, Target, targets


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
        (
            [],
            ["a.xml", "b.sarif", "c.sarif.json", "d.csv", "e.md"],
            [
                ("junit", "a.xml"),
                ("sarif", "b.sarif"),
                ("sarif", "c.sarif.json"),
                ("csv", "d.csv"),
                ("markdown", "e.md"),
            ],
        ),
    ],
)
def test_pairs_formats_and_files(formats, outputs, expected):
    """By the file's ending first, in order otherwise; one may go to standard output."""
    found = targets(formats, [Path(output) for output in outputs])

    assert [Target(kind, path and Path(path)) for kind, path in expected] == list(found)


@pytest.mark.parametrize(
    ("formats", "outputs", "message"),
    [
        (
            ["text", "junit"],
            ["a.txt", "b.xml"],
            "--format junit makes no sense for this command: it writes text, json, html.",
        ),
        (["text", "json"], [], "text and json cannot both go to standard output"),
        (["text"], ["a.txt", "b.json"], "--output b.json has no --format of its own"),
    ],
)
def test_refuses_what_it_cannot_do(formats, outputs, message):
    """Each refusal is a sentence that says what would do."""
    with pytest.raises(WrongUsage) as refused:
        targets(formats, [Path(output) for output in outputs], ready=FOR_PEOPLE)

    assert message in refused.value.message
    assert 64 == refused.value.exit_code
