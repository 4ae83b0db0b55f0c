import socket
import ssl
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from tests.bad_peers import answer, drip, peer, silent, unused_port
from tests.server_certificates import make_server_certificate
from verifier.adapters.http import NetworkFailure, byte_stream
from verifier.adapters.http import connection as sockets
from verifier.adapters.http.connection import (
    Deadline,
    certificate_end,
    is_private,
    open_connection,
)

PRIVATE = (
    *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
    "0.0.0.0",  # noqa: S104 - an address to judge, not one to listen at
    *("224.0.0.1", "255.255.255.255", "::", "::1", "fc00::1", "fe80::1", "fe80::1%eth0"),
    *("ff02::1", "ff0e::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1"),
    *("64:ff9b::7f00:1", "2002:a00:1::"),
)
PUBLIC = (
    *("8.8.8.8", "172.15.0.1", "172.32.0.1", "2606:4700::1111", "::ffff:8.8.8.8"),
    *("64:ff9b::808:808", "2002:808:808::"),
)


@pytest.mark.parametrize("address", [*PRIVATE, *PUBLIC])
def test_what_is_not_public_is_private(address):
    assert is_private(address) is (address in PRIVATE)


def resolved(monkeypatch, *addresses):
    """Let any name lead to these addresses; the questions that were put are given back."""
    questions = []

    def getaddrinfo(host, port, **_):
        questions.append((host, port))
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", entry) for entry in addresses]

    monkeypatch.setattr(sockets.socket, "getaddrinfo", getaddrinfo)
    return questions


def opened(host, port, *, seconds=5.0, allow_private=True):
    with Deadline(seconds) as deadline:
        return open_connection(host, port, deadline=deadline, allow_private=allow_private)


def refused(host, port, **more):
    with pytest.raises(NetworkFailure) as caught:
        opened(host, port, **more)
    return caught.value


def test_connects():
    with peer(answer()) as server, opened("127.0.0.1", server.port) as connection:
        assert ("127.0.0.1", server.port) == connection.getpeername()


def test_the_next_address_is_tried_where_one_does_not_answer(monkeypatch):
    with peer(answer()) as server:
        alive = ("127.0.0.1", server.port)
        resolved(monkeypatch, ("127.0.0.1", unused_port()), alive)
        with opened("ils.example.edu", 80) as connection:
            assert alive == connection.getpeername()


def test_a_kind_of_address_that_this_machine_has_not_is_passed_over(monkeypatch):
    with peer(answer()) as server:
        alive = ("127.0.0.1", server.port)
        kinds = (-7, socket.AF_INET)  # the first is none at all
        addresses = [(kind, socket.SOCK_STREAM, 6, "", alive) for kind in kinds]
        monkeypatch.setattr(sockets.socket, "getaddrinfo", lambda *_, **__: addresses)
        with opened("ils.example.edu", 80) as connection:
            assert alive == connection.getpeername()


def test_only_what_was_judged_is_connected(monkeypatch):
    with peer(answer()) as inner, peer(answer()) as outer:
        monkeypatch.setattr(sockets, "is_private", lambda text: text == "127.0.0.1")
        questions = resolved(
            monkeypatch, ("127.0.0.1", inner.port), ("localhost", outer.port), ("127.0.0.1", 1)
        )
        with opened("ils.example.edu", 443, allow_private=False) as connection:
            assert outer.port == connection.getpeername()[1]

    assert [("ils.example.edu", 443)] == questions


def test_a_private_address_is_refused_without_a_connection(monkeypatch):
    addresses = [(2, 1, 6, "", (name, 80)) for name in ("127.0.0.1", "10.0.0.1")]
    without_sockets = SimpleNamespace(
        SOCK_STREAM=socket.SOCK_STREAM, getaddrinfo=lambda *_, **__: addresses
    )
    monkeypatch.setattr(sockets, "socket", without_sockets)
    failure = refused("ils.example.edu", 80, allow_private=False)

    assert "bad_address" == failure.kind
    assert "ils.example.edu" in failure.message
    assert "allow_private_addresses" in failure.message


def test_the_brackets_of_ipv6_are_no_part_of_the_address(monkeypatch):
    questions = resolved(monkeypatch, ("127.0.0.1", unused_port()))

    refused("[::1]", 80)

    assert [("::1", 80)] == questions


def test_nobody_listening_is_unreachable():
    port = unused_port()
    failure = refused("127.0.0.1", port)

    assert "unreachable" == failure.kind
    assert f"Nothing answers at 127.0.0.1, port {port}." == failure.message


@pytest.mark.parametrize("error", [socket.gaierror(-2, "unknown"), UnicodeError("label too long")])
def test_an_unknown_name_is_unreachable(monkeypatch, error):
    def getaddrinfo(*_, **__):
        raise error

    monkeypatch.setattr(sockets.socket, "getaddrinfo", getaddrinfo)
    failure = refused("ils.example.edu", 80)

    assert "unreachable" == failure.kind
    assert "The host name ils.example.edu is not known." == failure.message


