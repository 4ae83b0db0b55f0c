import json
import sys

import pytest

from tests.cli.campus import BARCODE, SITE
from tests.programs import require_program
from verifier.cli import main

DIRECTORY = """
[[idp]]
id = "campus-directory"
protocol = "ldap"
directory = "ldap://127.0.0.1:9"
bind_as = "uid={username},dc=example,dc=edu"
[idp.test_patrons.gail]
username = "gail"
"""


def test_a_directory_needs_no_browser(folder, capsys):
    """It has no login page, so --browser is a wrong call, before any password is asked for."""
    (folder / "verifier.toml").write_text(SITE + DIRECTORY)

    assert 64 == main(["login", "campus-directory", "--browser"])
    assert "leave --browser out" in capsys.readouterr().err


@pytest.mark.usefixtures("folder")
def test_a_browser_is_used_only_when_asked_for(monkeypatch):
    """With --browser the login goes through one; Playwright is needed then only."""
    monkeypatch.setenv("GAIL_PASSWORD", "correct horse")
    monkeypatch.setitem(sys.modules, "playwright.sync_api", None)

    assert 0 == main(["login", "campus"])
    assert 64 == main(["login", "campus", "--browser"])


@pytest.mark.browser
@pytest.mark.usefixtures("folder")
def test_a_login_by_browser_is_judged_like_any_other(monkeypatch, capsys):
    """The report is the same, and the password is nowhere in it."""
    require_program("chromium")
    monkeypatch.setenv("GAIL_PASSWORD", "correct horse")

    code = main(["login", "campus", "--browser", "--format", "json"])

    out, err = capsys.readouterr()
    assert 0 == code, err
    assert BARCODE == json.loads(out)["identifier"]["sent"]
    assert "correct horse" not in out + err
