import io
import json
from pathlib import Path

import pytest

from tests.adapters.captures.sample_files import sample
from tests.adapters.login.saml.idp_stub import Message, encrypt, pair
from tests.cli.saved import BARCODE, SITE, make_login
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
        (["good.json", "--format", "junit", "--steps"], 64),
        (["good.json", "--fail-on", "notice"], 64),
        (["good.json", "--nonsense"], 64),
        (["good.json", "--idp-profile", "oktta"], 64),
        (["good.json", "--key", "nowhere.pem"], 64),
        (["good.json", "--key", "record.json"], 64),
        (["good.json", "--key", "."], 64),
        (["good.json", "--format", "json", "--format", "html"], 64),
        (["good.json", "good.json", "--format", "html", "--record", "record.json"], 0),
        (["good.json", "--output", "no-folder/report.json"], 64),
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
def test_an_unreadable_login_does_not_hide_the_others(capsys):
    """What cannot be read is named, and the rest is reported."""
    main(["verify", "picture.json", "good.json", "--record", "record.json"])

    out, err = capsys.readouterr()
    assert BARCODE in out
    assert "verifier: picture.json: This is a picture; save the login itself" in err


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


@pytest.fixture
def encrypted(saved_folder):
    """An encrypted response in the folder, with its key and another one."""
    number = "urn:oid:2.16.840.1.113730.3.1.3"
    attribute = (
        f'<saml:AttributeStatement><saml:Attribute Name="{number}"><saml:AttributeValue>{BARCODE}'
        "</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>"
    )
    message = Message(request_id="_asked", attributes=attribute).text()
    (saved_folder / "encrypted.xml").write_text(encrypt(message, pair("sp-encryption")))
    pair("sp-encryption").written(saved_folder, "ours")
    pair("sp-encryption-old").written(saved_folder, "old")


@pytest.mark.usefixtures("encrypted")
@pytest.mark.parametrize("keys", [("ours",), ("old", "ours")])
def test_a_key_opens_an_encrypted_login(capsys, keys):
    """With the service provider's key among those given, the login is followed to its end."""
    given = [part for key in keys for part in ("--key", f"{key}.key")]

    code = main(["verify", "encrypted.xml", "--record", "record.json", *given])

    assert 0 == code
    assert BARCODE in capsys.readouterr().out


@pytest.mark.usefixtures("encrypted")
@pytest.mark.parametrize(
    ("given", "message"),
    [((), "--key FILE"), (("--key", "old.key"), "none of the keys given with --key opens it")],
)
def test_without_the_key_an_encrypted_login_says_what_would_open_it(capsys, given, message):
    """Nothing is said about the login but that it is encrypted, and how to open it."""
    code = main(["verify", "encrypted.xml", "--record", "record.json", *given])

    out, err = capsys.readouterr()
    assert 2 == code
    assert not out
    assert message in err


@pytest.mark.usefixtures("encrypted")
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nowhere.pem", "the key cannot be opened: no such file"),
        ("ours.crt", "this is no private key in PEM form"),
    ],
)
def test_a_key_that_cannot_be_used_is_named(capsys, name, message):
    """A wrong key file is a usage error before any login is read."""
    code = main(["verify", "encrypted.xml", "--key", name])

    assert 64 == code
    assert f"verifier: --key {name}: {message}" in capsys.readouterr().err


@pytest.mark.usefixtures("saved_folder")
def test_a_damaged_file_of_records_is_named_once(capsys):
    """The sentence begins with the file, and says where it is torn."""
    Path("torn.json").write_text('{"schema": "patron-records/1", ', encoding="utf-8")

    code = main(["verify", "good.json", "--record", "torn.json"])

    assert 2 == code
    assert capsys.readouterr().err.startswith(
        "verifier: torn.json is not whole: its JSON breaks off or goes wrong at line 1, column 31."
    )


@pytest.mark.usefixtures("saved_folder")
def test_every_login_of_a_recording_has_its_report(capsys):
    """A HAR file with two logins gives two reports."""
    recording = str(sample("har/two-protocols.har"))

    main(["verify", recording, "--record", "record.json", "--format", "json"])

    reports = json.loads(capsys.readouterr().out)["reports"]
    assert ["saml", "cas"] == [report["login"]["protocol"] for report in reports]


