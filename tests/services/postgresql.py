"""A real PostgreSQL on loopback, in a temporary folder, with a database for each test."""

import contextlib
import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

from tests.programs import require_program
from tests.services.processes import answers, free_port

USER = "verifier"
PASSWORD = "dbpw-canary-5521"

# Nothing is kept beyond the tests, so the disk need not be waited for.
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "max_connections": "200",
    "shared_buffers": "32MB",
    "lc_messages": "C",
}


class PostgreSQL:
    """A server that can be stopped and started again."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs = programs
        self.folder = folder
        self.port = free_port()
        self._account = {"user": "postgres", "group": "postgres"} if os.getuid() == 0 else {}
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = itertools.count(1)

    def make(self) -> None:
        word = self.folder / "password"
        word.write_text(PASSWORD)
        if self._account:
            for entry in (self.folder, word):
                shutil.chown(entry, **self._account)
        command = [self._programs / "initdb", "--pgdata", self.folder / "data", "--no-sync"]
        command += ["--auth", "scram-sha-256", "--username", USER, "--pwfile", word]
        command += ["--encoding", "UTF8", "--locale", "C"]
        subprocess.run(command, check=True, capture_output=True, cwd="/", **self._account)

    def start(self) -> None:
        command = [self._programs / "postgres", "-D", self.folder / "data", "-p", str(self.port)]
        for name, value in _SETTINGS.items():
            command += ["-c", f"{name}={value}"]
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, cwd="/", start_new_session=True, **self._account
            )
        for _ in range(600):
            if self._process.poll() is not None:
                raise RuntimeError((self.folder / "server.log").read_text()[-2000:])
            if answers(self.port):
                with contextlib.suppress(psycopg.OperationalError), self.connect():
                    return
            time.sleep(0.05)
        raise RuntimeError("PostgreSQL did not answer in 30 s")

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it: SIGINT closes every connection, SIGQUIT crashes it."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(30)
            self._process = None

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(self.plain(database), autocommit=True)

    def plain(self, database: str) -> str:
        return f"postgresql://{USER}:{PASSWORD}@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        name = f"verifier_{next(self._numbers)}"
        with self.connect() as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.plain(name)

    def files_of(self, url: str) -> Path:
        """The folder of a database's files, all of it written there."""
        with self.connect() as connection:
            connection.execute("CHECKPOINT")
            name = url.rpartition("/")[2]
            asked = connection.execute("SELECT oid FROM pg_database WHERE datname = %s", [name])
            return self.folder / "data" / "base" / str(asked.fetchone()[0])


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else Path(require_program("initdb")).parent


@contextlib.contextmanager
def running_postgresql() -> Iterator[PostgreSQL]:
    """A server until the block ends. Its own account, since it refuses to run as root."""
    programs = _programs()
    with tempfile.TemporaryDirectory(prefix="verifier-postgresql-") as folder:
        server = PostgreSQL(programs, Path(folder))
        server.make()
        server.start()
        try:
            yield server
        finally:
            server.stop()
