"""Forty test patrons through LemonLDAP::NG and OpenLDAP, by one call of the command."""

import contextlib
import json
import logging
import re
import tempfile
from collections import Counter

import pytest

from tests.services.directory import Patron
from tests.services.library import ENVIRONMENT, NOBODY, library
from verifier.cli import main
from verifier.cli.wiring import open_store
from verifier.domain.model.stored_result import ResultFilter
from verifier.settings.site_file import load_site

pytestmark = [pytest.mark.service, pytest.mark.timeout(300)]

WAYS = ("campus", "campus-oidc", "campus-cas", "campus-directory")
TABLE = """
[idp.test_patrons.{uid}]
username = "{uid}"
password = {{ env = "PASSWORD_OF_{uid}" }}
"""
PATRONS = tuple(
    Patron(
        uid=f"patron{number:02}",
        barcode=f"21234{number:09}",
        password=f"Secret-{number:02}-of-this-patron",
        is_employee=number % 10 != 9,
    )
    for number in range(40)
)
UNKNOWN = {patron.uid for number, patron in enumerate(PATRONS) if number % 10 == 8}
WITHOUT = {patron.uid for patron in PATRONS if not patron.is_employee}
WRONG = PATRONS[0].uid  # whose password the pipeline has wrong
PASSWORDS = {
    **{f"PASSWORD_OF_{patron.uid}": patron.password for patron in PATRONS},
    f"PASSWORD_OF_{WRONG}": "Wrong-for-this-patron",
    f"PASSWORD_OF_{NOBODY}": "Secret-of-nobody",
}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """One call: what it printed, its exit code, and everything that it left behind."""
    folder = tmp_path_factory.mktemp("library")
    known = [patron for patron in PATRONS if patron.uid not in UNKNOWN]
    with (
        library(
            folder,
            patrons=PATRONS,
            known=known,
            ways=WAYS,
            table=lambda uid: TABLE.format(uid=uid),
        ) as site_file,
        pytest.MonkeyPatch.context() as patch,
    ):
        temporary = folder / "tmp"
        temporary.mkdir()
        patch.setattr(tempfile, "tempdir", str(temporary))
        for name, value in {**ENVIRONMENT, **PASSWORDS}.items():
            patch.setenv(name, value)
        yield Done(site_file, folder)


class Done:
    def __init__(self, site_file, folder):
        self.site_file = site_file
        self.folder = folder
        self.log = folder / "all.log"
        handler = logging.FileHandler(self.log)
        logging.getLogger().addHandler(handler)
        with (
            (folder / "printed.txt").open("w") as printed,
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(printed),
        ):
            self.code = main(
                [
                    *("run", "--site", str(site_file), "--at-once", "4"),
                    *("--format", "json", "--output", str(folder / "run.json")),
                    *("--save-reports", str(folder / "reports"), "--no-redact"),
                ]
            )
        logging.getLogger().removeHandler(handler)
        handler.close()

    def report(self, way, uid):
        path = self.folder / "reports" / f"{way}--{uid}.json"
        return json.loads(path.read_text()) if path.is_file() else None


def test_every_outcome_is_right(run):
    for way in WAYS:
        for patron in PATRONS:
            report = run.report(way, patron.uid)
            if patron.uid == WRONG:
                assert report is None
                continue
            cause = report["cause"] and report["cause"]["check"]
            expected = {
                patron.uid in UNKNOWN: "patron.not-found",
                patron.uid in WITHOUT: "release.identifier-missing",
            }.get(True)

            assert (way, patron.uid, expected) == (way, patron.uid, cause)
            assert ("fail" if expected else "pass") == report["verdict"]
    assert 1 == run.code


def test_nobody_has_anything_of_somebody_else(run):
    for way in WAYS:
        for patron in PATRONS:
            path = run.folder / "reports" / f"{way}--{patron.uid}.json"
            if patron.uid == WRONG:
                continue
            found = set(re.findall(r"21234\d{9}", path.read_text()))

            assert (set() if patron.uid in WITHOUT else {patron.barcode}) == found


def test_a_refused_password_is_tried_once(run):
    """It is wrong at the first identity provider, and left alone at the three others."""
    logins = json.loads((run.folder / "run.json").read_text())["logins"]
    stopped = {
        (login["idp"], login["patron"]): login["stopped"] for login in logins if login["stopped"]
    }
    first, *others = WAYS

    assert {(way, who) for way in WAYS for who in (WRONG, NOBODY)} == set(stopped)
    assert all("password" in stopped[first, who] for who in (WRONG, NOBODY))
    assert all(
        stopped[way, who].startswith(f"Not tried: {first} refused")
        for way in others
        for who in (WRONG, NOBODY)
    )


def test_every_login_is_kept_under_its_patron(run):
    site = load_site(run.site_file, environ={**ENVIRONMENT, **PASSWORDS})
    store = open_store(site)
    try:
        kept = Counter(
            store.results.page(ResultFilter(patron=patron.uid), size=10).entries[0].result.patron
            for patron in PATRONS
            if patron.uid != WRONG
        )
    finally:
        store.close()

    assert {patron.uid for patron in PATRONS} - {WRONG} == set(kept)


def test_passwords_are_nowhere(run):
    """Not in what is printed, the database, its log, reports, logs or temporary folders of ours.

    The servers' own folders are theirs: a directory keeps the passwords of its people.
    """
    ours = [
        path
        for path in run.folder.rglob("*")
        if path.is_file() and not {"ldap", "idp"} & set(path.relative_to(run.folder).parts[:1])
    ]
    names = {path.name for path in ours}

    assert {"verifier.sqlite3", "printed.txt", "all.log", "run.json"} <= names
    for secret in PASSWORDS.values():
        assert [] == [path for path in ours if secret.encode() in path.read_bytes()]
