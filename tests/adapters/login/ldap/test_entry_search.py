from __future__ import annotations

import pytest
from ldap3.core.exceptions import LDAPInvalidFilterError

from verifier.adapters.login.ldap.connection import DirectoryRefused
from verifier.adapters.login.ldap.entry_search import find_entry, read_entry
from verifier.domain.model.site import Directory

BASE = "ou=people,dc=example,dc=edu"
DN = f"uid=jdoe,{BASE}"
DIRECTORY = Directory(url="ldap://ldap.example.edu", base=BASE, attributes=("mail",))
REFERENCE = {"type": "searchResRef"}


def found(dn=DN, **raw):
    raw = raw or {"uid": [b"jdoe"]}
    return {"type": "searchResEntry", "raw_dn": dn.encode(), "raw_attributes": raw}


class Connection:
    """As much of a connection as a search uses."""

    def __init__(self, *response, code=0, error=None):
        self.response = list(response)
        self.result = {"result": code}
        self.error = error
        self.asked = []

    def search(self, base, search_filter, **more):
        self.asked.append((base, search_filter, more["search_scope"], more["attributes"]))
        if self.error is not None:
            raise self.error


def reason(call):
    with pytest.raises(DirectoryRefused) as refused:
        call()
    return refused.value.reason


def test_finds_the_one_entry():
    """One search below the base, for what is wanted and what must equal the typed name."""
    connection = Connection(found(uid=[b"JDoe"], mail=[b"a", b"\xff"]), REFERENCE)
    entry = find_entry(connection, DIRECTORY, "jdoe")

    assert (DN, {"uid": [b"JDoe"], "mail": [b"a", b"\xff"]}) == (entry.dn, entry.raw)
    assert 1 == entry.referrals
    assert [(BASE, "(uid=jdoe)", "SUBTREE", ["mail", "uid"])] == connection.asked
    assert "JDoe" not in repr(entry)


@pytest.mark.parametrize(
    ("connection", "expected"),
    [
        (Connection(), "unknown-user"),
        (Connection(REFERENCE), "unknown-user"),
        (Connection(found(), found()), "ambiguous"),
        (Connection(found(), code=4), "ambiguous"),
        (Connection(code=10), "referral"),
        (Connection(code=32), "bad-base"),
        (Connection(code=50), "search-refused"),
        (Connection(found(), code=3), "search-refused"),
        (Connection(error=LDAPInvalidFilterError("x")), "bad-filter"),
        (Connection(found(uid=[b"root"])), "another-person"),
        (Connection(found(**{"UID;x-y": [b"root"]})), "another-person"),
        (Connection(found(member=[b"x"] * 5_001)), "directory-too-large"),
    ],
)
def test_anything_else_has_its_reason(connection, expected):
    """Nothing is guessed away."""
    assert expected == reason(lambda: find_entry(connection, DIRECTORY, "jdoe"))


def test_the_name_need_not_be_shown():
    """An entry that hides the attribute that was searched by is taken."""
    assert DN == find_entry(Connection(found(mail=[b"a"])), DIRECTORY, "jdoe").dn


def test_the_name_compares_as_the_directory_compares_it():
    """Composed and decomposed letters are one name."""
    connection = Connection(found(uid=["José".encode()]))

    assert DN == find_entry(connection, DIRECTORY, "jose\u0301").dn


def test_reads_the_entry_of_a_dn():
    """The entry itself is asked for, and nothing below it."""
    connection = Connection(found("UID=jdoe,ou=People,dc=example,dc=edu"))
    read_entry(connection, DIRECTORY, DN)

    assert [(DN, "(objectClass=*)", "BASE", ["mail", "uid"])] == connection.asked


@pytest.mark.parametrize(
    ("connection", "expected"),
    [
        (Connection(), "entry-not-readable"),
        (Connection(code=32), "entry-not-readable"),
        (Connection(code=50), "entry-not-readable"),
        (Connection(found(f"uid=root,{BASE}")), "another-person"),
        (Connection(code=51), "search-refused"),
    ],
)
def test_an_entry_that_cannot_be_read(connection, expected):
    """A hidden entry is the site file's matter; the entry of another DN is refused."""
    assert expected == reason(lambda: read_entry(connection, DIRECTORY, DN))


def test_a_dn_that_is_no_text_is_an_error():
    """A DN that is no UTF-8 is no LDAP."""
    entry = {**found(), "raw_dn": b"\xff\xfe"}
    with pytest.raises(ValueError):
        find_entry(Connection(entry), DIRECTORY, "jdoe")
