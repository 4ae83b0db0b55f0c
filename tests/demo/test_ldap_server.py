import contextlib
import socket

import ldap3
import pytest

from verifier.demo.ldap_server import (
    ENUMERATED,
    SEQUENCE,
    DemoDirectory,
    Entry,
    Node,
    NotLdap,
    integer,
    matches,
    octet_string,
    read_message,
)

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
    server = ldap3.Server(directory.url, get_info=ldap3.NONE)
    user = None if entry is None else entry.dn
    return ldap3.Connection(server, user=user, password=password, check_names=False)


@pytest.mark.parametrize(
    ("entry", "password", "accepted"),
    [(LENA, "lena", True), (LENA, "x", False), (LARS, "lars", False), (READER, "lena", False)],
)
def test_only_the_right_password_binds(directory, entry, password, accepted):
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
    bound = connection(directory, entry, password)
    bound.bind()
    bound.search(BASE, "(uid=lena)", attributes=["*"])
    [found] = bound.response
    bound.unbind()

    assert LENA.dn == found["dn"]
    assert seen == set(found["raw_attributes"])


def test_nobody_searches_unbound(directory):
    unbound = connection(directory)
    unbound.open()
    unbound.search(BASE, "(uid=lena)")
    code = unbound.result["result"]
    unbound.strategy.close()

    assert 50 == code


def test_searches_are_limited_and_have_a_base(directory):
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
    directory = DemoDirectory([], reader=READER)
    directory.stop()
    directory.stop()


ENTRY = Entry(dn="uid=lena", attributes=(("uid", ("lena",)), ("mail", ("a@example.edu", "b"))))


def equal(name: str, value: str) -> Node:
    return Node(0xA3, inside=(octet_string(name), octet_string(value)))


LENA_FILTER, OTHER = equal("uid", "lena"), equal("uid", "lars")


@pytest.mark.parametrize(
    ("search_filter", "passes"),
    [
        (LENA_FILTER, True),
        (equal("UID", "LENA"), True),
        (equal("mail", "b"), True),
        (OTHER, False),
        (equal("uid", "*"), False),
        (Node(0xA0, inside=(LENA_FILTER, equal("mail", "b"))), True),
        (Node(0xA0, inside=(LENA_FILTER, OTHER)), False),
        (Node(0xA1, inside=(OTHER, LENA_FILTER)), True),
        (Node(0xA1, inside=(OTHER,)), False),
        (Node(0xA2, inside=(OTHER,)), True),
        (Node(0x87, b"mail"), True),
        (Node(0x87, b"cn"), False),
        (Node(0xA4, inside=(octet_string("uid"),)), False),
    ],
)
def test_filters(search_filter, passes):
    assert passes is matches(search_filter, ENTRY)


def read(data: bytes) -> Node | None:
    """What is read where exactly these bytes come."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(data)
        theirs.shutdown(socket.SHUT_WR)
        return read_message(ours)


@pytest.mark.parametrize("value", [0, 1, 127, 128, 255, 256, -1, 2**31 - 1])
def test_numbers_come_back(value):
    assert value == integer(value, ENUMERATED).number
    assert b"\x02\x01\x00" == integer(0).encoded()


@pytest.mark.parametrize("length", [0, 127, 128, 255, 256, 70_000])
def test_messages_come_back(length):
    message = Node(SEQUENCE, inside=(integer(7), octet_string("x" * length)))

    assert message == read(message.encoded())


@pytest.mark.parametrize("data", [b"", b"\x30", b"\x30\x05\x02\x01"])
def test_a_cut_message_is_the_end(data):
    assert read(data) is None


def deep(levels: int) -> bytes:
    node = Node(SEQUENCE, b"")
    for _ in range(levels):
        node = Node(SEQUENCE, inside=(node,))
    return node.encoded()


@pytest.mark.parametrize(
    "data",
    [
        b"GET / HTTP/1.1\r\n\r\n" * 9,
        b"\x30\x84\x7f\xff\xff\xff",
        b"\x30\x03\x02\x05\x01",
        b"\x30\x01\x02",
        deep(22),
    ],
    ids=["http", "huge", "inner-length", "half-element", "deep"],
)
def test_what_is_no_message(data):
    with pytest.raises(NotLdap):
        read(data)


def test_text_that_is_no_utf_8():
    """Bytes that are no text equal nothing that is kept."""
    assert "\ufffd" == Node(4, b"\xff").text
