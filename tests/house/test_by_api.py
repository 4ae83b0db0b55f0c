"""The script that has a running service test the sign-on, against a stand-in for the service."""

import json
import os
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.house.examples import EXAMPLES
from tests.programs import require_program

TOKEN = "rav_a-token-of-this-test"
JUNIT = '<testsuites><testsuite name="campus grad1" failures="{}" errors="{}"/></testsuites>'
RUN = {"id": "r1", "closed_at": None, "interrupted": False}
CLOSED = {**RUN, "closed_at": "2026-11-24T12:00:00Z"}


class Service(ThreadingHTTPServer):
    """Gives the answers of a run in their order, the last one for ever."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.started = 201
        self.states = [CLOSED]
        self.junit = JUNIT.format(0, 0)
        self.asked = []


class _Handler(BaseHTTPRequestHandler):
    def answer(self, status, text):
        self.server.asked.append((self.path, self.headers["Authorization"]))
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode())

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(self.server.started, json.dumps(RUN))

    def do_GET(self):
        states = self.server.states
        if self.path.endswith("format=junit"):
            self.answer(200, self.server.junit)
        else:
            state = states.pop(0) if len(states) > 1 else states[0]
            self.answer(200 if state else 503, json.dumps(state or {}))

    def log_message(self, *_):
        """Nothing to standard error."""


@pytest.fixture
def service():
    made = Service()
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join(10)


@pytest.fixture
def ends(service, tmp_path):
    """Run the script; gives how it ends and what it says."""
    require_program("curl")

    def run():
        done = subprocess.run(
            ["sh", EXAMPLES / "pipeline" / "by-api.sh"],
            cwd=tmp_path,
            env={
                **os.environ,
                "VERIFIER": f"http://127.0.0.1:{service.server_address[1]}",
                "VERIFIER_TOKEN": TOKEN,
                "PAUSE": "0",
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert TOKEN not in done.stdout + done.stderr
        return done.returncode, done.stderr

    return run


@pytest.mark.parametrize(
    ("counts", "expected"), [((0, 0), 0), ((1, 0), 1), ((0, 1), 2), ((1, 1), 1)]
)
def test_it_ends_as_the_command_does(service, ends, tmp_path, counts, expected):
    """A finding wins over something that could not be asked; the file is there in each case."""
    service.junit = JUNIT.format(*counts)

    assert (expected, "") == ends()
    assert service.junit == (tmp_path / "verifier-junit.xml").read_text()


def test_it_waits_for_the_end_also_where_the_service_is_away_for_a_moment(service, ends):
    """A run goes on while a pipeline cannot ask."""
    service.states = [RUN, None, RUN, CLOSED]

    code, message = ends()

    assert 0 == code
    assert "Traceback" not in message
    assert 6 == len(service.asked)


def test_a_run_that_nobody_ends_is_given_up(service, ends):
    """Where the service's process has gone, waiting would not help."""
    service.states = [{**RUN, "interrupted": True}]

    code, message = ends()

    assert 2 == code
    assert "did not come to its end" in message


@pytest.mark.parametrize("status", [401, 409])
def test_a_run_that_is_not_started_is_told(service, ends, status):
    """With a token that may not, or while another run is under way."""
    service.started = status

    code, message = ends()

    assert 2 == code
    assert "did not start a run" in message


def test_a_result_without_a_suite_is_not_good(service, ends):
    """Nobody was tested: nothing is known."""
    service.junit = "<testsuites/>"

    assert (2, "") == ends()


def test_the_token_travels_in_a_header_alone(service, ends):
    """Not in an address, which stands in logs."""
    ends()

    assert {f"Bearer {TOKEN}"} == {header for _, header in service.asked}
    assert not [path for path, _ in service.asked if TOKEN in path]
