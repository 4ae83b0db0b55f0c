import contextlib
import io
import json
import re
import signal
import stat
import sys
from datetime import UTC, datetime

import pytest

from tests.campus_of_many import WAYS, campus
from tests.factories import make_capture, make_site
from verifier.adapters.login.headless.sso import LoginFailed
from verifier.cli import main
from verifier.cli.exits import WrongUsage
from verifier.cli.run import progress_of_run, save_reports
from verifier.cli.wiring import open_store
from verifier.domain.model.render_options import RenderOptions
from verifier.domain.model.run import PatronLogin, PatronRun
from verifier.pipeline.verify import verify
from verifier.runs import recorded_run
from verifier.store.db_errors import StoreProblem

pytestmark = pytest.mark.usefixtures("here")
WORKS, ALSO, ALSO_TOO, UNKNOWN, WITHOUT = (f"p{number:04}" for number in range(5))


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """Five patrons at the embedded servers: three work, one is unknown, one releases nothing."""
    with campus(tmp_path_factory.mktemp("campus"), patrons=5) as made:
        yield made


def called(capsys, *arguments):
    """Give the exit code, what was printed in one line, and what was told beside it."""
    code = main(["run", *arguments])
    out, err = capsys.readouterr()
    return code, " ".join(out.split()), err


def test_everybody_is_logged_in_by_every_way(here, capsys):
    code, out, err = called(capsys)

    assert 1 == code, err
    assert all(f"{way} / {person.id}" in out for way in WAYS for person in here.people)
    assert all(f"campus-cas/{entry} does not work" in err for entry in (UNKNOWN, WITHOUT))
    assert "login 20 of 20" in err
    assert re.search(r"^20 logins in \d+\.\d s, \d+\.\d\d s for each$", err, re.MULTILINE)
    assert f"campus/{WORKS}" not in err.replace(f"login 20 of 20: campus/{WORKS}", "")


@pytest.mark.parametrize(
    ("only", "code"),
    [
        ((WORKS,), 0),
        (("campus", "campus-cas/p0001"), 1),
        (("campus-directory/p0002", ALSO), 0),
        ((UNKNOWN,), 1),
    ],
)
def test_only_those_who_are_named(capsys, only, code):
    given, out, _ = called(capsys, *(option for entry in only for option in ("--only", entry)))

    assert code == given
    assert (WITHOUT in out) is ("campus" in only)


def test_nobody_of_that_name_is_wrong_usage(capsys):
    """A slip of the pen is no run in which all is well."""
    code, out, err = called(capsys, "--only", "gard1")

    assert (64, "") == (code, out)
    assert "no test patron for gard1" in err


def test_a_missing_password_is_not_looked_at(capsys, monkeypatch):
    monkeypatch.delenv("PASSWORD_0000")
    code, out, err = called(capsys, "--only", WORKS, "--only", ALSO)

    assert 2 == code
    assert "There is no password of p0000: env PASSWORD_0000 is not set." in out
    assert f"campus-cas/{WORKS} there was no login" in err
    assert f"campus-cas / {ALSO}" in out


def test_a_finding_wins_over_what_could_not_be_looked_at(capsys, monkeypatch):
    monkeypatch.delenv("PASSWORD_0000")

    assert 1 == called(capsys, "--only", WORKS, "--only", UNKNOWN)[0]


def test_nothing_counts_where_nothing_is_to_count(capsys):
    assert 0 == called(capsys, "--only", UNKNOWN, "--fail-on", "never")[0]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_writes_what_was_done(capsys, monkeypatch, number):
    done = recorded_run.RunRecorder.done

    def interrupted(recorder, login):
        done(recorder, login)
        if login.patron == ALSO_TOO:
            signal.raise_signal(number)

    monkeypatch.setattr(recorded_run.RunRecorder, "done", interrupted)
    code, out, err = called(capsys, "--at-once", "1")

    assert 130 == code
    assert f"campus / {ALSO}" in out
    assert f"campus / {UNKNOWN}" not in out
    assert "interrupted: 17 logins were left out" in err


