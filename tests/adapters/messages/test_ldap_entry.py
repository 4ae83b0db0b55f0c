import uuid

import pytest

from verifier.adapters.messages.ldap_entry import SECRETS, entry_attributes, is_secret, shown_value
from verifier.domain.model.capture import AttributeSource


def test_attributes_in_the_order_of_the_entry():
    made = entry_attributes({"cn;lang-de": [b" a ", b""], "Mail": [], "x": [b"\xff"]})

    assert [("cn;lang-de", (" a ", "")), ("Mail", ()), ("x", ("hex:ff",))] == [
        (entry.name, entry.values) for entry in made
    ]
    assert {AttributeSource.ENTRY} == {entry.source for entry in made}


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("cn", "José".encode(), "José"),
        ("cn", b"two\r\nlines\t", "two\r\nlines\t"),
        ("cn", b"bell\x07", "hex:62656c6c07"),
        ("cn", b"\xc3", "hex:c3"),
        ("cn", b"a" * 65_536, "a" * 65_536),
        ("cn", b"\xff" * 65, "hex:" + "ff" * 64 + "… (65 bytes)"),
        ("cn;BINARY", b"text", "hex:74657874"),
        ("objectGUID", b"short", "short"),
        ("objectSid", b"\x01\x00\x00\x00\x00\x00\x00\x05", "S-1-5"),
        ("objectSid", b"\x01\x02\x00\x00\x00\x00\x00\x05\x20\0\0\0\x21\x02\0\0", "S-1-5-32-545"),
        ("objectSid", b"", ""),
    ],
)
def test_one_value(name, value, shown):
    assert shown == shown_value(name, value)


def test_a_guid_as_active_directory_writes_it():
    """The first three groups are little-endian."""
    guid = uuid.UUID("f81d4fae-7dec-11d0-a765-00a0c91e6bf6")

    assert str(guid) == shown_value("objectGUID", guid.bytes_le)


@pytest.mark.parametrize(
    "name",
    [
        *("userPassword", "USERPASSWORD;x-a", "2.5.4.35", "OID.2.5.4.35;binary", "unicodePwd"),
        *("pwdHistory", "sambaPasswordHistory", "sambaNTPassword", "sambaLMPassword", "dBCSPwd"),
        *("ipaNTHash", "ipatokenOTPkey", "supplementalCredentials", "ms-Mcs-AdmPwd"),
        *("msDS-ManagedPassword", "msLAPS-Password", "userPKCS12", "krbPrincipalKey"),
        *("ntPwdHistory", "lmPwdHistory", "authPassword", "krb5Key", "nspmPassword"),
    ],
)
def test_a_stored_password_or_key_is_a_secret(name):
    """Case, options and an OID in place of the name hide nothing, and an entry leaves it out."""
    assert is_secret(name)
    assert ["cn"] == [
        entry_attribute.name
        for entry_attribute in entry_attributes({name: [b"invented"], "cn": [b"x"]})
    ]


@pytest.mark.parametrize(
    "name",
    [
        *("cn", "uid;userPassword", "pwdLastSet", "userCertificate;binary", "2.5.4.3", ""),
        *("passwordExpirationTime", "msDS-UserPasswordExpiryTimeComputed", "employeeNumber"),
    ],
)
def test_what_is_about_a_password_is_no_secret(name):
    """When it was set, and a public certificate, may be shown."""
    assert not is_secret(name)


def test_secrets_are_written_as_they_are_compared():
    """A name with a capital letter or an option in the list would never be found."""
    assert all(is_secret(secret) and secret == secret.lower() for secret in SECRETS)
