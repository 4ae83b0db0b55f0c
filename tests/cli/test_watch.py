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

import pytest

from tests.bad_peers import answer, peer
from tests.campus_of_many import campus
from verifier.cli import main
from verifier.cli.exits import WrongUsage
from verifier.cli.watch import address_of, seconds_of
from verifier.store.db_errors import StoreProblem

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
    """Seconds, minutes, hours or days."""
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
    """A name, an address, or one of version 6 in brackets."""
    assert address == address_of(text)


@pytest.mark.parametrize("text", ["", "9464", ":9464", "127.0.0.1", "127.0.0.1:99999", "a:b"])
def test_what_is_no_address_is_wrong_usage(text):
    """One sentence with an example."""
    with pytest.raises(WrongUsage, match=r"127\.0\.0\.1:9464"):
        address_of(text)


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """Five patrons at a directory: three work, one is unknown, one releases nothing."""
    folder = tmp_path_factory.mktemp("campus")
    with campus(folder, patrons=5, ways=["campus-directory"]) as made:
        yield made


@pytest.fixture
def here(running, monkeypatch):
    """The command is called beside the site file, with every password set."""
    monkeypatch.chdir(running.site_file.parent)
    for name, value in running.environ.items():
        monkeypatch.setenv(name, value)
    return running


class Watching:
    """The command, running in a process of its own."""

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
    """The first run is at once; figures and notice follow; SIGTERM ends it with 0."""
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
                lambda: "nobody is told: the site file has neither" in watching.output()
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
    """As for a run."""
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
    """One sentence, before anybody logs in."""

    def broken(_site):
        raise StoreProblem("The data store is damaged.")

    monkeypatch.setattr("verifier.cli.wiring.open_store", broken)

    assert (2, "verifier: The data store is damaged.\n") == called(capsys)


@pytest.mark.usefixtures("here")
def test_a_port_in_use_ends_it(capsys):
    """One sentence, before anybody logs in."""
    with peer(answer()) as other:
        code, err = called(capsys, "--listen", f"127.0.0.1:{other.port}")

    assert 2 == code
    assert f"Cannot listen on 127.0.0.1, port {other.port}: Address already in use." in err
