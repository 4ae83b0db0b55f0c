import json

import pytest

from tests.cli.saved import BARCODE, SITE
from verifier.cli import main


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["good.json", "--record", "record.json"], 0),
        (["wrong.json", "--record", "record.json"], 1),
        (["missing.json", "--record", "record.json"], 1),
        (["missing.json", "--record", "record.json", "--fail-on", "never"], 0),
        (["good.json", "--record", "silent.json"], 2),
        (["missing.json", "--record", "silent.json"], 1),
        (["good.json"], 2),
        (["picture.json", "--record", "record.json"], 2),
        (["picture.json", "good.json", "--record", "record.json"], 2),
        (["picture.json", "missing.json", "--record", "record.json"], 1),
        (["nowhere.json", "--record", "record.json"], 2),
        (["good.json", "--record", "nowhere.json"], 2),
        (["good.json", "--record", "good.json"], 2),
        ([], 64),
        (["good.json", "--site", "nowhere.toml"], 64),
        (["good.json", "--site", "record.json"], 64),
        (["good.json", "--format", "fax"], 64),
        (["good.json", "--format", "junit"], 64),
        (["good.json", "--fail-on", "notice"], 64),
        (["good.json", "--nonsense"], 64),
        (["good.json", "--format", "json", "--format", "html"], 64),
        (["good.json", "--output", "/proc/nowhere/report.json", "--record", "record.json"], 64),
    ],
)
@pytest.mark.usefixtures("saved_folder")
def test_exit_codes(arguments, code):
    """The contract's exit codes: findings win over what could not be looked at."""
    assert code == main(["verify", *arguments])


@pytest.mark.usefixtures("saved_folder")
def test_standard_output_carries_the_report_alone(capsys):
    """Progress goes to standard error, so that the report can be piped."""
    main(["verify", "good.json", "--record", "record.json", "--format", "json"])

    out, err = capsys.readouterr()
    assert "report/1" == json.loads(out)["schema"]
    assert "asking the library system …\n" in err


@pytest.mark.usefixtures("saved_folder")
def test_several_logins_are_a_list(capsys):
    """JSON of several logins is one list, in the order of the arguments."""
    main(["verify", "good.json", "missing.json", "--record", "record.json", "--format", "json"])

    reports = json.loads(capsys.readouterr().out)
    assert ["pass", "fail"] == [one["verdict"].replace("warning", "pass") for one in reports]


@pytest.mark.usefixtures("saved_folder")
def test_an_unreadable_login_does_not_hide_the_others(capsys):
    """What cannot be read is named, and the rest is reported."""
    main(["verify", "picture.json", "good.json", "--record", "record.json"])

    out, err = capsys.readouterr()
    assert BARCODE in out
    assert "verifier: picture.json: This is a picture; save the login itself" in err


@pytest.mark.usefixtures("saved_folder")
def test_without_a_site_file_says_how_to_name_one(monkeypatch, tmp_path, capsys):
    """A command without its site file is a usage error that teaches."""
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.chdir(empty)

    code = main(["verify", "../good.json"])

    assert 64 == code
    assert (
        "verifier: There is no verifier.toml here: name your site file with --site FILE.\n"
        == capsys.readouterr().err
    )


def test_five_mistakes_in_the_site_file_are_five_lines(saved_folder, capsys):
    """All of them at once, each with its remedy, and nothing else is done."""
    (saved_folder / "verifier.toml").write_text(
        SITE.replace("https://", "http://")
        .replace("vufind-shibboleth", "vufind")
        .replace('identifier = "employeeNumber"', 'identifier = "employeNumber"')
        .replace('email = "mail"', 'emial = "mail"')
        .replace("borrower_check", "borower_check")
    )

    code = main(["verify", "good.json", "--record", "record.json"])

    out, err = capsys.readouterr()
    assert 64 == code
    assert not out
    lines = err.splitlines()
    assert 5 == len(lines)
    assert all(line.startswith("verifier: verifier.toml: [") for line in lines)
    assert 'Did you mean "employeeNumber"?' in err


@pytest.mark.usefixtures("saved_folder")
def test_a_defect_of_ours_is_one_sentence_without_a_value(monkeypatch, capsys):
    """No traceback, no value; the trace is there for those who ask."""

    def crash(*_arguments, **_more):
        raise RuntimeError(BARCODE)

    monkeypatch.setattr("verifier.cli.verify.verify", crash)
    code = main(["verify", "good.json"])
    err = capsys.readouterr().err
    monkeypatch.setenv("VERIFIER_DEBUG", "1")
    main(["verify", "good.json"])
    debugged = capsys.readouterr().err

    assert 70 == code
    assert "a defect of ours stopped this command (RuntimeError)" in err
    assert BARCODE not in err
    assert "Traceback" not in err
    assert "Traceback" in debugged
