import pytest

from tests.adapters.captures.sample_files import samples, taken, taken_sample, values_of
from verifier.adapters.captures.ldif import is_ldif, logical_lines, read_ldif, records
from verifier.adapters.captures.saved_file import MOST_LOGINS, NotACapture
from verifier.domain.model.capture import (
    AttributeSource,
    GateOutcome,
    Origin,
    Protocol,
    SubjectKind,
)


@pytest.mark.parametrize("path", samples("ldif"), ids=lambda path: path.name)
def test_a_directory_export_is_recognised(path):
    """Comments and the version may stand before the first dn."""
    assert is_ldif(taken(path.read_bytes()))


def test_an_entry_is_read_line_by_line():
    """Folded lines, options and repeated attributes come as the directory holds them."""
    [login] = read_ldif(taken_sample("ldif/openldap.ldif"))

    assert [
        ("objectClass", ("inetOrgPerson",)),
        ("uid", ("ggood",)),
        ("employeeNumber", ("21234000000018",)),
        ("cn;lang-en", ("Gail Good",)),
        (
            "description",
            ("a line that is longer than seventy-eight characters and that is folded for it",),
        ),
        ("mail", ("gail.good@example.edu", "g.good@example.edu")),
    ] == values_of(login)
    assert (Protocol.LDAP, Origin.IMPORT) == (login.protocol, login.origin)
    assert (SubjectKind.DN, "uid=ggood,ou=people,dc=example,dc=edu") == (
        login.subject.kind,
        login.subject.value,
    )
    assert login.typed_username is None
    assert {AttributeSource.ENTRY} == {attribute.source for attribute in login.attributes}
    assert [("bind", GateOutcome.NOT_CHECKED)] == [
        (check.name, check.outcome) for check in login.checks
    ]


def test_encoded_and_binary_values_are_shown_as_at_a_login():
    """Base64 is undone, a GUID written as one, an empty value kept."""
    [login] = read_ldif(taken_sample("ldif/active-directory.ldif"))

    assert "CN=Zoë Zweig,OU=Users,DC=example,DC=edu" == login.subject.value
    assert [
        ("cn", ("Zoë Zweig",)),
        ("objectGUID", ("03020100-0504-0706-0809-0a0b0c0d0e0f",)),
        ("employeeID", ("0021234",)),
        ("extensionAttribute1", ("",)),
    ] == values_of(login)


def test_every_entry_is_a_login():
    """Two entries are two, and what ldapsearch writes around them is none."""
    logins = read_ldif(taken_sample("ldif/two-people.ldif"))

    assert ["21234000000018", "21234000000026"] == [
        login.attributes[0].values[0] for login in logins
    ]


def test_a_password_is_never_kept():
    """Stored passwords do not get into a report, whatever options they have."""
    [login] = read_ldif(
        taken("dn: cn=x\nuserPassword;x-a: invented\nuserPassword:: aW52\ncn: x\n")
    )

    assert [("cn", ("x",))] == values_of(login)


def test_no_other_secret_is_kept():
    """What a directory calls a password or key by another name is one too."""
    [login] = read_ldif(taken("dn: cn=x\npwdHistory: a\n2.5.4.35: b\nms-Mcs-AdmPwd: c\nsn: x\n"))

    assert [("sn", ("x",))] == values_of(login)


def test_as_many_entries_as_may_be_are_read():
    """What ldapsearch writes around them does not count."""
    text = "version: 1\n\n" + "dn: cn=x\n\n" * MOST_LOGINS + "search: 2\nresult: 0\n"

    assert MOST_LOGINS == len(read_ldif(taken(text)))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("dn: cn=x\njpegPhoto:< file:///x\n", "another file"),
        ("dn: cn=x\nno line\n", "at its line 2"),
        ("dn: cn=x\ncn:: %%%\n", "broken base64 at its line 2"),
        ("dn: cn=x\nchangetype: delete\n", "holds changes"),
        ("dn: cn=x\ncn: x\n\ncn: y\n", "does not begin with its dn"),
        ("dn:: //8=\ncn: x\n", "not UTF-8"),
        ("dn: cn=x\n\n" * (MOST_LOGINS + 1), "more than 20 logins"),
    ],
)
def test_what_cannot_be_read_is_a_sentence(text, message):
    """A broken export says where, without a value."""
    assert is_ldif(taken(text))
    with pytest.raises(NotACapture) as refused:
        read_ldif(taken(text))
    assert message in refused.value.message


@pytest.mark.parametrize("text", ["", "# only a comment\n", "uid: x\n", "version: 1\n", "\n\n"])
def test_other_text_is_none(text):
    """Without a dn there is no entry."""
    assert not is_ldif(taken(text))


def test_folded_lines_become_one():
    """One blank at the beginning joins a line to the one before; comments fold as well."""
    text = "cn: a\r\n  b\r\n c\n# comment\n  more of it\n\nsn: d"

    assert ["cn: a bc", "# comment more of it", "", "sn: d"] == list(logical_lines(text))


def test_records_stand_apart_and_values_stay_whole():
    """Any number of blank lines parts records; blanks at a value's end belong to it."""
    text = "\n\ndn: cn=x\ncn:  two  \n# cn: no\n\n\ndn:: Y249eQ==\ncn;lang-de::/w==\nsn:\n"

    assert [
        [("dn", b"cn=x"), ("cn", b"two  ")],
        [("dn", b"cn=y"), ("cn;lang-de", b"\xff"), ("sn", b"")],
    ] == list(records(text))
