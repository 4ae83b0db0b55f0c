import pytest

from verifier.cli import main

SITE = """
[site]
name = "Example University Library"
base_url = "http://127.0.0.1:1"

[reshare]
institution = "RESHARE:EXU"
login = "vufind-shibboleth"
identifier = "employeeNumber"

[[idp]]
id = "campus"
protocol = "saml"
metadata = "idp-metadata.xml"
[idp.test_patrons.gail]
username = "gail"
password = { env = "GAIL_PASSWORD" }

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
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GAIL_PASSWORD", raising=False)
    (tmp_path / "verifier.toml").write_text(SITE)
    (tmp_path / "idp-metadata.xml").touch()
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["campuss"], "The site file has no [[idp]] of that id. It has: campus, two, all, nobody"),
        (["all"], "all is a federation: name one of its members as all~"),
        (["nobody"], "The [[idp]] nobody has no test patron: add a table [idp.test_patrons.NAME]"),
        (["two"], "Say which test patron with --as: a, b."),
        (["two", "--as", "c"], "has no test patron of that name. It has: a, b."),
        (["campus"], "There is no password for gail (env GAIL_PASSWORD is not set): give it with"),
        (["two", "--as", "a"], "There is no password for a: give it with --password-file FILE."),
        (["campus", "--password-file", "none"], "none cannot be read: No such file or directory."),
        (["campus", "--password-file", "empty"], "is empty: it holds the password alone."),
        (["campus", "--password-file", "large"], "is too large: it holds the password alone."),
        (["campus", "--password-file", "binary"], "is not UTF-8 text."),
        (["campus", "--password", "s3cret"], "No such option"),
        ([], "Missing argument 'IDP'"),
    ],
)
def test_wrong_usage_says_what_would_do(folder, capsys, arguments, message):
    """Nothing is asked of anybody before the command makes sense."""
    (folder / "empty").touch()
    (folder / "large").write_text("x" * 5000)
    (folder / "binary").write_bytes(b"\xff")

    code = main(["login", *arguments])

    err = capsys.readouterr().err
    assert 64 == code
    assert message in err
    assert "s3cret" not in err
