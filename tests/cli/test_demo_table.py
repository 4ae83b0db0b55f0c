import re
from dataclasses import replace

import pytest

from tests.factories import FixedIls, make_capture, make_found, make_site
from verifier.cli.demo import Walked, show
from verifier.demo.patrons import PATRONS
from verifier.domain.checks.catalogue import ALL_CHECKS
from verifier.domain.model.finding import Owner, Station
from verifier.domain.model.report import Cause, Verdict
from verifier.pipeline.verify import verify

LONGEST = max((check.id for check in ALL_CHECKS), key=len)


@pytest.fixture(autouse=True)
def _plain(monkeypatch):
    """Nothing in the environment asks for colour or for another width."""
    for name in ("COLUMNS", "FORCE_COLOR", "TTY_COMPATIBLE", "NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def walked(tmp_path):
    """A function that makes one patron's line with this verdict and cause."""
    report = verify(make_capture(), site=make_site(tmp_path), ils=(FixedIls(make_found()),))

    def made(verdict, check=None, *, station=Station.IDP, owner=Owner.IDENTITY, story="A story"):
        cause = check and Cause(check=check, station=station, owner=owner, summary="what it is")
        patron = replace(PATRONS[0], username="gail", story=story)
        diagnosis = replace(report.diagnosis, verdict=verdict, cause=cause)
        return Walked(patron=patron, report=replace(report, diagnosis=diagnosis))

    return made


def lines(*rows, capsys):
    """What is printed of these rows, without blanks at the ends."""
    show(rows)
    return [line.rstrip() for line in capsys.readouterr().out.splitlines() if line.strip()]


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (Verdict.PASS, "✓ works"),
        (Verdict.WARNING, "! works today"),
        (Verdict.FAIL, "✗ does not work"),
        (Verdict.UNKNOWN, "? cannot be said"),
    ],
)
def test_each_verdict_has_a_mark_and_a_word(walked, capsys, verdict, words):
    """Colour never stands alone."""
    head, first, second, _ = lines(walked(verdict), capsys=capsys)

    assert ["patron, verdict", "story", "first cause, station, owner"] == re.split(" {2,}", head)
    assert ["gail", "A story", "none"] == re.split(" {2,}", first)
    assert words == second


def test_a_cause_is_told_with_station_and_owner(walked, capsys):
    """Who reads the line knows where it went wrong, and whom to write to."""
    row = walked(
        Verdict.FAIL, "patron.identifier-transformed", station=Station.ILS, owner=Owner.RESHARE
    )
    _, first, second, _ = lines(row, capsys=capsys)

    assert first.endswith("  patron.identifier-transformed")
    assert second.endswith("  at: Library system · ReShare administrators")


@pytest.mark.parametrize("columns", ["40", "80", "200"])
def test_the_longest_cause_stands_whole_where_nobody_looks(walked, capsys, monkeypatch, columns):
    """Into a file or a pipe no name is cut, however narrow the window around it."""
    monkeypatch.setenv("COLUMNS", columns)
    row = walked(Verdict.FAIL, LONGEST, story="word " * 30)
    printed = lines(row, capsys=capsys)

    assert [] == [entry for entry in printed if len(entry) > max(80, int(columns))]
    assert 1 == len([entry for entry in printed if LONGEST in entry])
    assert 30 == " ".join(printed).count("word")


def test_square_brackets_are_text(walked, capsys):
    """A story or a name is printed as it is, never read as markup."""
    _, first, *_ = lines(walked(Verdict.PASS, story="a [bold] word"), capsys=capsys)

    assert "a [bold] word" in first


def test_only_what_works_is_counted(walked, capsys):
    """A warning works today; what cannot be said does not count."""
    rows = [
        walked(entry)
        for entry in (Verdict.PASS, Verdict.WARNING, Verdict.FAIL, Verdict.FAIL, Verdict.UNKNOWN)
    ]

    assert (
        "5 patrons logged in by SAML, looked up by NCIP; 2 work."
        == (lines(*rows, capsys=capsys)[-1])
    )


def test_without_a_terminal_there_is_no_colour(walked, capsys):
    """No control sequence gets into a file."""
    show([walked(Verdict.FAIL, LONGEST)])
    assert "\x1b" not in capsys.readouterr().out


def test_on_a_terminal_the_verdict_has_a_colour(walked, capsys, monkeypatch):
    """A verdict that fails is red there, and one that passes is green."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    show([walked(Verdict.FAIL, LONGEST), walked(Verdict.PASS)])
    out = capsys.readouterr().out

    assert "\x1b[31m✗ does not work\x1b[0m" in out
    assert "\x1b[32m✓ works\x1b[0m" in out
