"""SIP2 behind a real stunnel, as vendors set it up."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.adapters.ils.sip2.fake_sip2 import FakeSip2, Patron, connector_to
from tests.bad_peers import peer, unused_port
from tests.programs import require_program
from tests.server_certificates import ServerCertificate, make_server_certificate
from tests.services.processes import free_port, running
from verifier.adapters.ils.sip2.connector import Sip2Connector
from verifier.domain.model.lookup import Found, LookupFailure, PatronKey

pytestmark = [pytest.mark.service, pytest.mark.timeout(60)]

BARCODE = "21234000000018"


@contextmanager
def tunnel(folder: Path, certificate: ServerCertificate, target: int) -> Iterator[int]:
    """stunnel in front of the port *target*; gives its own port."""
    program = require_program("stunnel4")
    port = free_port()
    pem = folder / "stunnel.pem"
    pem.write_bytes(certificate.key.read_bytes() + certificate.certificate.read_bytes())
    pem.chmod(0o600)
    configuration = folder / "stunnel.conf"
    configuration.write_text(
        f"foreground = yes\npid =\n[sip2]\naccept = 127.0.0.1:{port}\n"
        f"connect = 127.0.0.1:{target}\ncert = {pem}\n"
    )
    with running([program, str(configuration)], port=port, folder=folder):
        yield port


def connector(port: int, certificate: ServerCertificate | None, **settings) -> Sip2Connector:
    ca = {} if certificate is None else {"ca_file": str(certificate.certificate)}
    return connector_to(port, tls="yes", seconds=5, **ca, **settings)


def test_look_ups_through_the_tunnel(tmp_path):
    """Patrons are found by TLS; whoever does not trust the tunnel sends nothing through it."""
    certificate = make_server_certificate(tmp_path)
    fake = FakeSip2(patrons=(Patron(cards=(BARCODE,)),))
    key = PatronKey(value=BARCODE)
    with (
        peer(fake.talk, read_first=False) as server,
        tunnel(tmp_path, certificate, server.port) as port,
    ):
        found = connector(port, certificate).look_up(key)
        asked = len(fake.received)
        unknown = connector(port, None).look_up(key)
        other_name = connector(port, certificate, host="localhost").look_up(key)
        plain = connector_to(port, seconds=2).look_up(key)
        refused = connector(port, certificate, login_password="wr0ng").look_up(key)

    assert isinstance(found, Found), found
    assert ["93", "99", "63", "35"] == fake.codes[:asked]
    assert LookupFailure.TLS is unknown.failure
    assert LookupFailure.TLS is other_name.failure
    assert plain.failure in (LookupFailure.TLS, LookupFailure.AUTH_ERROR)
    assert "TLS" in plain.message
    assert LookupFailure.AUTH_ERROR is refused.failure
    assert asked + 1 == len(fake.received)


def test_a_tunnel_to_nowhere(tmp_path):
    """A tunnel whose server is down closes: that is not an unknown patron."""
    certificate = make_server_certificate(tmp_path)
    with tunnel(tmp_path, certificate, unused_port()) as port:
        outcome = connector(port, certificate).look_up(PatronKey(value=BARCODE))

    assert outcome.failure in (LookupFailure.AUTH_ERROR, LookupFailure.TLS)