@pytest.mark.usefixtures("saved_folder")
def test_the_library_system_is_asked_about_any_saved_form(capsys):
    """A response as a browser posted it leads to the patron record like capture.json does."""
    posted = str(sample("saml-response/posted.txt"))

    code = main(["verify", posted, "--record", "record.json"])

    assert 0 == code
    assert BARCODE in capsys.readouterr().out


def test_the_help_names_the_forms_and_the_key(capsys):
    """Whoever asks for help learns what can be read and how to open what is encrypted."""
    main(["verify", "--help"])

    out = " ".join(capsys.readouterr().out.split())
    for expected in ("HAR file", "SAML-tracer export", "LDIF", "--key FILE", "may be repeated"):
        assert expected in out


ENTRY = """dn: uid=gail,ou=people,dc=example,dc=edu
uid: gail
employeeNumber: 21234000000018

"""


@pytest.mark.parametrize(
    ("typed", "verdict"), [([], "unknown"), (["--typed", "21234000000018"], "warning")]
)
def test_what_is_typed_at_a_directory_can_be_said(saved_folder, capsys, typed, verdict):
    """A saved entry does not tell it, and VuFind sends nothing else."""
    (saved_folder / "entry.ldif").write_text(ENTRY)
    site = (saved_folder / "verifier.toml").read_text()
    (saved_folder / "verifier.toml").write_text(site.replace("vufind-shibboleth", "vufind-ldap"))

    main(["verify", "entry.ldif", "--record", "record.json", "--format", "json", *typed])

    assert verdict == json.loads(capsys.readouterr().out)["verdict"]


@pytest.mark.usefixtures("saved_folder")
def test_values_stand_in_the_message_only_where_asked_for(capsys):
    """A masked report masks them there as well."""
    Path("other.json").write_text(json.dumps(make_login("21234000000034")))
    command = ["verify", "other.json", "--record", "record.json", "--format", "json"]
    bodies = []
    for more in ([], ["--with-values"], ["--with-values", "--redact"]):
        main([*command, *more])
        bodies.append(json.loads(capsys.readouterr().out)["message_parts"]["body"])

    without, shown, masked = bodies
    assert "The values at this login" not in without
    assert "The identifier that ReShare would receive: 21234000000034\n" in shown
    assert "The identifier that ReShare would receive: 99999999999999\n" in masked


@pytest.mark.usefixtures("saved_folder")
def test_the_product_that_sent_it_may_be_named(capsys):
    """In place of the guess, and then it is no guess."""
    command = ["verify", "good.json", "--record", "record.json", "--format", "json"]
    main([*command, "--idp-profile", "okta"])

    login = json.loads(capsys.readouterr().out)["login"]
    assert ("okta", None) == (
        login["idp"]["profile"],
        login["idp"]["profile_guessed_because"],
    )


@pytest.mark.usefixtures("saved_folder")
def test_a_misspelt_product_is_answered_with_the_nearest(capsys):
    """Before any login is read."""
    main(["verify", "good.json", "--idp-profile", "keycloack"])

    assert "There is no IdP profile of that name. Did you mean keycloak?" in (
        capsys.readouterr().err
    )


@pytest.mark.usefixtures("saved_folder")
def test_a_request_may_come_by_the_standard_input(monkeypatch, capsys):
    """What somebody pasted is read as the listener would, and the library system is asked."""
    link = f"/EXU?req_id={BARCODE}&rft_id=1&svc.pickupLocation=x"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(link.encode())))

    code = main(["verify", "-", "--record", "record.json", "--format", "json"])

    report = json.loads(capsys.readouterr().out)
    assert (0, "pass", "posted") == (
        code,
        report["verdict"],
        report["request"]["posted"]["placing"],
    )


@pytest.mark.usefixtures("saved_folder")
def test_nothing_on_the_standard_input_is_said(monkeypatch, capsys):
    """An empty input is no login, as an empty file is none."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"")))

    assert 2 == main(["verify", "-", "--record", "record.json"])
    assert capsys.readouterr().err.startswith("verifier: -: This is ")
