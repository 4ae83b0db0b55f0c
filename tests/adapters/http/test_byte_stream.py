import ssl
import threading
import time
from contextlib import contextmanager

import pytest

from tests.bad_peers import drip, peer, silent, unused_port
from tests.server_certificates import make_server_certificate
from verifier.adapters.http import NetworkFailure, byte_stream

DEADLINE = 0.5


@contextmanager
def stream(port, **more):
    settings = {"tls": False, "deadline_seconds": DEADLINE, "max_bytes": 1_000}
    with byte_stream("127.0.0.1", port, allow_private=True, **{**settings, **more}) as opened:
        yield opened


def says(*parts):
    def talk(connection, _: threading.Event):
        for part in parts:
            connection.sendall(part)
            time.sleep(0.02)

    return talk


def failure(talk, **more) -> NetworkFailure:
    with (
        peer(talk, read_first=False) as server,
        pytest.raises(NetworkFailure) as raised,
        stream(server.port, **more) as opened,
    ):
        opened.read_until(b"\r")

    return raised.value


def test_reads_to_the_end_mark_and_keeps_the_rest():
    """An answer may arrive in pieces, and two answers in one piece."""
    with (
        peer(says(b"941A", b"Y\r98", b"Y\r"), read_first=False) as server,
        stream(server.port) as opened,
    ):
        assert [b"941AY", b"98Y"] == [opened.read_until(b"\r"), opened.read_until(b"\r")]


def test_reads_what_comes_until_the_peer_closes():
    """A protocol without an end mark is read piece by piece, and nothing is the end."""
    with peer(says(b"<a>", b"</a>"), read_first=False) as server, stream(server.port) as opened:
        pieces = []
        while piece := opened.read_some():
            pieces.append(piece)

    assert b"<a></a>" == b"".join(pieces)


def test_a_shorter_wait_than_the_deadline():
    """A caller may give up on the next piece early, and the connection is still good."""
    given_up = threading.Event()

    def talk(connection, _):
        given_up.wait()
        connection.sendall(b"36Y")

    with (
        peer(talk, read_first=False) as server,
        stream(server.port, deadline_seconds=60) as opened,
    ):
        with pytest.raises(NetworkFailure) as raised:
            opened.read_some(within=0.05)
        given_up.set()

        assert "timeout" == raised.value.kind
        assert b"36Y" == opened.read_some(within=60)


def test_sends_everything():
    """What is sent arrives as it is."""
    with (
        peer(lambda connection, _: connection.sendall(connection.recv(9)), read_first=False) as (
            server
        ),
        stream(server.port) as opened,
    ):
        opened.send(b"990\r")

        assert b"990" == opened.read_until(b"\r")


@pytest.mark.parametrize(
    ("talk", "kind"),
    [
        (silent, "timeout"),
        (drip(b"64", b"x"), "timeout"),
        (says(b"64half"), "broken_answer"),
        (says(b"6" * 2_000), "too_large"),
        (lambda connection, _: connection.close(), "broken_answer"),
    ],
)
def test_each_failure_has_its_kind(talk, kind):
    """Silence, a drip, half an answer and a flood end within the deadline."""
    assert kind == failure(talk).kind


def test_nobody_listens():
    """A closed port is unreachable."""
    with pytest.raises(NetworkFailure, match="Nothing answers") as raised, stream(unused_port()):
        pass

    assert "unreachable" == raised.value.kind


def test_a_private_address_needs_leave():
    """The same rule as over HTTP."""
    with (
        pytest.raises(NetworkFailure, match="private network"),
        byte_stream(
            "127.0.0.1", 9, tls=False, deadline_seconds=1, max_bytes=9, allow_private=False
        ),
    ):
        pass


def tls_peer(certificate):
    context = certificate.context()

    def talk(connection, _):
        with context.wrap_socket(connection, server_side=True) as secured:
            secured.sendall(b"98Y\r")

    return talk


def test_tls_with_a_trusted_certificate(tmp_path):
    """The site's own authority is enough."""
    certificate = make_server_certificate(tmp_path)
    with (
        peer(tls_peer(certificate), read_first=False) as server,
        stream(server.port, tls=True, ca_file=str(certificate.certificate)) as opened,
    ):
        assert b"98Y" == opened.read_until(b"\r")


@pytest.mark.parametrize(("host", "days"), [("localhost", 1), ("127.0.0.1", -1)])
def test_tls_refuses_another_name_and_an_expired_certificate(tmp_path, host, days):
    """A certificate must be this host's, and in force."""
    certificate = make_server_certificate(tmp_path, host=host, days=days)

    refused = failure(tls_peer(certificate), tls=True, ca_file=str(certificate.certificate))

    assert "tls" == refused.kind
    assert "its certificate is not accepted" in refused.message


def test_tls_refuses_an_unknown_authority(tmp_path):
    """Without the site's own authority the system's decide."""
    assert "tls" == failure(tls_peer(make_server_certificate(tmp_path)), tls=True).kind


def test_a_server_without_tls_is_no_secure_connection():
    """A plain server behind tls = true is told as such."""
    assert "tls" == failure(says(b"98Y\r", b"more\r"), tls=True).kind


def test_a_silent_handshake_ends_in_time():
    """A peer that never answers the handshake is cut off."""
    assert "timeout" == failure(silent, tls=True).kind


def test_a_lost_tls_connection_is_a_broken_answer(tmp_path):
    """An end in the middle is not taken for an answer."""
    certificate = make_server_certificate(tmp_path)
    context: ssl.SSLContext = certificate.context()

    def talk(connection, _):
        secured = context.wrap_socket(connection, server_side=True)
        secured.sendall(b"64half")
        secured.close()

    broken = failure(talk, tls=True, ca_file=str(certificate.certificate))

    assert broken.kind in ("broken_answer", "tls")
