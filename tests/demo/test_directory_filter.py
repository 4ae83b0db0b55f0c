from __future__ import annotations

import pytest

from verifier.demo.ldap_server import Entry, Node, matches, octet_string

ENTRY = Entry(dn="uid=lena", attributes=(("uid", ("lena",)), ("mail", ("a@example.edu", "b"))))


def equal(name: str, value: str) -> Node:
    return Node(0xA3, inside=(octet_string(name), octet_string(value)))


LENA, OTHER = equal("uid", "lena"), equal("uid", "lars")


@pytest.mark.parametrize(
    ("search_filter", "passes"),
    [
        (LENA, True),
        (equal("UID", "LENA"), True),
        (equal("mail", "b"), True),
        (OTHER, False),
        (equal("uid", "*"), False),
        (Node(0xA0, inside=(LENA, equal("mail", "b"))), True),
        (Node(0xA0, inside=(LENA, OTHER)), False),
        (Node(0xA1, inside=(OTHER, LENA)), True),
        (Node(0xA1, inside=(OTHER,)), False),
        (Node(0xA2, inside=(OTHER,)), True),
        (Node(0x87, b"mail"), True),
        (Node(0x87, b"cn"), False),
        (Node(0xA4, inside=(octet_string("uid"),)), False),
    ],
)
def test_filters(search_filter, passes):
    """And, or, not, equality and presence; any other kind passes nobody."""
    assert passes is matches(search_filter, ENTRY)
