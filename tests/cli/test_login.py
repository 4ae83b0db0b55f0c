import html
import json
import stat
import sys

import pytest
from jsonschema import Draft202012Validator

from tests.cli.campus import BARCODE, refused
from tests.cli.saved import add
from tests.programs import require_program
from verifier.adapters.login.headless.sso import LoginFailed, login_refused
from verifier.adapters.login.saml.service_provider import ServiceProvider
from verifier.cli.exits import Stopped
from verifier.cli.login import password_of, stopped_without_login, tell_refusal
from verifier.domain.model.capture import GateCheck, GateOutcome
from verifier.domain.model.site import Secret, TestPatron
from verifier.report.json_report import NO_LOGIN_SCHEMA

MORE_IDPS = """
[[idp]]
id = "two"
protocol = "saml"
metadata = "idp-metadata.xml"
[idp.test_patrons.a]
username = "a"
[idp.test_patrons.b]
username = "b"

[[idp]]
id = "all"
protocol = "saml"
federation = true
metadata = "idp-metadata.xml"

[[idp]]
id = "nobody"
protocol = "saml"
metadata = "idp-metadata.xml"

[[idp]]
id = "directory"
protocol = "ldap"
directory = "ldap://127.0.0.1:9"
bind_as = "uid={username},dc=example,dc=edu"
[idp.test_patrons.gail]
username = "gail"
"""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("campuss", "The site file has no [[idp]] of that id. It has: campus, two, all, nobody"),
        ("all", "all is a federation: name one of its members as all~"),
        ("nobody", "The [[idp]] nobody has no test patron: add a table [idp.test_patrons.NAME]"),
        ("two", "Say which test patron with --as: a, b."),
        ("two --as c", "has no test patron of that name. It has: a, b."),
        ("campus", "There is no password for gail (env GAIL_PASSWORD is not set): give it with"),
        ("two --as a", "There is no password for a: give it with --password-file FILE."),
        ("campus --password-file none", "none cannot be read: No such file or directory."),
        ("campus --password-file empty", "is empty: it holds the password alone."),
        ("campus --password-file large", "is too large: it holds the password alone."),
        ("campus --password-file binary", "is not UTF-8 text."),
        ("campus --password s3cret", "No such option"),
        ("", "Missing argument 'IDP'"),
        ("directory --browser", "leave --browser out"),
        ("campus --save no/x.json", "no/x.json cannot be written: there is no folder no."),
    ],
)
def test_wrong_usage_says_what_would_do(campus_folder, monkeypatch, call, arguments, message):
    """Nothing is asked of anybody before the command makes sense."""
    monkeypatch.delenv("GAIL_PASSWORD")
    add(campus_folder, MORE_IDPS)
    (campus_folder / "empty").touch()
    (campus_folder / "large").write_text("x" * 5000)
    (campus_folder / "binary").write_bytes(b"\xff")
    called = call(f"login {arguments}")

    assert 64 == called.code
    assert message in called.err
    assert "s3cret" not in called.err
    assert "logging in" not in called.err


def test_logs_in_judges_and_saves(campus_folder, call):
    called = call("login campus --save saved.json --format json")

    saved = json.loads((campus_folder / "saved.json").read_text())
    assert 0 == called.code, called.err
    assert BARCODE == called.json["identifier"]["sent"] == called.json["identifier"]["expected"]
    assert ([BARCODE], "login") == (saved["attributes"][0]["values"], saved["origin"])
    assert 0o600 == stat.S_IMODE((campus_folder / "saved.json").stat().st_mode)
    message = "wrote saved.json (the login itself, with real values: keep it private)"
    assert message in called.err
    assert "correct horse" not in called.out + called.err
    assert 0 == call("verify saved.json").code


def test_takes_the_password_from_a_file(campus_folder, call):
    (campus_folder / "password").write_text("correct horse\n")
    (campus_folder / "wrong").write_text("battery staple")
    called = call("login campus --password-file wrong")

    assert 0 == call("login campus --as gail --password-file password").code
    assert (2, "") == (called.code, called.out)
    assert "password" in called.err
    assert "battery" not in called.err


def test_an_identity_provider_that_cannot_be_asked_is_not_looked_at(campus_folder, call):
    metadata = (campus_folder / "idp-metadata.xml").read_text()
    port = metadata.partition("http://127.0.0.1:")[2].partition("/")[0]
    for content in (metadata.replace(f":{port}/", ":9/"), "<html>"):
        (campus_folder / "idp-metadata.xml").write_text(content)
        called = call("login campus")

        assert (2, "") == (called.code, called.out)
        assert "defect" not in called.err


def test_an_identity_provider_that_does_not_know_us_is_not_looked_at(campus_folder, call):
    add(campus_folder, '[saml]\nentity_id = "http://127.0.0.1:1/another"\n')
    called = call("login campus")

    assert (2, "") == (called.code, called.out)
    assert 1 == len([line for line in called.err.splitlines() if line.startswith("verifier: ")])
    assert BARCODE not in called.err


