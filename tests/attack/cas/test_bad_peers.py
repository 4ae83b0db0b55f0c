from __future__ import annotations

import gzip

import pytest

from tests.adapters.login.cas.answers import response, success
from tests.attack.cas.asked import TICKET, ask
from tests.bad_peers import answer, drip, endless, peer, silent
from tests.server_certificates import make_server_certificate
from verifier.domain.model.capture import LoginRefused

HEAD = b"HTTP/1.1 200 OK\r\n"
GOOD = response(success())
BOMB = gzip.compress(bytes(100_000_000), compresslevel=9)

PEERS = {
    "silent": silent,
    "drips-its-head": drip(HEAD + b"X-Slow: ", b"a"),
    "drips-its-body": drip(HEAD + b"Content-Length: 9999\r\n\r\n<", b"a"),
    "drips-without-length": drip(HEAD + b"\r\n<", b"a"),
    "drips-chunks": drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
    "continues-without-end": drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "good-answer-never-ended": drip(HEAD + b"Content-Length: 9999\r\n\r\n" + GOOD, b" "),
    "endless": endless,
    "endless-head": lambda connection, over: [
        connection.sendall(b"X-More: " + b"a" * 1000 + b"\r\n")
        for _ in range(100_000)
        if not over.is_set()
    ],
    "gzip-bomb": answer(BOMB, headers={"Content-Encoding": "gzip"}),
    "no-gzip": answer(b"not gzip", headers={"Content-Encoding": "gzip"}),
    "unknown-packing": answer(GOOD, headers={"Content-Encoding": "br"}),
    "cut": answer(GOOD[:40], length=len(GOOD)),
    "good-answer-cut-short": answer(GOOD, length=len(GOOD) + 1),
    "closes-at-once": lambda *_: None,
    "other-protocol": lambda connection, _: connection.sendall(b"SSH-2.0-OpenSSH_9.6\r\n"),
}


@pytest.mark.parametrize("name", PEERS)
def test_a_bad_peer_ends_in_time(name):
    """The login ends within its deadline as a matter of the question, asked once."""
    asked = ask(PEERS[name])

    assert isinstance(asked.result, LoginRefused)
    assert "validation" == asked.result.reason
    assert 1 == len(asked.received)
    assert TICKET not in asked.message()


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary"])
@pytest.mark.parametrize("validation", ["cas3", "saml1.1"])
def test_a_redirect_is_not_followed(status, validation):
    """Another host that the server names gets nothing, and the ticket does not show."""
    with peer(answer(GOOD)) as elsewhere:
        moved = {"Location": f"{elsewhere.url}?ticket={TICKET}"}
        asked = ask(answer(GOOD, status=status, headers=moved), validation=validation)

        assert [] == elsewhere.received
    assert isinstance(asked.result, LoginRefused)
    assert "validation" == asked.result.reason
    assert TICKET not in asked.message()


def test_a_self_signed_certificate_gets_no_ticket(tmp_path):
    """A server whose certificate nobody trusts is told no ticket."""
    asked, seen = over_tls(make_server_certificate(tmp_path), trusted=None)

    assert isinstance(asked, LoginRefused)
    assert "validation" == asked.reason
    assert TICKET.encode() not in seen


def test_a_certificate_of_another_host_gets_no_ticket(tmp_path):
    """A trusted certificate for another name is none for this server."""
    made = make_server_certificate(tmp_path, host="other.example.edu")
    asked, seen = over_tls(made, trusted=made.certificate)

    assert isinstance(asked, LoginRefused)
    assert "validation" == asked.reason
    assert TICKET.encode() not in seen


def test_a_trusted_certificate_is_accepted(tmp_path):
    """The same server with its certificate in the site file gets the ticket."""
    made = make_server_certificate(tmp_path)
    asked, seen = over_tls(made, trusted=made.certificate)

    assert not isinstance(asked, LoginRefused), asked.summary
    assert TICKET.encode() in seen


def over_tls(certificate, *, trusted):
    """A login at a CAS server behind TLS: its outcome, and what the server could read."""
    from pathlib import Path

    from tests.adapters.login.cas.answers import NOW
    from tests.bad_peers import read_request
    from tests.factories import make_site
    from verifier.adapters.login.cas.cas_client import CasClient
    from verifier.domain.model.site import CasServer, Idp

    seen = []

    def talk(connection, over):
        with certificate.context().wrap_socket(connection, server_side=True) as secured:
            seen.append(read_request(secured))
            answer(GOOD)(secured, over)

    with peer(talk, read_first=False) as server:
        cas = CasServer(url=f"https://127.0.0.1:{server.port}/cas", certificates=trusted)
        idps = (Idp(id="campus", protocol="cas", cas=cas),)
        site = make_site(Path("nowhere"), idps=idps, allow_private_addresses=True)
        client = CasClient(site, now=lambda: NOW, seconds=1.0)
        result = client.finish(TICKET, pending=client.begin("campus").pending)
    return result, b"".join(seen)
