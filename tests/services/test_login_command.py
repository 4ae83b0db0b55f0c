"""``verifier login`` as a pipeline calls it, at real servers of each protocol."""

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.cli.login_pages import LoginPages, page
from tests.services.directory import CAREFUL, EXPIRED, GAIL, LOCKED, PASSWORD, STRANGER
from tests.services.library import ENVIRONMENT, NOBODY, PASSWORD_VARIABLE, library
from verifier.cli import main

pytestmark = [pytest.mark.service, pytest.mark.timeout(180)]

ONE_OF_EACH = ("campus", "campus-oidc", "campus-cas", "campus-directory")
WRONG = "not-the-password"


@pytest.fixture(scope="module")
def site_file(tmp_path_factory):
    """The site file of a library whose servers run."""
    with library(tmp_path_factory.mktemp("library")) as site_file:
        yield site_file


@pytest.fixture
def command(monkeypatch, capsys):
    """Call the command as a pipeline does, with nobody to ask."""

    def call(site_file, way, patron, *more, password=PASSWORD):
        arguments = ["login", way, "--as", patron, "--site", str(site_file), *more]
        with monkeypatch.context() as patch, Path(os.devnull).open() as nobody:
            for name, value in {**ENVIRONMENT, PASSWORD_VARIABLE: password}.items():
                patch.setenv(name, value)
            patch.setattr(sys, "stdin", nobody)
            code = main(arguments)
        stdout, stderr = capsys.readouterr()
        return SimpleNamespace(returncode=code, stdout=stdout, stderr=stderr)

    return call


def message(done):
    """The one sentence of a login that did not come about."""
    assert 2 == done.returncode, done.stderr
    assert not done.stdout
    assert PASSWORD not in done.stderr.split()
    assert WRONG not in done.stderr
    [sentence] = [line for line in done.stderr.splitlines() if line.startswith("verifier: ")]
    return sentence


@pytest.mark.parametrize("way", ONE_OF_EACH)
def test_a_sound_login_ends_with_0(command, site_file, way):
    done = command(site_file, way, GAIL.uid, "--format", "json")

    assert 0 == done.returncode, done.stdout + done.stderr
    report = json.loads(done.stdout)
    assert GAIL.barcode == report["identifier"]["sent"]
    assert "pass" == report["verdict"]


def test_the_program_ends_as_the_call_does(site_file):
    """The exit code of the process is the command's, and its standard output the report alone."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "verifier", "login", "campus-directory", "--as", GAIL.uid),
            *("--site", site_file, "--format", "json"),
        ],
        env={**os.environ, **ENVIRONMENT, PASSWORD_VARIABLE: PASSWORD},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert 0 == done.returncode, done.stderr
    assert "pass" == json.loads(done.stdout)["verdict"]


@pytest.mark.parametrize("way", ONE_OF_EACH)
def test_a_patron_who_is_not_found_ends_with_1(command, site_file, way):
    """A login that holds and leads to nobody is a finding."""
    done = command(site_file, way, STRANGER.uid, "--format", "json")

    assert 1 == done.returncode, done.stderr
    report = json.loads(done.stdout)
    assert STRANGER.barcode == report["identifier"]["sent"]
    assert "fail" == report["verdict"]


@pytest.mark.parametrize("way", ONE_OF_EACH)
def test_a_wrong_password_ends_with_2(command, site_file, way):
    sentence = message(command(site_file, way, GAIL.uid, password=WRONG))

    assert "password" in sentence


def require_distinct(sentences):
    """Each sentence says what it is, and no two are alike."""
    assert [] == [words for words, sentence in sentences.items() if words not in sentence]
    assert len(sentences) == len(set(sentences.values()))


@pytest.mark.parametrize(
    ("way", "words"),
    [
        ("campus", ["did not accept", "is locked", "has expired", "second factor"]),
        (
            "campus-directory",
            ["does not accept this password", "is locked", "has expired", "knows nobody"],
        ),
    ],
)
def test_refusals_are_told_apart(command, site_file, way, words):
    """Wrong, locked, expired, and a second factor or nobody, are four sentences."""
    last = CAREFUL.uid if way == "campus" else NOBODY
    sentences = [
        message(command(site_file, way, GAIL.uid, password=WRONG)),
        *(message(command(site_file, way, uid)) for uid in (LOCKED.uid, EXPIRED.uid, last)),
    ]

    require_distinct(dict(zip(words, sentences, strict=True)))


def test_a_page_that_keeps_who_is_known_to_itself_is_not_guessed_at(command, site_file):
    """LemonLDAP::NG says of nobody and of a wrong password the same, and so do we."""
    wrong = message(command(site_file, "campus", GAIL.uid, password=WRONG))
    nobody = message(command(site_file, "campus", NOBODY))

    assert wrong == nobody


SITE_OF_PAGES = """
[site]
name = "Example University Library"
base_url = "http://127.0.0.1:1"

[reshare]
institution = "RESHARE:EXU"
login = "vufind-cas"
identifier = "employeeNumber"

[[idp]]
id = "pages"
protocol = "cas"
server = "{url}/cas"
[idp.test_patrons.gail]
username = "gail"
password = {{ env = "PATRON_PASSWORD" }}
"""
FORM = "<form method=post action='/in'><input name=u><input type=password name=p></form>"
PAGES = {
    "did not accept": FORM,
    "knows nobody": f"<p>Unknown user</p>{FORM}",
    "is locked": "<p>Your account is locked.</p>",
    "has expired": "<p>Your password has expired.</p>",
    "second factor": "<form method=post action='/code'><input name=otp></form>",
}


def test_pages_that_speak_in_words_are_told_apart_five_ways(command, tmp_path):
    """Wrong, unknown, locked, expired and second factor: five sentences, one attempt each."""
    site_file = tmp_path / "verifier.toml"
    with LoginPages().running() as idp:
        site_file.write_text(SITE_OF_PAGES.format(url=idp.url))
        idp.answers["GET /cas/login"] = page(FORM)
        sentences = {}
        for words, html in PAGES.items():
            idp.answers["POST /in"] = page(html)
            sentences[words] = message(command(site_file, "pages", GAIL.uid))

    require_distinct(sentences)
    assert 5 == sum("POST" in asked for asked, _ in idp.asked)


def test_without_a_password_nobody_waits(command, site_file):
    """An empty variable in a pipeline ends as a wrong call, with the way out."""
    done = command(site_file, "campus", GAIL.uid, password="")

    assert 64 == done.returncode
    assert "--password-file" in done.stderr