def test_a_resolver_that_is_stuck_is_a_timeout(monkeypatch):
    """A resolver cannot be interrupted; the deadline holds all the same."""
    over = threading.Event()

    def getaddrinfo(*_, **__):
        over.wait(10)
        return []

    monkeypatch.setattr(sockets.socket, "getaddrinfo", getaddrinfo)
    failure = refused("ils.example.edu", 80, seconds=0.2)
    over.set()

    assert "timeout" == failure.kind


def test_the_deadline_ends_the_connection():
    with peer(lambda _, over: over.wait(), read_first=False) as server, Deadline(0.2) as deadline:
        connection = open_connection(
            "127.0.0.1", server.port, deadline=deadline, allow_private=True
        )
        connection.settimeout(5)
        with connection:
            assert b"" == connection.recv(1)


class Swallowed:
    """A socket whose connection is never taken; *when* is called in place of waiting."""

    limits: list[float]

    def __init__(self, when):
        self.when = when

    def settimeout(self, seconds):
        self.limits.append(seconds)

    def connect(self, _):
        self.when()
        raise TimeoutError

    def close(self):
        pass


def swallowing(monkeypatch, when, addresses):
    """Let every address swallow; the limits of the connections are given back."""
    Swallowed.limits = []
    fake = SimpleNamespace(
        SOCK_STREAM=socket.SOCK_STREAM,
        getaddrinfo=lambda *_, **__: [(2, 1, 6, "", ("192.0.2.1", 80))] * addresses,
        socket=lambda *_: Swallowed(when),
    )
    monkeypatch.setattr(sockets, "socket", fake)
    return Swallowed.limits


def test_one_address_leaves_time_for_the_others(monkeypatch):
    limits = swallowing(monkeypatch, lambda: None, 3)

    assert "unreachable" == refused("ils.example.edu", 80, seconds=30).kind
    assert [10, 15, 30] == [round(limit) for limit in limits]


def test_a_connection_that_is_not_taken_in_time_is_a_timeout(monkeypatch):
    swallowing(monkeypatch, lambda: time.sleep(0.2), 1)
    failure = refused("ils.example.edu", 80, seconds=0.1)

    assert "timeout" == failure.kind
    assert "ils.example.edu did not take the connection within 0.1 seconds." == failure.message


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
    with (
        peer(says(b"941A", b"Y\r98", b"Y\r"), read_first=False) as server,
        stream(server.port) as opened,
    ):
        assert [b"941AY", b"98Y"] == [opened.read_until(b"\r"), opened.read_until(b"\r")]


def test_reads_what_comes_until_the_peer_closes():
    with peer(says(b"<a>", b"</a>"), read_first=False) as server, stream(server.port) as opened:
        pieces = []
        while piece := opened.read_some():
            pieces.append(piece)

    assert b"<a></a>" == b"".join(pieces)


def test_a_shorter_wait_than_the_deadline():
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
    assert kind == failure(talk).kind


def test_nobody_listens():
    with pytest.raises(NetworkFailure, match="Nothing answers") as raised, stream(unused_port()):
        pass

    assert "unreachable" == raised.value.kind


def test_a_private_address_needs_leave():
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
    certificate = make_server_certificate(tmp_path)
    with (
        peer(tls_peer(certificate), read_first=False) as server,
        stream(server.port, tls=True, ca_file=str(certificate.certificate)) as opened,
    ):
        assert b"98Y" == opened.read_until(b"\r")


@pytest.mark.parametrize(("host", "days"), [("localhost", 1), ("127.0.0.1", -1)])
def test_tls_refuses_another_name_and_an_expired_certificate(tmp_path, host, days):
    certificate = make_server_certificate(tmp_path, host=host, days=days)

    refused = failure(tls_peer(certificate), tls=True, ca_file=str(certificate.certificate))

    assert "tls" == refused.kind
    assert "its certificate is not accepted" in refused.message


def test_a_certificate_s_end_is_read(tmp_path):
    certificate = make_server_certificate(tmp_path, days=20)
    with peer(tls_peer(certificate), read_first=False) as server:
        ends = certificate_end(
            "127.0.0.1",
            server.port,
            deadline_seconds=DEADLINE,
            allow_private=True,
            ca_file=str(certificate.certificate),
        )

    assert timedelta(days=19, hours=23) < ends - datetime.now(UTC) <= timedelta(days=20)


def test_tls_refuses_an_unknown_authority(tmp_path):
    assert "tls" == failure(tls_peer(make_server_certificate(tmp_path)), tls=True).kind


def test_a_server_without_tls_is_no_secure_connection():
    assert "tls" == failure(says(b"98Y\r", b"more\r"), tls=True).kind


def test_a_silent_handshake_ends_in_time():
    assert "timeout" == failure(silent, tls=True).kind


def test_a_lost_tls_connection_is_a_broken_answer(tmp_path):
    certificate = make_server_certificate(tmp_path)
    context: ssl.SSLContext = certificate.context()

    def talk(connection, _):
        secured = context.wrap_socket(connection, server_side=True)
        secured.sendall(b"64half")
        secured.close()

    broken = failure(talk, tls=True, ca_file=str(certificate.certificate))

    assert broken.kind in ("broken_answer", "tls")
