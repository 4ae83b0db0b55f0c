from __future__ import annotations

import socket

import pytest

from verifier.demo.ldap_server import (
    ENUMERATED,
    SEQUENCE,
    Node,
    NotLdap,
    integer,
    octet_string,
    read_message,
)


def read(data: bytes) -> Node | None:
    """What is read where exactly these bytes come."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(data)
        theirs.shutdown(socket.SHUT_WR)
        return read_message(ours)


@pytest.mark.parametrize("value", [0, 1, 127, 128, 255, 256, -1, 2**31 - 1])
def test_numbers_come_back(value):
    """A number is written in as few bytes as its sign allows, and read back."""
    assert value == integer(value, ENUMERATED).number
    assert b"\x02\x01\x00" == integer(0).encoded()


@pytest.mark.parametrize("length", [0, 127, 128, 255, 256, 70_000])
def test_messages_come_back(length):
    """Short and long lengths are written and read."""
    message = Node(SEQUENCE, inside=(integer(7), octet_string("x" * length)))

    assert message == read(message.encoded())


@pytest.mark.parametrize("data", [b"", b"\x30", b"\x30\x05\x02\x01"])
def test_a_cut_message_is_the_end(data):
    """A connection that ends in a message gives none."""
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
    """Another protocol, an endless length, a wrong inner length and deep nesting are refused."""
    with pytest.raises(NotLdap):
        read(data)


def test_text_that_is_no_utf_8():
    """Bytes that are no text equal nothing that is kept."""
    assert "\ufffd" == Node(4, b"\xff").text
