from __future__ import annotations

import contextlib
import socket

import ldap3
import pytest

from verifier.demo.ldap_server import DemoDirectory, Entry

BASE = "ou=people,dc=example,dc=edu"
LENA = Entry(
    dn=f"uid=lena,{BASE}",
    attributes=(("uid", ("lena",)), ("employeeNumber", ("0042",)), ("mail", ("a", "b"))),
    password="lena",
    hidden=frozenset({"employeeNumber"}),
)
LARS = Entry(dn=f"uid=lars,{BASE}", attributes=(("uid", ("lars",)),))
READER = Entry(dn="cn=reader,dc=example,dc=edu", attributes=(), password="reader-secret")


@pytest.fixture
def directory():
    running = DemoDirectory([LENA, LARS], reader=READER)
    running.start()
    yield running
    running.stop()


def connection(directory, entry=None, password=None):
    """A connection of the library that most programs use."""
    server = ldap3.Server(directory.url, get_info=ldap3.NONE)
    user = None if entry is None else entry.dn
    return ldap3.Connection(server, user=user, password=password, check_names=False)


@pytest.mark.parametrize(
    ("entry", "password", "accepted"),
    [(LENA, "lena", True), (LENA, "x", False), (LARS, "lars", False), (READER, "lena", False)],
)
def test_only_the_right_password_binds(directory, entry, password, accepted):
    """Somebody binds with their own password, and nobody as an entry without one."""
    with_password = connection(directory, entry, password)

    assert accepted is with_password.bind()
    with_password.unbind()


@pytest.mark.parametrize(
    ("entry", "password", "seen"),
    [
        (READER, "reader-secret", {"uid", "employeeNumber", "mail"}),
        (LENA, "lena", {"uid", "mail"}),
    ],
)
def test_hidden_attributes_are_the_readers(directory, entry, password, seen):
    """The reader sees every attribute, a person not the hidden ones."""
    bound = connection(directory, entry, password)
    bound.bind()
    bound.search(BASE, "(uid=lena)", attributes=["*"])
    [found] = bound.response
    bound.unbind()

    assert LENA.dn == found["dn"]
    assert seen == set(found["raw_attributes"])


def test_nobody_searches_unbound(directory):
    """A search before a bind is not allowed."""
    unbound = connection(directory)
    unbound.open()
    unbound.search(BASE, "(uid=lena)")
    code = unbound.result["result"]
    unbound.strategy.close()

    assert 50 == code


def test_searches_are_limited_and_have_a_base(directory):
    """A size limit is kept and said, and an entry alone may be read."""
    bound = connection(directory, READER, "reader-secret")
    bound.bind()
    bound.search(BASE, "(uid=*)", attributes=["uid"], size_limit=1)
    limited = (len(bound.response), bound.result["result"])
    bound.search(LENA.dn, "(uid=*)", search_scope=ldap3.BASE, attributes=["mail"])
    alone = [dict(entry["raw_attributes"]) for entry in bound.response]
    bound.unbind()

    assert (1, 4) == limited
    assert [{"mail": [b"a", b"b"]}] == alone


@pytest.mark.parametrize(
    "data",
    [b"GET / HTTP/1.1\r\n\r\n", b"\x30\x00", b"\x30\x84\xff\xff\xff\xff", b"\x30\x03\x02\x01"],
)
def test_nonsense_ends_its_own_connection_only(directory, data):
    """A client that speaks no LDAP is cut off, and the next one is served."""
    port = int(directory.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        client.sendall(data)
        with contextlib.suppress(OSError):  # it may have been cut off already
            client.shutdown(socket.SHUT_WR)
        assert b"" == client.recv(100)
    lena = connection(directory, LENA, "lena")

    assert lena.bind()
    lena.unbind()


def test_it_can_be_ended_twice():
    """A directory that never started, or has ended, can be ended."""
    directory = DemoDirectory([], reader=READER)
    directory.stop()
    directory.stop()
