import io
import sys
from datetime import UTC, datetime

from tests.factories import make_capture, make_site
from verifier.cli.run import progress_of_run
from verifier.domain.model.run import PatronLogin
from verifier.pipeline.verify import verify


def login(patron, **more):
    return PatronLogin(
        idp_id="campus", patron=patron, started_at=datetime.now(UTC), seconds=0.1, **more
    )


def works(tmp_path, patron):
    report = verify(make_capture(), site=make_site(tmp_path), ils=())
    return login(patron, report=report)


def test_lines_tell_of_those_who_do_not_work_and_now_and_then_of_all(capsys):
    """A log is readable with hundreds of patrons."""
    with progress_of_run() as tell:
        for number in range(1, 61):
            tell(login(f"p{number}", stopped="No.") if number == 7 else login("p"), number, 60)
    lines = capsys.readouterr().err.splitlines()

    assert "login 7 of 60: campus/p7 there was no login" in lines
    assert "login 60 of 60: campus/p cannot be judged" in lines


def test_a_terminal_shows_a_bar(tmp_path, monkeypatch):
    """The bar tells the last login; what a site file holds cannot steer the terminal."""

    class Terminal(io.StringIO):
        def isatty(self):
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with progress_of_run() as tell:
        tell(works(tmp_path, "[bold]a\x1b[2J"), 1, 2)

    assert "1/2" in terminal.getvalue()
    assert "campus/[bold]a" in terminal.getvalue()
    assert "\x1b[2J" not in terminal.getvalue()
