"""A rush on one instance of the real application: ``make rush``.

Many testers log in at once, over a library system that may be asked ten questions a second; then
the same instance answers while slow connections are held open.
"""

import contextlib
import multiprocessing
import os
import re
import socket
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from math import inf
from pathlib import Path

import requests

from tests.services.instances import Campus, Visitor, campus, instance
from verifier.domain.model.run import WantedRow
from verifier.store.sealing import load_or_make_seal
from verifier.store.store import Store

STORE = 'folder = "rush"'
MOST_SECONDS = 180.0  # until every tester has a result
LOOKS_EVERY = 1.0
ILS_SECONDS = 0.5  # that the library system takes for each answer
BEGIN_AT_ONCE = 8
LOGINS = 5  # while slow connections are held
WAITS = re.compile(r'id="waiting".*?role="status">([^<]+)', re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Tester:
    """What one tester saw: statuses and sentences in order, and the seconds until each end."""

    finished: float  # until the login was answered
    shown: float  # ... and the first page after it
    done: float  # ... and the result
    pages: tuple[str, ...]


def make_links(folder: Path, number: int) -> list[str]:
    """Create a run with so many test links in the store of the instance; the tokens."""
    with closing(
        Store(
            f"sqlite:///{folder}/rush/verifier.sqlite3",
            seal=load_or_make_seal(folder / "rush" / "store.key"),
        )
    ) as store:
        rows = [WantedRow(idp_id="campus", patron="staff")] * number
        until = datetime.now(UTC) + timedelta(days=1)
        run_id = store.runs.create("A rush", rows, links_until=until)
        return list(store.links.tokens(run_id).values())


def burst(at: str, tokens: Sequence[str]) -> list[Tester]:
    """Let a tester begin at each link; then all finish at the same moment."""
    everybody = threading.Barrier(len(tokens))

    def begin(number: int) -> tuple[Visitor, dict[str, str]]:
        visitor = Visitor()
        fields = visitor.begin(at, f"p{number}", link=f"/t/{tokens[number]}")
        visitor.session.close()  # the embedded servers take a hundred connections
        return visitor, fields

    def finish(number: int) -> Tester:
        visitor, fields = begun[number]
        everybody.wait(MOST_SECONDS)
        began = time.monotonic()
        visitor.finish(at, fields)
        finished, shown, pages = time.monotonic() - began, 0.0, []
        while time.monotonic() - began < MOST_SECONDS:
            page = visitor.session.get(f"{at}/t/{tokens[number]}/result", timeout=60)
            shown = shown or time.monotonic() - began
            waits, title = WAITS.search(page.text), re.search(r"<h1[^>]*>([^<]*)", page.text)
            sentence = waits or title
            pages.append(f"{page.status_code} {sentence[1] if sentence else ''}")
            if page.status_code == 200:
                break
            time.sleep(LOOKS_EVERY)
        done = time.monotonic() - began
        return Tester(finished=finished, shown=shown, done=done, pages=tuple(pages))

    with ThreadPoolExecutor(BEGIN_AT_ONCE) as pool:
        begun = list(pool.map(begin, range(len(tokens))))
    with ThreadPoolExecutor(len(tokens)) as pool:
        return list(pool.map(finish, range(len(tokens))))


def percentile(values: Sequence[float], part: float) -> float:
    """Return the value that *part* of them do not exceed."""
    return sorted(values)[min(len(values) - 1, int(part * len(values)))]


# -- slow connections ------------------------------------------------------------------------

_HEAD = b" HTTP/1.1\r\nHost: slow.example.edu\r\n"
KINDS = {
    "idle": b"",
    "headers": b"GET /healthz" + _HEAD + b"X-Slow: ",
    "body": b"POST /saml/acs" + _HEAD + b"Content-Length: 500000\r\n\r\n",
    "reading": (b"GET /static/verifier.css" + _HEAD + b"\r\n") * 20,
}
"""What each kind of slow connection sends at once; then it sends, or reads, a byte a second."""
MOST_NEW = {"idle": 2_000, "headers": 2_000, "body": 2_000, "reading": 20}
"""How many begin in a second: each that reads slowly sends whole requests, which are answered."""


def hold(port: int, number: int, kind: str) -> None:
    """Hold so many slow connections until this process is ended; one that is closed begins again.

    In a process of its own: the embedded servers of the campus end at 1,024 open files.
    """
    held: list[tuple[socket.socket, bool]] = []
    while True:
        held = [(entry, True) for entry, begun in held if _lives(entry, kind, begun=begun)]
        for _ in range(min(number - len(held), MOST_NEW[kind])):
            connection = socket.socket()
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
            connection.setblocking(False)
            connection.connect_ex(("127.0.0.1", port))
            held.append((connection, False))
        time.sleep(1)


def _lives(connection: socket.socket, kind: str, *, begun: bool) -> bool:
    try:
        if not begun:
            connection.sendall(KINDS[kind])
        elif kind in ("headers", "body"):
            connection.sendall(b"a")
        if not connection.recv(1 if kind == "reading" else 4_096):
            raise ConnectionResetError
    except BlockingIOError:
        return True
    except OSError:
        connection.close()
        return False
    return True


@contextlib.contextmanager
def slow_connections(port: int, number: int, kind: str) -> Iterator[None]:
    """Hold so many slow connections of that kind (see ``KINDS``) while the block runs."""
    process = multiprocessing.get_context("spawn").Process(target=hold, args=(port, number, kind))
    process.start()
    try:
        yield
    finally:
        process.kill()
        process.join()


def answer_times(
    ask: Callable[[], object], seconds: float = inf, *, times: float = inf
) -> list[float]:
    """Ask again and again, and return how many seconds each answer took; 60 if there was none."""
    end, taken = time.monotonic() + seconds, []
    while time.monotonic() < end and len(taken) < times:
        began = time.monotonic()
        try:
            ask()
        except requests.RequestException:
            taken.append(60.0)
        else:
            taken.append(time.monotonic() - began)
        time.sleep(0.2)
    return taken


@contextlib.contextmanager
def instance_for_testers(folder: Path, number: int) -> Iterator[tuple[Campus, str]]:
    """One instance with a campus of so many patrons, as a process of its own."""
    with (
        campus(folder, patrons=number, seconds=ILS_SECONDS) as here,
        instance(here.site_file("rush", STORE)) as at,
    ):
        yield here, at


def main() -> None:
    """Let TESTERS testers in at once, then hold SLOW slow connections; print what was seen."""
    numbers = [int(number) for number in os.environ.get("TESTERS", "24 100").split()]
    slow = int(os.environ.get("SLOW", "2000"))
    seconds = float(os.environ.get("SECONDS", "20"))
    with (
        tempfile.TemporaryDirectory() as name,
        instance_for_testers(Path(name), max(numbers)) as (_, at),
    ):
        for number in numbers:
            seen = burst(at, make_links(Path(name), number))
            statuses = Counter(page.split()[0] for tester in seen for page in tester.pages)
            ends = Counter(tester.pages[-1] for tester in seen)
            for what in ("finished", "shown", "done"):
                times = [getattr(tester, what) for tester in seen]
                print(
                    f"{number} testers, {what}: median {percentile(times, 0.5):.1f} s, "
                    f"p95 {percentile(times, 0.95):.1f} s, longest {max(times):.1f} s"
                )
            print(f"  statuses {dict(statuses)}; last page {dict(ends)}", flush=True)
        port = int(at.rpartition(":")[2])
        for kind in KINDS:
            tokens = make_links(Path(name), LOGINS)
            with slow_connections(port, slow, kind):
                time.sleep(5 if MOST_NEW[kind] >= slow else slow / MOST_NEW[kind])
                health = answer_times(
                    lambda: requests.get(f"{at}/healthz", timeout=60).raise_for_status(), seconds
                )
                logins = answer_times(partial(_log_in, at, iter(tokens)), times=LOGINS)
            print(
                f"{slow} slow ({kind}): /healthz up to {max(health):.2f} s ({len(health)} times), "
                f"a login up to {max(logins):.2f} s ({LOGINS} times)",
                flush=True,
            )


def _log_in(at: str, tokens: Iterator[str]) -> None:
    visitor = Visitor()
    visitor.finish(at, visitor.begin(at, "p0", link=f"/t/{next(tokens)}")).raise_for_status()


if __name__ == "__main__":
    main()
