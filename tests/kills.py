"""Kill the program at random moments, during logins and during an upgrade: ``make kills``.

What was acknowledged has to be there afterwards, whole; what was not, whole or not at all.
"""

import contextlib
import multiprocessing
import os
import random
import shutil
import sqlite3
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Self

import requests

from tests.services.instances import Visitor, barcode, campus, operator_session, report_path
from tests.services.processes import answers, free_port
from tests.store.first_release import make_first_release
from tests.store.logins import SEAL
from verifier.cli import entry
from verifier.store.schema_upgrade import NEWEST
from verifier.store.sealing import load_or_make_seal
from verifier.store.store import Store

PATRONS = 40
BROWSERS = 8
LOGINS_A_SECOND = 20
MOST_SECONDS = 20.0  # between two kills
COPIES = 60  # of each kept login, so that an upgrade takes a while

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.kills"])


# -- the upgrade -----------------------------------------------------------------------------


def _upgrade(url: str) -> None:
    Store(url, seal=SEAL).close()


def kill_upgrades(folder: Path, times: int, chance: random.Random) -> dict[str, int]:
    """Kill an upgrade so many times; how it ended is counted."""
    first = folder / "first.sqlite3"
    make_first_release(f"sqlite:///{first}")
    with closing(sqlite3.connect(first)) as db, db:
        for number in range(COPIES):
            for table in ("logins", "reports"):
                rows = db.execute(f"SELECT * FROM {table} WHERE length(report_id) = 22").fetchall()  # noqa: S608 - our own names
                for row in rows:
                    marks = ", ".join("?" * len(row))
                    copy = (f"{row[0]}-{number}", *row[1:])
                    db.execute(f"INSERT INTO {table} VALUES ({marks})", copy)  # noqa: S608 - as above
    with closing(sqlite3.connect(first)) as db:
        db.execute("PRAGMA journal_mode = DELETE")  # one file, to be copied
    whole = _counts(first)
    _timed(_copied(first))  # the first one waits for all imports
    seconds = _timed(_copied(first))
    done = {"killed": 0, "before the upgrade": 0, "after the upgrade": 0}
    path = _copied(first)
    while done["killed"] < times:
        process = _FORKS.Process(target=_upgrade, args=(f"sqlite:///{path}",))
        process.start()
        process.join(chance.uniform(0, 1.3 * seconds))
        if process.exitcode is None:
            process.kill()
            done["killed"] += 1
        process.join()
        where = _after_a_kill(path, whole)
        done[where] += 1
        if where == "after the upgrade":
            path = _copied(first)
    _upgrade(f"sqlite:///{path}")  # can be run again, and comes to its end
    assert "after the upgrade" == _after_a_kill(path, whole)
    return done


def _timed(path: Path) -> float:
    process = _FORKS.Process(target=_upgrade, args=(f"sqlite:///{path}",))
    began = time.monotonic()
    process.start()
    process.join()
    return time.monotonic() - began


def _copied(first: Path) -> Path:
    for path in first.parent.glob("upgraded.sqlite3*"):
        path.unlink()
    return shutil.copy(first, first.parent / "upgraded.sqlite3")


def _after_a_kill(path: Path, whole: dict[str, int]) -> str:
    assert whole == _counts(path)
    with closing(sqlite3.connect(path)) as db:
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if version == 2:  # and nothing of the new schema
            [kind] = db.execute("SELECT typeof(capture) FROM logins LIMIT 1").fetchone()
            assert "text" == kind
            return "before the upgrade"
        assert (NEWEST,) == db.execute("SELECT version_num FROM alembic_version").fetchone()
        kinds = db.execute("SELECT DISTINCT typeof(capture) FROM logins").fetchall()
        assert [("blob",)] == kinds
    return "after the upgrade"


def _counts(path: Path) -> dict[str, int]:
    """How many rows there are; the database is checked as well."""
    with closing(sqlite3.connect(path)) as db:
        assert [("ok",)] == db.execute("PRAGMA integrity_check").fetchall()
        assert [] == db.execute("PRAGMA foreign_key_check").fetchall()
        return {
            name: db.execute(f"SELECT count(*) FROM {name}").fetchone()[0]  # noqa: S608 - as above
            for name in ("logins", "reports", "pending_logins", "used_assertions", "attempts")
        }


# -- logins ----------------------------------------------------------------------------------


def _serve(site_file: str, port: int) -> None:
    with Path(site_file).with_suffix(".log").open("a") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
        entry.main(["serve", "--site", site_file, "--port", str(port)])


