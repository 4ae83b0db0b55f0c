import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from threading import Event

import pytest

from tests.bad_peers import answer, peer
from tests.campus_of_many import campus
from tests.web.test_metrics import of
from verifier.cli import main, watch
from verifier.cli.exits import WrongUsage
from verifier.cli.watch import WatchedSite, address_of, seconds_of
from verifier.domain.model.finding import Severity
from verifier.runs.notices import NoticeNotDelivered
from verifier.runs.runner import NoPatronSelected
from verifier.runs.watch import Heartbeat
from verifier.settings.site_file import load_site
from verifier.store.db_errors import StoreProblem
from verifier.store.store import Store
from verifier.web.metrics import Metrics

PATIENCE = 60.0
HOOK = """
[watch.webhook]
url = {{ env = "HOOK" }}
bearer = {{ env = "BEARER" }}
"""


@pytest.mark.parametrize(
    ("text", "seconds"), [("60s", 60), ("1m", 60), ("15m", 900), ("1h", 3600), ("2d", 172_800)]
)
def test_a_duration_has_a_unit(text, seconds):
    assert seconds == seconds_of(text)


@pytest.mark.parametrize("text", ["", "1", "59s", "0h", "-1h", "1w", "1h30m", "1 h", "9999999h"])
def test_what_is_no_duration_is_wrong_usage(text):
    """And what would be more often than once a minute: accounts are people's."""
    with pytest.raises(WrongUsage, match="from one minute on"):
        seconds_of(text)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:9464", ("127.0.0.1", 9464)),
        ("localhost:0", ("localhost", 0)),
        ("[::1]:80", ("::1", 80)),
    ],
)
def test_an_address_has_a_port(text, address):
    assert address == address_of(text)


@pytest.mark.parametrize("text", ["", "9464", ":9464", "127.0.0.1", "127.0.0.1:99999", "a:b"])
def test_what_is_no_address_is_wrong_usage(text):
    with pytest.raises(WrongUsage, match=r"127\.0\.0\.1:9464"):
        address_of(text)


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """Five patrons at a directory: three work, one is unknown, one releases nothing."""
    folder = tmp_path_factory.mktemp("campus")
    with campus(folder, patrons=5, ways=["campus-directory"]) as made:
        yield made


class Watching:
    def __init__(self, site, environ, *arguments):
        self.log = site.parent / f"{site.stem}.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "verifier", "watch", "--site", str(site)),
                    *("--listen", "127.0.0.1:0", *arguments),
                ],
                env={**os.environ, **environ, "PYTHONPATH": str(Path(__file__).parents[2])},
                stdout=subprocess.DEVNULL,
                stderr=log,
            )

    def output(self):
        return self.log.read_text()

    def until(self, seen):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            found = seen()
            if found:
                return found
            assert self.process.poll() is None, self.output()
            time.sleep(0.1)
        raise AssertionError(self.output())

    def get(self, path):
        found = self.until(lambda: re.search(r"figures at (http://\S+)/metrics", self.output()))
        try:
            with urllib.request.urlopen(found[1] + path, timeout=10) as got:  # noqa: S310 - loopback
                return got.status, got.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, ""

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


def test_a_watch_runs_counts_tells_and_ends(running):
    with peer(answer(status="204 No Content")) as receiver:
        site = running.site_file.parent / "watched.toml"
        site.write_text(running.site_file.read_text() + HOOK.format())
        environ = {
            **running.environ,
            "HOOK": f"http://127.0.0.1:{receiver.port}/hooks/T0K3N",
            "BEARER": "b34r3r",
        }
        watching = Watching(site, environ, "--every", "1h")
        try:
            alive = watching.get("/healthz")[0]
            watching.until(lambda: "3 of 5 logins get through" in watching.output())
            watching.until(lambda: receiver.received)
            ready, figures = watching.get("/readyz")[0], watching.get("/metrics")[1]
            code = watching.end()
        finally:
            watching.process.kill()
    [request] = receiver.received
    notice = json.loads(request.partition(b"\r\n\r\n")[2])

    assert (200, 200, 0) == (alive, ready, code)
    assert ["p0003", "p0004"] == [entry["patron"] for entry in notice["failing"]]
    assert b"Bearer b34r3r" in request
    assert 'verifier_login_works{idp="campus-directory",patron="p0003"} 0.0' in figures
    assert 'verifier_login_works{idp="campus-directory",patron="p0000"} 1.0' in figures
    assert 'verifier_runs_total{outcome="whole"} 1.0' in figures
    assert "the watch has ended" in watching.output()
    assert "nobody is told" not in watching.output()
    everything = watching.output() + figures + request.partition(b"\r\n\r\n")[2].decode()
    secrets = [person.password for person in running.people] + [
        person.barcode for person in running.people
    ]
    assert [] == [secret for secret in (*secrets, "T0K3N", "b34r3r") if secret in everything]