def test_sarif_points_at_the_patron_in_the_site_file(here, capsys, tmp_path):
    log = tmp_path / "run.sarif"
    called(capsys, "--only", f"campus-cas/{UNKNOWN}", "--output", str(log))
    lines = here.site_file.read_text().split("\n")
    [idp] = [at for at, line in enumerate(lines) if line == 'id = "campus-cas"']
    patron = lines.index(f"[idp.test_patrons.{UNKNOWN}]", idp) + 1
    results = json.loads(log.read_text())["runs"][0]["results"]
    regions = [entry["locations"][0]["physicalLocation"]["region"] for entry in results]

    assert {"startLine": patron} == regions[0]
    assert {"error", "warning"} >= {result["level"] for result in results}


def test_each_report_is_saved_with_its_values_masked(here, capsys, tmp_path):
    code, _, err = called(capsys, "--only", WORKS, "--save-reports", str(tmp_path / "reports"))
    files = {path.name: path for path in (tmp_path / "reports").iterdir()}
    names = {f"{way}--{WORKS}.{ending}" for way in WAYS for ending in ("json", "html")}

    assert 0 == code, err
    assert names == set(files)
    assert {0o600} == {stat.S_IMODE(file.stat().st_mode) for file in files.values()}
    assert not [
        name for name, written in files.items() if here.people[0].barcode in written.read_text()
    ]
    assert "wrote 4 reports into" in err


def test_a_folder_that_cannot_be_made_is_told_before_anybody_logs_in(capsys, tmp_path):
    """No account is used for nothing."""
    code, out, err = called(capsys, "--save-reports", str(tmp_path / "a" / "b"))

    assert (64, "") == (code, out)
    assert "there is no folder above it" in err
    assert "login" not in err


def test_a_store_that_cannot_be_opened_ends_it(capsys, monkeypatch):
    def broken(_site):
        raise StoreProblem("The data store is damaged.")

    monkeypatch.setattr("verifier.cli.wiring.open_store", broken)
    code, out, err = called(capsys)

    assert (2, "") == (code, out)
    assert "The data store is damaged." in err


def test_reports_that_could_not_be_kept_are_told_once(capsys, monkeypatch):
    def full(*_):
        raise StoreProblem("The disk is full.")

    monkeypatch.setattr("verifier.store.store.Store.save_report", full)
    code, _, err = called(capsys, "--only", WORKS)

    assert 0 == code
    assert 1 == err.count("4 reports could not be kept: The disk is full.")


def test_the_run_is_kept_under_its_name(here, capsys):
    called(capsys, "--only", WORKS, "--name", "  Cut-over,\n week 2 ")
    store = open_store(here.site)
    try:
        [line, *_] = store.runs.listed()
    finally:
        store.close()

    assert ("Cut-over, week 2", 4, 4) == (line.name, line.wanted, line.finished)
    assert line.closed_at is not None


def changed_site(here, name, *changes):
    """Write the site file with *changes* beside it, and return the option that names it."""
    text = here.site_file.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    other = here.site_file.parent / name
    other.write_text(text)
    return "--site", str(other)


@pytest.fixture
def unpinned(here):
    """Without the baselines of other tests."""
    store = open_store(here.site)
    for baseline in store.baselines.listed():
        store.baselines.unpin(baseline.id)
    store.close()


@pytest.mark.usefixtures("unpinned")
def test_what_has_changed_is_in_the_report(here, capsys):
    only = ("--only", ALSO, "--only", UNKNOWN)
    first = called(capsys, *only, "--update-baseline")[2]
    again = called(capsys, *only)[1]
    changed = changed_site(here, "changed.toml", ('"employeeNumber"', '"cn"'))
    other = called(capsys, *changed, "--only", f"campus/{ALSO}")[1]

    assert "8 reports are baselines now" in first
    assert "Since the baseline: 8 are unchanged. Since the run before: 8 are unchanged." in again
    assert "Compared with" not in again
    assert f"campus / {ALSO} ✗ Broken: a request of this patron no longer passes" in other
    assert here.people[1].barcode not in other