class Logins:
    """Browsers that log in all the while, and remember what was acknowledged."""

    def __init__(self, at: str, session: str) -> None:
        self._at = at
        self._session = session
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._go_on, args=(n,)) for n in range(BROWSERS)]
        self.acknowledged: dict[str, int] = {}

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def wait_for(self, more: int) -> None:
        """Wait until so many more were acknowledged, or a while."""
        wanted, began = len(self.acknowledged) + more, time.monotonic()
        while len(self.acknowledged) < wanted and time.monotonic() - began < MOST_SECONDS:
            time.sleep(0.005)

    def _go_on(self, first: int) -> None:
        number = first
        while not self._stop.is_set():
            began = time.monotonic()
            visitor = Visitor(self._session)
            try:
                path = report_path(
                    visitor.finish(self._at, visitor.begin(self._at, f"p{number % PATRONS}"))
                )
            except (requests.RequestException, AssertionError, TypeError, KeyError):
                path = None  # the server has been killed under this one
            if path is not None:
                with self._lock:
                    self.acknowledged[path.removeprefix("/reports/")] = number % PATRONS
            number += BROWSERS
            pause = BROWSERS / LOGINS_A_SECOND - (time.monotonic() - began)
            self._stop.wait(max(0.0, pause))


def kill_logins(folder: Path, times: int, chance: random.Random) -> dict[str, float]:
    """Kill the application so many times while people log in; what came of it is counted."""
    port = free_port()
    with campus(folder, patrons=PATRONS) as here:
        site_file = here.site_file("killed", 'folder = "killed"')
        store = folder / "killed"
        session = operator_session(f"sqlite:///{store}/verifier.sqlite3", store / "store.key")
        began = time.monotonic()
        with Logins(f"http://127.0.0.1:{port}", session) as logins:
            for _ in range(times):
                with _running(site_file, port) as process:
                    logins.wait_for(chance.randrange(1, 2 * BROWSERS))
                    time.sleep(chance.uniform(0, 0.1))
                    process.kill()
            seconds = time.monotonic() - began
        found = _look(store, logins.acknowledged)
        return {
            "killed": times,
            "acknowledged": len(logins.acknowledged),
            "a second": round(len(logins.acknowledged) / seconds, 1),
            **found,
        }


@contextlib.contextmanager
def _running(site_file: Path, port: int) -> Iterator[multiprocessing.Process]:
    process = _FORKS.Process(target=_serve, args=(str(site_file), port))
    process.start()
    while not answers(port):
        assert process.exitcode is None, "the application does not start again"
        time.sleep(0.02)
    yield process
    process.join()


def _look(folder: Path, acknowledged: dict[str, int]) -> dict[str, int]:
    """Look for every login that was acknowledged, and read all that there is."""
    path = folder / "verifier.sqlite3"
    with closing(sqlite3.connect(path)) as db:
        assert [("ok",)] == db.execute("PRAGMA integrity_check").fetchall()
        assert [] == db.execute("PRAGMA foreign_key_check").fetchall()
        ids = [row[0] for row in db.execute("SELECT report_id FROM logins")]
        reports = [row[0] for row in db.execute("SELECT report_id FROM reports")]
        results = [row[0] for row in db.execute("SELECT report_id FROM results")]
    assert set() == set(acknowledged) - set(ids), "an acknowledged login is lost"
    assert set(reports) == set(results), "a report without its result"
    store = Store(f"sqlite:///{path}", seal=load_or_make_seal(folder / "store.key"))
    for report_id in ids:
        [value] = store.capture(report_id).attributes[0].values
        if report_id in acknowledged:
            assert barcode(acknowledged[report_id]) == value, "another person's login"
    for report_id in reports:
        preview = store.report(report_id).preview
        [value] = store.capture(report_id).attributes[0].values
        assert value == preview.patron_identifier, "another person's report"
        assert store.results.of(report_id) is not None
    store.close()
    return {"kept": len(ids), "with a report": len(reports)}


def main() -> None:
    """Kill half the times in logins and half in upgrades, and print what came of it."""
    times = int(os.environ.get("KILLS", "200"))
    seed = int(os.environ.get("SEED", "0")) or random.randrange(1, 1_000_000)
    chance = random.Random(seed)
    print(f"{times} kills, seed {seed}", flush=True)
    for title, work in (("upgrades", kill_upgrades), ("logins", kill_logins)):
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            found = work(Path(folder), times // 2, chance)
        counts = ", ".join(f"{name} {number}" for name, number in found.items())
        print(f"{title}: {counts} ({time.monotonic() - began:.0f} s)", flush=True)
