import json
import threading

import pytest

from tests.adapters.ils.odd_identifiers import ODD
from tests.bad_peers import answer, peer
from tests.factories import make_site
from verifier.adapters.http.json_client import Server, segment
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.domain.model.lookup import LookupFailure
from verifier.domain.model.site import IlsConnection, IlsRole


def server(url, *, seconds=1.0, max_bytes=10_000):
    return Server(base=url, timeout_seconds=seconds, max_bytes=max_bytes, allow_private=True)


def test_asks_with_everything_encoded():
    """Path, question and body arrive as they were meant, whatever a value holds."""
    with peer(answer(b'{"a": 1}')) as connector:
        got = (
            server(connector.url)
            .conversation()
            .ask("GET", f"/x/{segment('a/b?c')}", query=[("q", 'x&y="z" *')])
            .require_success()
            .json()
        )

    assert {"a": 1} == got
    [request] = connector.received
    assert b"GET /ncip/x/a%2Fb%3Fc?q=x%26y%3D%22z%22%20%2A HTTP/1.1\r\n" in request
    assert b"\r\nAccept: application/json\r\n" in request


def test_sends_json_and_forms():
    """Each has its content type."""
    with peer(answer(b"{}")) as connector:
        talk = server(connector.url).conversation()
        talk.post_json("/login", {"username": "Jösé"})
        talk.post_form("/token", [("grant_type", "client_credentials")], base=connector.url)

    as_json, as_form = connector.received
    assert b"Content-Type: application/json" in as_json
    assert {"username": "Jösé"} == json.loads(as_json.partition(b"\r\n\r\n")[2])
    assert as_form.endswith(b"\r\n\r\ngrant_type=client_credentials")


def test_one_deadline_for_all_questions():
    """The second question has what the first one left, and the third has nothing."""

    def slow(connection, over: threading.Event):
        over.wait(0.35)
        answer(b"{}")(connection, over)

    with peer(slow) as connector:
        talk = server(connector.url, seconds=0.6).conversation()
        talk.ask("GET", "/a")
        for path in ("/b", "/c"):
            with pytest.raises(LookupAborted) as stopped:
                talk.ask("GET", path)

            assert LookupFailure.TIMEOUT is stopped.value.outcome.failure


def test_a_status_that_is_no_success_stops():
    """The sentence is the one of the HTTP status."""
    with (
        peer(answer(status="403 Forbidden")) as connector,
        pytest.raises(LookupAborted) as stopped,
    ):
        server(connector.url).conversation().ask("GET", "/").require_success()

    assert LookupFailure.FORBIDDEN is stopped.value.outcome.failure


@pytest.mark.parametrize("value", ["", ".", "..", "\ud800"])
def test_some_values_cannot_be_part_of_an_address(value):
    """What programs on the way would take out, or no program can write, is not sent."""
    with pytest.raises(LookupAborted, match="no web address can carry it"):
        segment(value)


@pytest.mark.parametrize(
    "value", [entry for entry in ODD.values() if entry not in (".", "..", "\ud800")]
)
def test_a_segment_stays_one_segment(value):
    """Nothing in a value ends the segment, the path or the address."""
    written = segment(value)

    assert set(written) <= set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~%"
    )


def test_an_odd_character_in_a_question_is_told():
    """A lone surrogate cannot be written."""
    with pytest.raises(LookupAborted, match="a character that is none"):
        server("http://127.0.0.1:9").conversation().ask("GET", "/", query=[("q", "\ud800")])


def test_reads_a_connection(tmp_path):
    """Address, limits and authority come from the site file."""
    connection = IlsConnection(
        id="x",
        connector="koha",
        role=IlsRole.EVIDENCE,
        url="https://ils.example.edu/",
        timeout_seconds=3,
        options=(("ca_file", "ca.pem"),),
    )

    server = Server.of(connection, make_site(tmp_path, allow_private_addresses=True))

    assert ("https://ils.example.edu", 3, True, "ca.pem") == (
        server.base,
        server.timeout_seconds,
        server.allow_private,
        server.ca_file,
    )
