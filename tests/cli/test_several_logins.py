"""``verifier verify`` with several logins: the set first, then each."""

import json
from itertools import count
from pathlib import Path

import pytest

from tests.cli.saved import BARCODE, make_login
from verifier.cli import main
from verifier.cli.verify_several import MOST_IN_FULL
from verifier.pipeline import verify as verification

RECORD = ("--record", "record.json")


@pytest.fixture
def many(saved_folder):
    """A folder of more logins than are printed in full, and what is no login."""
    folder = saved_folder / "logins"
    folder.mkdir()
    for number in range(MOST_IN_FULL + 1):
        (folder / f"{number:02}.json").write_text(json.dumps(make_login(BARCODE)))
    (folder / ".hidden").write_text("nothing to read")
    (folder / "deeper").mkdir()
    return folder


@pytest.mark.usefixtures("saved_folder")
def test_the_set_comes_first_then_each_report(capsys):
    """In the terminal each report says which of them it is."""
    main(["verify", "good.json", "missing.json", *RECORD])

    out = capsys.readouterr().out
    parts = ["1 of 2 logins does not work.", "the logins, one by one", "good.json", "missing.json"]
    parts += ["\n== login 1 of 2 ==\n", "\n== login 2 of 2 ==\n"]
    places = [out.find(part) for part in parts]
    assert 3 == places[0]
    assert sorted(places) == places


@pytest.mark.usefixtures("saved_folder")
def test_one_login_is_no_set(capsys):
    """Nothing is said together where there is one login."""
    main(["verify", "good.json", *RECORD])

    assert "the logins, one by one" not in capsys.readouterr().out


@pytest.mark.usefixtures("saved_folder")
def test_several_logins_are_one_object(capsys):
    """JSON of several logins: what they say together, and the reports in order."""
    main(["verify", "good.json", "missing.json", *RECORD, "--format", "json"])

    content = json.loads(capsys.readouterr().out)
    assert ["schema", "together", "reports"] == list(content)
    assert "reports/1" == content["schema"]
    assert ["good.json", "missing.json"] == [
        entry["name"] for entry in content["together"]["logins"]
    ]
    assert "fail" == content["reports"][1]["verdict"]


@pytest.mark.usefixtures("saved_folder")
def test_one_file_holds_the_set_and_every_report(capsys):
    """A written page is masked, and folds each report below the set."""
    code = main(["verify", "good.json", "missing.json", *RECORD, "--output", "both.html"])

    page = Path("both.html").read_text(encoding="utf-8")
    assert 1 == code
    assert 2 == page.count('<details class="login">')
    assert BARCODE not in page
    assert "wrote both.html (html, values masked)" in capsys.readouterr().err


@pytest.mark.usefixtures("many")
def test_of_many_logins_each_has_one_line(capsys):
    """More than twenty would be read by nobody; how to see one is said."""
    code = main(["verify", "logins", *RECORD])

    out, err = capsys.readouterr()
    assert 0 == code
    assert "== login 1" not in out
    assert all(f"{number:02}.json" in out for number in range(MOST_IN_FULL + 1))
    assert "To see one in full: verifier verify FILE." in out
    assert f"login {MOST_IN_FULL + 1} of {MOST_IN_FULL + 1} …\n" in err


@pytest.mark.usefixtures("many")
def test_a_folder_means_the_files_in_it(capsys):
    """Sorted by name; hidden files and folders in it are left alone."""
    main(["verify", "missing.json", "logins", *RECORD, "--format", "json"])

    names = [login["name"] for login in json.loads(capsys.readouterr().out)["together"]["logins"]]
    assert ["missing.json", *(f"{number:02}.json" for number in range(MOST_IN_FULL + 1))] == names


def test_a_folder_without_a_file_says_so(saved_folder, capsys):
    """There was nothing to look at."""
    (saved_folder / "empty").mkdir()

    code = main(["verify", "empty", *RECORD])

    assert 2 == code
    assert "verifier: empty: This folder holds no file.\n" == capsys.readouterr().err


@pytest.mark.usefixtures("saved_folder")
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["good.json", "good.json"], 0),
        (["good.json", "missing.json"], 1),
        (["good.json", "missing.json", "--fail-on", "never"], 0),
        (["good.json", "good.json", "picture.json"], 2),
        (["good.json", "missing.json", "picture.json"], 1),
    ],
)
def test_exit_codes_are_those_of_one_login(arguments, code):
    """Findings win over what could not be read."""
    assert code == main(["verify", *arguments, *RECORD])


@pytest.mark.usefixtures("many")
def test_an_interrupt_writes_what_was_judged(monkeypatch, capsys):
    """Ctrl+C after some logins: a partial set, and an exit code that says so."""
    asked = count(1)

    def verify(capture, **more):
        if next(asked) > 3:
            raise KeyboardInterrupt
        return verification.verify(capture, **more)

    monkeypatch.setattr("verifier.pipeline.verify_many.verify", verify)
    code = main(["verify", "logins", *RECORD, "--format", "json"])

    out, err = capsys.readouterr()
    together = json.loads(out)["together"]
    assert 130 == code
    assert (3, 18) == (len(together["logins"]), together["not_judged"])
    assert "interrupted: 18 of 21 logins were not judged\n" in err


@pytest.mark.usefixtures("many")
def test_an_interrupt_before_the_first_report_writes_nothing(monkeypatch, capsys):
    """Nothing was judged, so nothing is said."""

    def verify(*_arguments, **_more):
        raise KeyboardInterrupt

    monkeypatch.setattr("verifier.pipeline.verify_many.verify", verify)
    code = main(["verify", "logins", *RECORD])

    out, err = capsys.readouterr()
    assert (130, "") == (code, out)
    assert "21 of 21" in err


@pytest.mark.usefixtures("saved_folder")
@pytest.mark.parametrize(("more", "shown"), [((), False), (("--with-values",), True)])
def test_values_stand_in_the_messages_only_where_asked_for(capsys, more, shown):
    """As for one login: each message of the set holds them, or none does."""
    Path("other.json").write_text(json.dumps(make_login("21234000000034")))
    main(["verify", "other.json", "other.json", *RECORD, "--format", "json", *more])

    reports = json.loads(capsys.readouterr().out)["reports"]
    bodies = [report["message_parts"]["body"] for report in reports]
    assert [shown] * 2 == ["The values at this login" in body for body in bodies]
