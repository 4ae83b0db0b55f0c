"""The script that has a running service test the sign-on, against a stand-in for the service."""

import json
import os
import subprocess

import pytest

from tests.bad_peers import answer, peer
from tests.house.examples import EXAMPLES
from tests.programs import require_program

TOKEN = "rav_a-token-of-this-test"
JUNIT = '<testsuites><testsuite name="campus grad1" failures="{}" errors="{}"/></testsuites>'
RUN = {"id": "r1", "closed_at": None, "interrupted": False}
CLOSED = {**RUN, "closed_at": "2026-11-24T12:00:00Z"}


class Service:
    """Gives the answers of a run in their order, the last one for ever."""

    def __init__(self):
        self.started, self.states, self.junit = "201 Created", [CLOSED], JUNIT.format(0, 0)

    def talk(self, connection, over):
        address = self.peer.received[-1].partition(b"\r\n")[0]
        status, body = "200 OK", self.junit
        if address.startswith(b"POST "):
            status, body = self.started, json.dumps(RUN)
        elif b"format=junit" not in address:
            state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
            status, body = "200 OK" if state else "503 Away", json.dumps(state or {})
        answer(body.encode(), status=status)(connection, over)


@pytest.fixture
def service():
    made = Service()
    with peer(made.talk) as made.peer:
        yield made


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
                "VERIFIER": f"http://127.0.0.1:{service.peer.port}",
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
    service.states = [RUN, None, RUN, CLOSED]

    code, message = ends()

    assert 0 == code
    assert "Traceback" not in message
    assert 6 == len(service.peer.received)


def test_a_run_that_nobody_ends_is_given_up(service, ends):
    """Where the service's process has gone, waiting would not help."""
    service.states = [{**RUN, "interrupted": True}]

    code, message = ends()

    assert 2 == code
    assert "did not come to its end" in message


@pytest.mark.parametrize("status", ["401 Unauthorized", "409 Conflict"])
def test_a_run_that_is_not_started_is_told(service, ends, status):
    """With a token that may not, or while another run is under way."""
    service.started = status

    code, message = ends()

    assert 2 == code
    assert "did not start a run" in message


def test_a_result_without_a_suite_is_not_good(service, ends):
    service.junit = "<testsuites/>"

    assert (2, "") == ends()


def test_the_token_travels_in_a_header_alone(service, ends):
    """Not in an address, which stands in logs."""
    ends()

    for request in service.peer.received:
        address, _, headers = request.partition(b"\r\n")

        assert f"Authorization: Bearer {TOKEN}".encode() in headers
        assert TOKEN.encode() not in address
