"""``verifier verify --steps``: the questions of the page alone."""

import re

import pytest

from tests.cli.saved import BARCODE
from verifier.cli import main

pytestmark = pytest.mark.usefixtures("saved_folder")
NUMBER = re.compile(r"(?m)^   (\d(?:\.\d)?)  ")
RECORD = ("--record", "record.json")


def test_one_login_shows_the_questions_and_nothing_else(capsys):
    """With what each answer rests on; the exit code is that of the report."""
    code = main(["verify", "missing.json", *RECORD, "--steps"])
    out = capsys.readouterr().out

    assert 1 == code
    assert ["1", "2", "3", "5", "6", "1", "2", "2.1", "2.2"] == NUMBER.findall(out)
    assert "✗ yes  A request by this login would carry no User ID at all." in out
    assert "not released" in out
    assert "what to change" not in out


def test_several_logins_are_answered_together(capsys):
    """No report of a single one follows."""
    code = main(["verify", "good.json", "missing.json", *RECORD, "--steps"])
    out = capsys.readouterr().out

    assert 1 == code
    assert "1 of 2 logins does not work." in out
    assert "Are requests consistently created with a wrong or missing User ID?" in out
    assert "== login 1" not in out


@pytest.mark.parametrize("logins", [["good.json"], ["good.json", "missing.json"]])
def test_a_file_of_the_questions_is_masked(saved_folder, logins):
    """As every written file."""
    main(["verify", *logins, *RECORD, "--steps", "--output", "steps.html"])
    main(["verify", *logins, *RECORD, "--steps", "--output", "clear.txt", "--no-redact"])
    written = (saved_folder / "steps.html").read_text(encoding="utf-8")
    clear = (saved_folder / "clear.txt").read_text(encoding="utf-8")

    assert 9 == written.count('<li class="question"')
    assert BARCODE not in written
    assert "── Single patrons" in clear


def test_json_holds_the_steps_as_it_is(capsys):
    """So the option is refused, and the sentence says where they stand."""
    code = main(["verify", "good.json", *RECORD, "--steps", "--format", "json"])

    assert 64 == code
    assert "read the key steps" in capsys.readouterr().err