def test_a_watch_that_is_interrupted_in_mid_run_tells_nothing(running):
    """Half a run says nothing about the other half; the next watch begins anew."""
    site = running.site_file.parent / "interrupted.toml"
    directory = re.search(r"ldap://127\.0\.0\.1:\d+", running.site_file.read_text())
    with peer(lambda _, over: over.wait(), read_first=False) as silent:
        text = running.site_file.read_text().replace(
            directory[0], f"ldap://127.0.0.1:{silent.port}"
        )
        site.write_text(text)
        watching = Watching(site, running.environ, "--every", "1h")
        try:
            watching.until(
                lambda: (
                    "nobody is notified: [watch] of the site file names no" in watching.output()
                )
            )
            ready = watching.get("/readyz")[0]
            code = watching.end()
        finally:
            watching.process.kill()

    assert (503, 0) == (ready, code)
    assert "get through" not in watching.output()


def called(capsys, *arguments):
    code = main(["watch", *arguments])
    return code, capsys.readouterr().err


@pytest.mark.usefixtures("here")
def test_nobody_to_watch_is_wrong_usage(capsys):
    code, err = called(capsys, "--only", "gard1")

    assert 64 == code
    assert "no test patron for gard1" in err


def test_a_secret_that_is_not_set_is_told_at_the_start(here, capsys, monkeypatch):
    """Not when the first notice is due."""
    monkeypatch.setenv("BEARER", "b34r3r")
    site = here.site_file.parent / "secret.toml"
    site.write_text(here.site_file.read_text() + HOOK.format())
    code, err = called(capsys, "--site", str(site))

    assert 64 == code
    assert "[watch] of the site file needs env HOOK, which is not set." in err


@pytest.mark.usefixtures("here")
def test_a_store_that_cannot_be_opened_ends_it(capsys, monkeypatch):
    def broken(_site):
        raise StoreProblem("The data store is damaged.")

    monkeypatch.setattr("verifier.cli.wiring.open_store", broken)

    assert (2, "verifier: The data store is damaged.\n") == called(capsys)


@pytest.mark.usefixtures("here")
def test_a_port_in_use_ends_it(capsys):
    with peer(answer()) as other:
        code, err = called(capsys, "--listen", f"127.0.0.1:{other.port}")

    assert 2 == code
    assert f"Cannot listen on 127.0.0.1, port {other.port}: Address already in use." in err


class Watched:
    """A watched site whose site file can be changed."""

    def __init__(self, running):
        self.text = running.site_file.read_text()
        self.file = running.site_file.parent / "watched.toml"
        self.file.write_text(self.text)
        self.environ = dict(running.environ)
        self.store = Store("sqlite://")
        self.metrics = Metrics()
        self.pulse = Heartbeat(60)
        self.stop = Event()
        self.site = WatchedSite(
            site=self.read(),
            read_again=self.read,
            store=self.store,
            only=(),
            at_once=4,
            counted={Severity.ERROR},
            metrics=self.metrics,
            pulse=self.pulse,
            stop=self.stop,
        )

    def read(self):
        return load_site(self.file, environ=self.environ)


@pytest.fixture
def watched(running):
    made = Watched(running)
    yield made
    made.store.close()


def works(watched, patron):
    return of(watched.metrics, "verifier_login_works", idp="campus-directory", patron=patron)


def test_a_run_is_counted(watched, capsys):
    before = watched.pulse.is_ready
    watched.site.run_once()

    assert (False, True) == (before, watched.pulse.is_ready)
    assert (1, 0) == (works(watched, "p0000"), works(watched, "p0003"))
    assert "3 of 5 logins get through" in capsys.readouterr().err


