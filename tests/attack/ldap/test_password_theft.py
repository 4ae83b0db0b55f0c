import socket
from contextlib import contextmanager

import pytest

from tests.attack.ldap.fake_directory import (
    BASE,
    CANARY,
    READER_PASSWORD,
    attempt,
    bound,
    done,
    entry,
    extended,
    fake_directory,
    reference,
    referral,
    result,
)
from tests.bad_peers import peer
from tests.server_certificates import make_server_certificate

BIND_AS = {"bind_as": f"uid={{username}},{BASE}"}


@contextmanager
def canary_listener():
    """Another host: whatever connects to it has been led astray."""
    arrived = []

    def talk(connection, _):
        arrived.append(connection.getpeername())
        while data := connection.recv(65_536):
            arrived.append(data)

    with peer(talk, read_first=False) as running:
        running.arrived = arrived
        yield running


@pytest.mark.parametrize("settings", [{}, BIND_AS], ids=["reader", "bind-as"])
def test_a_referral_of_the_bind_is_not_followed(settings):
    """The other host that a bind refers to is not even connected to."""
    with canary_listener() as other:
        answer = result(0x61, 10, "", referral(f"ldap://127.0.0.1:{other.port}/{BASE}"))
        with fake_directory(patron_bind=answer) as server:
            made = attempt(server, **settings)

        assert [] == other.arrived
    assert "referral" == made.reason
    assert 1 == len(server.patron_binds)


def test_a_referral_of_the_search_is_not_followed():
    """The other host that a search refers to is not even connected to."""
    with canary_listener() as other:
        answer = (done(10, referral(f"ldap://127.0.0.1:{other.port}/{BASE}")),)
        with fake_directory(search=answer) as server:
            made = attempt(server)

        assert [] == other.arrived
    assert "referral" == made.reason
    assert [] == server.patron_binds


def test_a_reference_beside_the_entry_is_counted_only():
    """The entry is taken, and the record says that another server was named and not asked."""
    with canary_listener() as other:
        found = (reference(f"ldap://127.0.0.1:{other.port}/{BASE}"), entry(), done())
        with fake_directory(search=found) as server:
            made = attempt(server)

        assert [] == other.arrived
    assert ("jdoe",) == made.values()["uid"]
    assert "referrals" in {check.name for check in made.result.checks}


@pytest.mark.parametrize("code", [1, 2, 8, 10, 52, 53])
def test_a_refused_starttls_gets_no_password(code):
    """Neither the reader's nor the patron's password leaves us without TLS."""
    with fake_directory(start_tls=extended(code)) as server:
        made = attempt(server, start_tls=True)

    assert "starttls-refused" == made.reason
    assert_no_password(server)


def test_starttls_that_never_begins_gets_no_password():
    """A directory that agrees to TLS and then speaks on in clear is told nothing."""
    with fake_directory(start_tls=extended(0)) as server:
        made = attempt(server, start_tls=True)

    assert made.reason in ("directory-tls", "directory-broken-answer", "directory-timeout")
    assert_no_password(server)


def test_answers_before_tls_do_not_count_after_it(tmp_path):
    """A bind's answer that is slipped in before the handshake is not taken for a success."""
    certificate = make_server_certificate(tmp_path)
    slipped = extended(0) + b"\x30\x0c\x02\x01\x02\x61\x07\x0a\x01\x00\x04\x00\x04\x00"
    with fake_directory(
        start_tls=slipped, tls=certificate.context(), patron_bind=bound(49)
    ) as server:
        made = attempt(server, start_tls=True, certificates=certificate.certificate, **BIND_AS)

    assert "accepted" != made.reason


@pytest.mark.parametrize("host", ["127.0.0.1", "other.example.edu", "127.0.0.2"])
@pytest.mark.parametrize("at_once", [True, False], ids=["ldaps", "starttls"])
def test_a_bad_certificate_gets_no_password(tmp_path, host, at_once):
    """Self-signed and trusted by nobody, or trusted but of another host: nothing is sent."""
    certificate = make_server_certificate(tmp_path, host=host)
    trusted = None if host == "127.0.0.1" else certificate.certificate
    with fake_directory(
        start_tls=extended(0), tls=certificate.context(), tls_at_once=at_once
    ) as server:
        made = attempt(server, start_tls=not at_once, certificates=trusted)

    assert "directory-tls" == made.reason
    assert "certificate" in made.message()
    assert_no_password(server)


def test_a_certificate_that_is_over_gets_no_password(tmp_path):
    """A trusted certificate whose time is over is refused."""
    certificate = make_server_certificate(tmp_path, days=-1)
    with fake_directory(tls=certificate.context(), tls_at_once=True) as server:
        made = attempt(server, certificates=certificate.certificate)

    assert "directory-tls" == made.reason
    assert_no_password(server)


@pytest.mark.parametrize("at_once", [True, False], ids=["ldaps", "starttls"])
def test_a_good_certificate_is_accepted(tmp_path, at_once):
    """The same directory with the right certificate lets in, and the record says it was TLS."""
    certificate = make_server_certificate(tmp_path)
    with fake_directory(
        start_tls=extended(0), tls=certificate.context(), tls_at_once=at_once
    ) as server:
        made = attempt(
            server,
            start_tls=not at_once,
            certificates=certificate.certificate,
            timeout_seconds=5.0,
        )

    assert ("jdoe",) == made.values()["uid"]
    [transport] = [check for check in made.result.checks if check.name == "transport"]
    assert "By TLS; certificate and host name were checked." == transport.detail


def test_a_plain_directory_behind_ldaps_gets_no_password():
    """A directory that speaks no TLS where ldaps:// is asked for is told nothing."""
    with fake_directory() as server:
        made = attempt(f"ldaps://127.0.0.1:{server.port}")

    assert made.reason in ("directory-tls", "directory-broken-answer", "directory-timeout")
    assert_no_password(server)


def test_a_plain_tls_alert_is_named():
    """A peer that breaks the handshake off is a matter of TLS."""

    def alert(connection: socket.socket, _):
        connection.recv(10)
        connection.sendall(b"\x15\x03\x03\x00\x02\x02\x28")

    with fake_directory(opening=alert) as server:
        made = attempt(f"ldaps://127.0.0.1:{server.port}")

    assert "directory-tls" == made.reason


def assert_no_password(server) -> None:
    assert [] == server.binds
    assert CANARY.encode() not in server.seen()
    assert READER_PASSWORD.encode() not in server.seen()