@pytest.mark.usefixtures("unpinned")
def test_a_known_fault_is_green_until_something_new_breaks(here, capsys):
    """A first run without a baseline fails, as everything in it is new."""
    new = ("--fail-on", "new", "--only", f"campus/{ALSO_TOO}", "--only", f"campus/{WITHOUT}")
    changed = changed_site(here, "changed.toml", ('"employeeNumber"', '"cn"'))

    assert 1 == called(capsys, *new)[0]
    assert 1 == called(capsys, *new, "--update-baseline")[0]
    assert 0 == called(capsys, *new)[0]
    assert 1 == called(capsys, *new[2:])[0]  # --fail-on error
    code, out, _ = called(capsys, *new, *changed)
    assert (1, True) == (code, "Since the baseline: 1 stopped working" in out)


@pytest.mark.usefixtures("unpinned")
def test_a_fault_that_heals_asks_for_a_new_baseline(here, capsys):
    new = ("--fail-on", "new", "--only", f"campus-cas/{ALSO_TOO}")
    broken = changed_site(here, "broken.toml", ('"employeeNumber"', '"cn"'))
    called(capsys, *new, *broken, "--update-baseline")
    code, out, _ = called(capsys, *new)

    assert 0 == code
    assert "Since the baseline: 1 works again." in out
    assert "To make it the baseline, use verifier run --update-baseline." in out


def expecting(here, number, what):
    """Name a site file in which that patron at the campus is also expected to have a result."""
    known = f'expects = {{ identifier = "{here.people[number].barcode}"'
    return changed_site(here, "expects.toml", (known, f"{known}, {what}"))


@pytest.mark.parametrize(
    ("expects", "code", "message"),
    [
        ('verdict = "fail"', 0, "The one login does not work, as the site file expects."),
        ('cause = "patron.not-found"', 0, "This is what the site file expects: the first cause"),
        ('verdict = "pass"', 1, "the result is “does not work” (patron.not-found)."),
        ('cause = "patron.blocked-by-ils"', 64, "Did you mean"),
        ('verdict = "refused"', 64, "verdict"),
    ],
)
def test_a_patron_who_must_not_pass_is_expected(here, capsys, expects, code, message):
    site = expecting(here, 3, expects)
    found, out, err = called(capsys, *site, "--only", f"campus/{UNKNOWN}")

    assert (code, True) == (found, message in out + err), out + err


def test_a_patron_who_must_not_pass_and_does_fails_the_run(here, capsys):
    site = expecting(here, 0, 'verdict = "fail"')
    for gate in ("error", "new"):
        code, out, _ = called(capsys, *site, "--only", f"campus/{WORKS}", "--fail-on", gate)

        assert 1 == code
        assert "1 login has another result than the site file expects." in out


def test_a_run_and_its_baselines_are_written_down(here, capsys):
    called(capsys, "--only", f"campus/{ALSO_TOO}", "--update-baseline")
    with contextlib.closing(open_store(here.site)) as store:
        newest = store.runs.listed(limit=1)[0].id
        made_by = store.runs.get(newest).created_by
        baseline = store.baselines.of("campus", ALSO_TOO)
        entries = [(entry.who, entry.what, entry.about) for entry in store.audit.latest(2)]

    assert ("command line", "command line") == (made_by, baseline.pinned_by)
    assert [
        ("command line", "baseline.pinned", baseline.id),
        ("command line", "run.started", newest),
    ] == entries


@pytest.mark.parametrize("form", ["json", "html", "junit", "sarif", "csv", "markdown"])
def test_every_format_is_written(capsys, tmp_path, form):
    path = tmp_path / "result"
    code, out, err = called(capsys, "--only", UNKNOWN, "--format", form, "--output", str(path))

    assert (1, "") == (code, out)
    assert f"wrote {path} ({form}, values masked)" in err
    assert UNKNOWN in path.read_text()


