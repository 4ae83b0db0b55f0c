import json
import stat

import pytest

from verifier.cli import main

SITE = """
[site]
name = "Example University Library"
base_url = "https://verify.example.edu"

[reshare]
institution = "RESHARE:EXU"
login = "vufind-shibboleth"
identifier = "employeeNumber"
email = "mail"
ils_identifier = "barcode"

[reshare.settings]
host_lms_integration = "FOLIO"
borrower_check = "NCIP"
"""
BARCODE = "21234000000018"
EMPLOYEE_NUMBER = "urn:oid:2.16.840.1.113730.3.1.3"
URI = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"


def make_login(*values, name=EMPLOYEE_NUMBER):
    return {
        "schema": "capture/1",
        "protocol": "saml",
        "origin": "login",
        "captured_at": "2026-11-24T12:00:00Z",
        "idp": {"entity_id": "https://idp.example.edu/idp", "display_name": "Example University"},
        "service_provider": "https://verify.example.edu/sp",
        "subject": {"kind": "none"},
        "attributes": [{"name": name, "name_format": URI, "values": list(values)}],
    }


def make_records(**lookup):
    return {
        "schema": "patron-records/1",
        "records": [
            {
                "internal_id": "u1",
                "identifiers": [
                    {"type": "barcode", "value": BARCODE, "status": "active", "primary": True}
                ],
                "name": {"given": "Gail", "family": "Good"},
                "emails": ["gail.good@example.edu"],
                "group": {"code": "GRAD", "label": "Graduate"},
                "account_status": "active",
            }
        ],
        "lookup": {"by": ["barcode"], "inactive": False, "fails_with": None, **lookup},
    }


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with a site file, logins and patron records; the command is called in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "verifier.toml").write_text(SITE)
    (tmp_path / "good.json").write_text(json.dumps(make_login(BARCODE)))
    (tmp_path / "wrong.json").write_text(json.dumps(make_login("999")))
    (tmp_path / "missing.json").write_text(json.dumps(make_login("x", name="urn:oid:1.2.3")))
    (tmp_path / "record.json").write_text(json.dumps(make_records()))
    (tmp_path / "silent.json").write_text(json.dumps(make_records(fails_with="timeout")))
    (tmp_path / "picture.json").write_bytes(b"\x89PNG\r\n")
    return tmp_path


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
@pytest.mark.usefixtures("folder")
def test_exit_codes(arguments, code):
    """The contract's exit codes: findings win over what could not be looked at."""
    assert code == main(["verify", *arguments])


@pytest.mark.usefixtures("folder")
def test_standard_output_carries_the_report_alone(capsys):
    """Progress goes to standard error, so that the report can be piped."""
    main(["verify", "good.json", "--record", "record.json", "--format", "json"])

    out, err = capsys.readouterr()
    assert "report/1" == json.loads(out)["schema"]
    assert "asking the library system …\n" in err


@pytest.mark.usefixtures("folder")
def test_several_logins_are_a_list(capsys):
    """JSON of several logins is one list, in the order of the arguments."""
    main(["verify", "good.json", "missing.json", "--record", "record.json", "--format", "json"])

    reports = json.loads(capsys.readouterr().out)
    assert ["pass", "fail"] == [one["verdict"].replace("warning", "pass") for one in reports]


@pytest.mark.usefixtures("folder")
def test_an_unreadable_login_does_not_hide_the_others(capsys):
    """What cannot be read is named, and the rest is reported."""
    main(["verify", "picture.json", "good.json", "--record", "record.json"])

    out, err = capsys.readouterr()
    assert BARCODE in out
    assert "verifier: picture.json: This is a picture; save the login itself" in err


def test_files_are_private_and_masked(folder, capsys):
    """A file written holds no value and only its owner can read it; the screen shows values."""
    main(
        [
            "verify",
            "good.json",
            "--record",
            "record.json",
            "--format",
            "text",
            "--format",
            "json",
            "--output",
            "a.json",
            "--format",
            "html",
            "--output",
            "b.html",
        ]
    )

    out, err = capsys.readouterr()
    assert BARCODE in out
    for name in ("a.json", "b.html"):
        path = folder / name
        assert 0o600 == stat.S_IMODE(path.stat().st_mode)
        assert BARCODE not in path.read_text()
        assert f"wrote {name} (" in err
    assert json.loads((folder / "a.json").read_text())["redacted"] is True
    assert {"a.json", "b.html"} == {
        one.name for one in folder.iterdir() if one.stat().st_mode & 0o077 == 0
    }


def test_values_in_files_must_be_asked_for(folder, capsys):
    """--no-redact writes real values, and says so; --redact masks the screen too."""
    record = ["--record", "record.json"]
    main(["verify", "good.json", *record, "--output", "real.json", "--no-redact"])
    err = capsys.readouterr().err
    main(["verify", "good.json", *record, "--redact"])
    out = capsys.readouterr().out

    assert BARCODE in (folder / "real.json").read_text()
    assert 0o600 == stat.S_IMODE((folder / "real.json").stat().st_mode)
    assert "with real values" in err
    assert BARCODE not in out


@pytest.mark.usefixtures("folder")
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


def test_five_mistakes_in_the_site_file_are_five_lines(folder, capsys):
    """All of them at once, each with its remedy, and nothing else is done."""
    (folder / "verifier.toml").write_text(
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


@pytest.mark.usefixtures("folder")
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
