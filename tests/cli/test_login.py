import json
import stat

from tests.cli.campus import BARCODE, SITE
from verifier.adapters.login.saml.service_provider import ServiceProvider
from verifier.cli import main
from verifier.domain.model.capture import GateCheck, GateOutcome, IdentityProvider, LoginRefused


def test_logs_in_judges_and_saves(folder, monkeypatch, capsys):
    """A real login gives a report, and a file that `verify` judges alike."""
    monkeypatch.setenv("GAIL_PASSWORD", "correct horse")

    code = main(["login", "campus", "--save", "saved.json", "--format", "json"])

    out, err = capsys.readouterr()
    report = json.loads(out)
    saved = json.loads((folder / "saved.json").read_text())
    assert 0 == code, err
    assert BARCODE == report["identifier"]["sent"]
    assert BARCODE == report["identifier"]["expected"]
    assert [BARCODE] == saved["attributes"][0]["values"]
    assert "login" == saved["origin"]
    assert 0o600 == stat.S_IMODE((folder / "saved.json").stat().st_mode)
    assert "wrote saved.json (the login itself, with real values: keep it private)" in err
    assert "correct horse" not in out + err
    assert 0 == main(["verify", "saved.json"])


def test_takes_the_password_from_a_file(folder):
    """A pipeline can hand the password over in a file."""
    (folder / "password").write_text("correct horse\n")

    assert 0 == main(["login", "campus", "--as", "gail", "--password-file", "password"])


def test_a_wrong_password_is_not_looked_at(folder, capsys):
    """A refused login is no finding: nothing could be looked at, and no password is shown."""
    (folder / "password").write_text("battery staple")

    code = main(["login", "campus", "--password-file", "password"])

    out, err = capsys.readouterr()
    assert 2 == code
    assert not out
    assert "password" in err
    assert "battery" not in err


def test_an_unreachable_identity_provider_is_not_looked_at(folder, monkeypatch, capsys):
    """An address that nobody answers ends in a sentence."""
    monkeypatch.setenv("GAIL_PASSWORD", "correct horse")
    metadata = (folder / "idp-metadata.xml").read_text()
    port = metadata.partition("http://127.0.0.1:")[2].partition("/")[0]
    (folder / "idp-metadata.xml").write_text(metadata.replace(f":{port}/", ":9/"))

    code = main(["login", "campus"])

    assert 2 == code
    assert not capsys.readouterr().out


def test_metadata_that_is_broken_is_not_looked_at(folder, monkeypatch, capsys):
    """Metadata that cannot be used is named, not traced."""
    monkeypatch.setenv("GAIL_PASSWORD", "correct horse")
    (folder / "idp-metadata.xml").write_text("<html>")

    assert 2 == main(["login", "campus"])
    assert "defect" not in capsys.readouterr().err


def test_a_refused_login_says_why(folder, monkeypatch, capsys):
    """The gate's reasons are told, with what was expected and what came."""
    refused = LoginRefused(
        reason="audience",
        summary="The login was made for another service.",
        owner="identity",
        idp=IdentityProvider(entity_id="https://idp.example.edu/idp"),
        checks=(
            GateCheck(name="signature", outcome=GateOutcome.PASSED, detail="RSA-SHA256"),
            GateCheck(
                name="audience",
                outcome=GateOutcome.FAILED,
                detail="not ours",
                expected="https://verify.example.edu/sp",
                received="https://other.example.edu/sp",
            ),
        ),
        names_seen=("uid", "mail"),
    )
    monkeypatch.setenv("GAIL_PASSWORD", "correct horse")
    monkeypatch.setattr(ServiceProvider, "finish", lambda *_, **__: refused)

    code = main(["login", "campus", "--save", "saved.json"])

    out, err = capsys.readouterr()
    assert 2 == code
    assert not out
    assert not (folder / "saved.json").exists()
    assert [
        (
            "  audience: not ours; expected https://verify.example.edu/sp; "
            "received https://other.example.edu/sp"
        ),
        "  attribute names in it, not verified: uid, mail",
        "verifier: There was no login: The login was made for another service.",
    ] == err.splitlines()[-3:]


def test_an_identity_provider_that_does_not_know_us_is_not_looked_at(folder, monkeypatch, capsys):
    """Where the identity provider refuses the request, its page is told as such."""
    monkeypatch.setenv("GAIL_PASSWORD", "correct horse")
    (folder / "verifier.toml").write_text(
        SITE + '[saml]\nentity_id = "http://127.0.0.1:1/another"\n'
    )

    assert 2 == main(["login", "campus"])

    out, err = capsys.readouterr()
    assert not out
    assert 1 == len([line for line in err.splitlines() if line.startswith("verifier: ")])
    assert BARCODE not in err


def test_where_the_login_cannot_be_kept_none_is_made(folder, monkeypatch, capsys):
    """The password is sent for nothing otherwise."""
    del folder
    monkeypatch.setenv("GAIL_PASSWORD", "correct horse")

    assert 64 == main(["login", "campus", "--save", "nowhere/saved.json"])
    err = capsys.readouterr().err
    assert "nowhere/saved.json cannot be written: there is no folder nowhere." in err
    assert "logging in" not in err
