import threading
from contextlib import contextmanager

import pytest

from tests.adapters.ils.sip2.fake_sip2 import PASSWORD, FakeSip2, Patron, connector_to
from tests.bad_peers import peer, silent
from tests.server_certificates import ServerCertificate, make_server_certificate
from verifier.domain.model.lookup import Found, LookupFailure, PatronKey

BARCODE = "21234000000018"
GAIL = Patron(cards=(BARCODE,))


@contextmanager
def secured(certificate: ServerCertificate, fake: FakeSip2):
    """The fake behind TLS; gives its port."""
    context = certificate.context()

    def talk(connection, over: threading.Event):
        with context.wrap_socket(connection, server_side=True) as inner:
            fake.talk(inner, over)

    with peer(talk, read_first=False) as server:
        yield server.port


def ask(port, certificate: ServerCertificate | None = None, **settings):
    ca = {} if certificate is None else {"ca_file": str(certificate.certificate)}
    given = {"tls": "yes", "seconds": 3, **ca, **settings}
    return connector_to(port, **given).look_up(PatronKey(value=BARCODE))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_certificate_of_the_sites_own_authority(tmp_path, host):
    """By name and by address."""
    certificate = make_server_certificate(tmp_path, host=host)
    with secured(certificate, FakeSip2(patrons=(GAIL,))) as port:
        assert isinstance(ask(port, certificate, host=host), Found)


@pytest.mark.parametrize(
    ("made_for", "days", "known"),
    [("localhost", 1, True), ("127.0.0.1", -1, True), ("127.0.0.1", 1, False)],
    ids=["another-name", "expired", "unknown-authority"],
)
def test_a_certificate_that_is_not_good_enough(tmp_path, made_for, days, known):
    """Another name, its time over, or nobody's: nothing is sent, and no password."""
    certificate = make_server_certificate(tmp_path, host=made_for, days=days)
    fake = FakeSip2(patrons=(GAIL,))
    with secured(certificate, fake) as port:
        outcome = ask(port, certificate if known else None)

    assert LookupFailure.TLS is outcome.failure
    assert "Check tls, host and ca_file" in outcome.message
    assert [] == fake.received


def test_a_certificate_of_another_authority(tmp_path):
    """The site's authority is the only one that counts."""
    certificate = make_server_certificate(tmp_path / "one")
    other = make_server_certificate(tmp_path / "other")
    with secured(certificate, FakeSip2(patrons=(GAIL,))) as port:
        assert LookupFailure.TLS is ask(port, other).failure


def test_a_server_without_tls(tmp_path):
    """A plain SIP2 server asks for the greeting of TLS again, and gets no login."""
    received = []

    def talk(connection, _):
        received.append(connection.recv(4096))
        connection.sendall(b"96AZFEF6\r")
        received.append(connection.recv(4096))

    with peer(talk, read_first=False) as server:
        outcome = ask(server.port, make_server_certificate(tmp_path))

    assert LookupFailure.TLS is outcome.failure
    assert "Check tls" in outcome.message
    assert not any(PASSWORD.encode() in entry for entry in received)


def test_tls_where_the_connection_is_plain(tmp_path):
    """The server's alert is recognised, and the setting named."""
    certificate = make_server_certificate(tmp_path)
    with secured(certificate, FakeSip2(patrons=(GAIL,))) as port:
        outcome = connector_to(port, seconds=2).look_up(PatronKey(value=BARCODE))

    assert outcome.failure in (LookupFailure.TLS, LookupFailure.AUTH_ERROR)
    assert "TLS" in outcome.message


def test_a_silent_handshake(tmp_path):
    """Ends in time, and is no refused login."""
    with peer(silent, read_first=False) as server:
        outcome = ask(server.port, make_server_certificate(tmp_path), seconds=0.4)

    assert LookupFailure.TIMEOUT is outcome.failure