def test_no_password_is_told_or_written(here, capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("PASSWORD_0001", "battery-staple")
    _, out, err = called(capsys, "--save-reports", str(tmp_path / "reports"), "--no-redact")
    folders = (tmp_path, here.site_file.parent / "var")
    written = b"".join(
        path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()
    )

    assert "password" in out
    for secret in (*(person.password for person in here.people), "battery-staple"):
        assert secret not in out + err
        assert secret.encode() not in written


def test_a_login_that_fails_is_not_tried_twice(capsys, monkeypatch):
    """One wrong attempt for a whole run, however many identity providers there are."""
    attempts = []

    def refused(*_, **typed):
        attempts.append(typed["username"])
        raise LoginFailed("The password was not accepted.", kind="wrong-password")

    monkeypatch.setattr("verifier.runs.runner.log_in_and_store", refused)
    code, out, _ = called(capsys, "--only", WORKS, "--format", "json")
    message = {login["idp"]: login["stopped"] for login in json.loads(out)["logins"]}
    [first] = [idp for idp, why in message.items() if why == "The password was not accepted."]
    others = [why for idp, why in message.items() if idp != first]

    assert 2 == code
    assert [WORKS] == attempts
    assert list(WAYS) == list(message)
    assert all(why.startswith(f"Not tried: {first} refused") for why in others)


def login(patron, **more):
    began = datetime.now(UTC)
    return PatronLogin(idp_id="campus", patron=patron, started_at=began, seconds=0.1, **more)


@pytest.fixture
def report(tmp_path):
    return verify(make_capture(), site=make_site(tmp_path), ils=())


def test_lines_tell_of_those_who_do_not_work_and_now_and_then_of_all(capsys):
    """A log is readable with hundreds of patrons."""
    with progress_of_run() as tell:
        for number in range(1, 61):
            tell(login(f"p{number}", stopped="No.") if number == 7 else login("p"), number, 60)
    lines = capsys.readouterr().err.splitlines()

    assert "login 7 of 60: campus/p7 there was no login" in lines
    assert "login 60 of 60: campus/p cannot be judged" in lines


def test_a_terminal_shows_a_bar(report, monkeypatch):
    """The bar tells the last login; what a site file holds cannot steer the terminal."""
    terminal = io.StringIO()
    terminal.isatty = lambda: True
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with progress_of_run() as tell:
        tell(login("[bold]a\x1b[2J", report=report), 1, 2)

    assert "1/2" in terminal.getvalue()
    assert "campus/[bold]a" in terminal.getvalue()
    assert "\x1b[2J" not in terminal.getvalue()


HOW = RenderOptions(redact=True)


def run_of(*patrons, report):
    return PatronRun(
        site_name="Example University Library",
        started_at=datetime.now(UTC),
        seconds=1.0,
        version="1",
        logins=tuple(login(patron, report=report) for patron in patrons),
    )


def test_ids_that_are_no_file_names_have_one_each(tmp_path, report):
    """No id leads out of the folder, and none hides another; without a report there is no file."""
    run = run_of("../../etc", "..\\..\\etc", "Gail", "gail", "é", report=report)
    save_reports(run, tmp_path / "reports", HOW, redact=None)
    names = sorted(path.name for path in (tmp_path / "reports").glob("*.json"))

    assert [
        "campus--.._.._etc-2.json",
        "campus--.._.._etc.json",
        "campus--Gail.json",
        "campus--_.json",
        "campus--gail-2.json",
    ] == names
    assert {"reports"} == {path.name for path in tmp_path.iterdir() if path.is_dir()}
    save_reports(run_of("gail", report=None), tmp_path / "none", HOW, redact=None)
    assert [] == list((tmp_path / "none").iterdir())


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path, report):
    (tmp_path / "reports").touch()

    with pytest.raises(WrongUsage, match=r"reports cannot be made: File exists\."):
        save_reports(run_of("gail", report=report), tmp_path / "reports", HOW, redact=None)