def test_a_changed_site_file_counts_at_the_next_run(watched, capsys):
    watched.site.run_once()
    watched.file.write_text(watched.text.partition("[idp.test_patrons.p0003]")[0])
    watched.site.run_once()

    assert works(watched, "p0003") is None
    assert "has changed and was read again" in capsys.readouterr().err


def test_an_invalid_site_file_stops_no_run(watched, capsys):
    watched.file.write_text("[site]\n")
    watched.site.run_once()

    assert 1 == works(watched, "p0000")
    assert "no longer valid, so the last one counts" in capsys.readouterr().err


def test_a_wrong_password_is_not_tried_at_every_run(watched, monkeypatch):
    """The account would lock; it is tried again after a rest."""
    attempts = []
    monkeypatch.setitem(watched.environ, "PASSWORD_0000", "battery-staple")
    own = watch.run_and_record

    def run(chosen, **how):
        made = own(chosen, **how)
        attempts.append(made.run.logins[0].stopped)
        return made

    monkeypatch.setattr(watch, "run_and_record", run)
    watched.site.run_once()
    watched.site.run_once()

    assert "does not accept" in attempts[0]
    assert attempts[1].startswith("Not tried: campus-directory refused")


def test_an_interrupted_run_is_neither_counted_nor_told(watched, capsys):
    """The half that was left out would look like patrons who are gone."""
    watched.stop.set()
    watched.site.run_once()

    assert works(watched, "p0000") is None
    assert not watched.pulse.is_ready
    assert "get through" not in capsys.readouterr().err


def test_a_notice_that_reached_nobody_is_counted_and_told(watched, capsys, monkeypatch):
    def deaf(_notice):
        raise NoticeNotDelivered("The webhook was not reached.")

    monkeypatch.setattr(watch, "channels_of", lambda _site: {"webhook": deaf})
    watched.site.run_once()

    assert 1 == of(watched.metrics, "verifier_notices_not_told_total", way="webhook")
    assert "The webhook was not reached. It is tried again" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (StoreProblem("The disk is full."), "the run came to nothing: The disk is full."),
        (NoPatronSelected("There is nobody."), "the run came to nothing: There is nobody."),
        (ValueError("21234000000018"), "by a defect of ours (ValueError)"),
    ],
)
def test_a_run_that_came_to_nothing_is_told(watched, capsys, error, message):
    """In its own sentence; of a defect the type alone."""
    watched.site.failed(error)
    err = capsys.readouterr().err

    assert message in err
    assert "21234" not in err
    assert 1 == of(watched.metrics, "verifier_runs_total", outcome="failed")


def test_each_run_is_kept_until_three_say_the_same(watched):
    for _ in range(3):
        watched.site.run_once()

    assert ["verifier watch"] * 2 == [entry.name for entry in watched.store.runs.listed()]


@pytest.fixture
def set_environ(running, monkeypatch):
    for name, value in running.environ.items():
        monkeypatch.setenv(name, value)
    return monkeypatch.setenv


@pytest.mark.parametrize(
    ("answered", "ends"),
    [
        ("204 No Content", (0, "slack: the test notice was taken\n")),
        ("404 Gone", (2, "slack: Slack did not take the notice: it answered 404.\n")),
    ],
)
def test_a_test_notice_tries_the_receivers_alone(running, set_environ, capsys, answered, ends):
    site = running.site_file.parent / "tried.toml"
    site.write_text(running.site_file.read_text() + '[watch.slack]\nurl = { env = "SLACK" }\n')
    with peer(answer(status=answered)) as receiver:
        set_environ("SLACK", f"http://127.0.0.1:{receiver.port}/T0K3N")
        code = main(["watch", "--site", str(site), "--test-notice"])

    assert ends == (code, capsys.readouterr().err)
    assert 1 == len(receiver.received)


@pytest.mark.usefixtures("set_environ")
def test_a_test_notice_needs_a_receiver(running, capsys):
    assert 64 == main(["watch", "--site", str(running.site_file), "--test-notice"])
    assert "Nobody is notified" in capsys.readouterr().err