def check(name, outcome=GateOutcome.FAILED, **more):
    return GateCheck(name=name, outcome=outcome, detail=f"{name} is not right", **more)


def test_a_refused_login_says_why(campus_folder, monkeypatch, call):
    refusal = refused(
        check("signature", GateOutcome.PASSED),
        check("audience", expected="ours", received="theirs"),
        names_seen=("uid", "mail"),
    )
    monkeypatch.setattr(ServiceProvider, "finish", lambda *_, **__: refusal)
    called = call("login campus --save saved.json")

    assert (2, "") == (called.code, called.out)
    assert not (campus_folder / "saved.json").exists()
    assert "Whose turn it is: identity team" in called.err
    assert "the entity ID is" in called.err
    assert "Subject: Login at the release verifier failed (" in called.err
    assert [
        "  audience: audience is not right; expected ours; received theirs",
        "  attribute names in it, not verified: uid, mail",
        "verifier: There was no login: The login was made for another service.",
    ] == called.err.splitlines()[-3:]


@pytest.mark.parametrize("form", ["json", "html", "markdown", "text"])
def test_a_refused_login_names_owner_remedy_and_message(campus_folder, call, form):
    """As a report does, in every form for people; the JSON is held to its schema."""
    (campus_folder / "wrong").write_text("battery staple")
    called = call(f"login campus --password-file wrong --format {form} --output out")
    written = html.unescape((campus_folder / "out").read_text())

    assert 2 == called.code
    for part in (
        "whoever runs the release verifier",
        "Correct username and password of the test patron",
        "Subject: Login at the release verifier failed (",
    ):
        assert part in " ".join(written.split())
    if form == "json":
        schema = json.loads(NO_LOGIN_SCHEMA.read_text("utf-8"))
        Draft202012Validator(schema).validate(json.loads(written))


@pytest.mark.parametrize(
    ("checks", "names", "lines"),
    [
        ([check("issuer", received="x")], (), ["  issuer: issuer is not right; received x"]),
        ([check("times")], (), ["  times: times is not right"]),
        ([check("encryption", GateOutcome.NOT_CHECKED)], (), []),
        ([], ("uid",), ["  attribute names in it, not verified: uid"]),
        (
            [check("audience", received="\x1b[2Jours")],
            (),
            ["  audience: audience is not right; received \N{REPLACEMENT CHARACTER}[2Jours"],
        ),
    ],
)
def test_each_failed_check_is_told_with_what_is_known_of_it(capsys, checks, names, lines):
    """One line each; what held is not told, and what a peer wrote cannot steer the terminal."""
    tell_refusal(refused(*checks, names_seen=names))

    out, err = capsys.readouterr()
    assert ("", lines) == (out, err.splitlines())


@pytest.mark.parametrize(
    ("failure", "sentence", "err"),
    [
        (
            login_refused(refused(check("audience"))),
            "There was no login: The login was made for another service.",
            "  audience: audience is not right\n",
        ),
        (LoginFailed("It asks for a code."), "It asks for a code.", ""),
    ],
)
def test_a_command_ends_with_the_one_sentence(capsys, failure, sentence, err):
    with pytest.raises(Stopped) as stopped, stopped_without_login():
        raise failure

    assert sentence == stopped.value.message
    assert err == capsys.readouterr().err


@pytest.mark.usefixtures("campus_folder")
def test_a_browser_is_used_only_when_asked_for(monkeypatch, call):
    monkeypatch.setitem(sys.modules, "playwright.sync_api", None)

    assert 0 == call("login campus").code
    assert 64 == call("login campus --browser").code


@pytest.mark.browser
@pytest.mark.usefixtures("campus_folder")
def test_a_login_by_browser_is_judged_like_any_other(call):
    require_program("chromium")
    called = call("login campus --browser --format json")

    assert 0 == called.code, called.err
    assert BARCODE == called.json["identifier"]["sent"]
    assert "correct horse" not in called.out + called.err


class Terminal:
    """Standard input with a person at it."""

    def isatty(self):
        return True


def patron(password):
    secret = Secret(place="env X", value=password)
    return TestPatron(id="gail", username="g", password=secret)


def test_a_person_is_asked(monkeypatch):
    asked = []
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("click.prompt", lambda *text, **more: asked.append((text, more)) or "x y")

    assert "x y" == password_of(patron(""), None)
    assert [(("Password of gail",), {"hide_input": True, "err": True})] == asked
    assert "known" == password_of(patron("known"), None)


@pytest.mark.parametrize(
    ("content", "password"),
    [("secret\n", "secret"), ("secret\r\n", "secret"), (" secret ", " secret "), ("ü", "ü")],
)
def test_a_file_holds_the_password_as_it_is(tmp_path, content, password):
    (tmp_path / "password").write_bytes(content.encode())

    assert password == password_of(patron("known"), tmp_path / "password")
