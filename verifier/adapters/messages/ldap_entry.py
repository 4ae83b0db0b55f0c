"""Read a directory entry's attributes: keep options, leave out secrets, show bytes safely.

Rules: RFC 4512 section 2.5 (names, options), RFC 4511 section 4.1.5 (values are octets).
"""

import unicodedata
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress

from verifier.domain.model.capture import Attribute, AttributeSource

BINARY_OPTION = ";binary"
LONGEST_BINARY = 64  # bytes shown of a binary value
LONGEST_TEXT = 65_536
SECRETS = frozenset(
    {
        # RFC 4519 and 3112, password policy, 389 DS, Kerberos
        *("userpassword", "2.5.4.35", "authpassword", "1.3.6.1.4.1.4203.1.3.4"),
        *("pwdhistory", "1.3.6.1.4.1.42.2.27.8.1.20", "passwordhistory"),
        *("userpkcs12", "2.16.840.1.113730.3.1.216", "krb5key", "krbmkey", "krbpwdhistory"),
        *("krbprincipalkey", "2.16.840.1.113719.1.301.4.39.1"),
        # Active Directory
        *("unicodepwd", "1.2.840.113556.1.4.90", "dbcspwd", "1.2.840.113556.1.4.55"),
        *("ntpwdhistory", "1.2.840.113556.1.4.94", "lmpwdhistory", "1.2.840.113556.1.4.160"),
        *("supplementalcredentials", "1.2.840.113556.1.4.125"),
        *("unixuserpassword", "1.2.840.113556.1.4.1910", "mssfu30password"),
        *("msds-managedpassword", "1.2.840.113556.1.4.2196", "ms-mcs-admpwd"),
        *("mslaps-password", "mslaps-encryptedpassword", "mslaps-encryptedpasswordhistory"),
        *("mslaps-encrypteddsrmpassword", "mslaps-encrypteddsrmpasswordhistory"),
        *("mspkiaccountcredentials", "mspkidpapimasterkeys", "msfve-recoverypassword"),
        *("trustauthincoming", "trustauthoutgoing", "initialauthincoming", "initialauthoutgoing"),
        # Samba, FreeIPA, eDirectory, and what is added to others
        *("sambantpassword", "1.3.6.1.4.1.7165.2.1.25", "ntpassword", "ntpasswordhash"),
        *("sambalmpassword", "1.3.6.1.4.1.7165.2.1.24", "lmpassword", "sambacleartextpassword"),
        *("sambapasswordhistory", "1.3.6.1.4.1.7165.2.1.54", "sambapreviouscleartextpassword"),
        *("ipanthash", "ipatokenotpkey", "ipatokenradiussecret", "ipasecretkey"),
        *("nspmpassword", "nspmdistributionpassword", "nspmpreviousdistributionpassword"),
        *("nspmpasswordhistory", "nspmpasswordkey", "passwordsused", "privatekey"),
        *("sasloginsecret", "sasloginsecretkey", "orclpassword"),
        *("oathsecret", "oath-secret", "sshprivatekey"),
    }
)
"""Attributes that hold passwords, hashes of them or keys: names and OIDs, in lowercase."""
_LAYOUT = frozenset("\t\r\n")
_SID_SUBS_AT = 8


def entry_attributes(raw: Mapping[str, Sequence[bytes]]) -> tuple[Attribute, ...]:
    """Return the attributes in the order of *raw*, which maps names with options to values.

    Attributes that hold secrets are left out.
    """
    return tuple(
        Attribute(
            name=name,
            values=tuple(shown_value(name, value) for value in values),
            source=AttributeSource.ENTRY,
        )
        for name, values in raw.items()
        if not is_secret(name)
    )


def is_secret(name: str) -> bool:
    """Whether the attribute *name*, a name or an OID, holds a password or a key."""
    return name.partition(";")[0].strip().lower().removeprefix("oid.") in SECRETS


def shown_value(name: str, value: bytes) -> str:
    """Return one value as text: a GUID or SID in its usual form, other binary values as hex."""
    kind = name.lower()
    if kind == "objectguid" and len(value) == 16:  # noqa: PLR2004 - a GUID's bytes
        return str(uuid.UUID(bytes_le=value))  # Active Directory: mixed-endian
    if kind == "objectsid" and (sid := _sid(value)) is not None:
        return sid
    if not kind.endswith(BINARY_OPTION):
        with suppress(UnicodeDecodeError):
            text = value.decode("utf-8")
            controls = (char for char in text if unicodedata.category(char) == "Cc")
            if len(text) <= LONGEST_TEXT and set(controls) <= _LAYOUT:
                return text
    more = f"… ({len(value):,} bytes)" if len(value) > LONGEST_BINARY else ""
    return f"hex:{value[:LONGEST_BINARY].hex()}{more}"


def _sid(value: bytes) -> str | None:
    """Format a security identifier (MS-DTYP 2.4.2) as ``S-1-…``; None if it is malformed."""
    if len(value) < _SID_SUBS_AT or len(value) != _SID_SUBS_AT + 4 * value[1]:
        return None
    authority = int.from_bytes(value[2:_SID_SUBS_AT], "big")
    subs = (
        int.from_bytes(value[at : at + 4], "little") for at in range(_SID_SUBS_AT, len(value), 4)
    )
    return "-".join(["S", str(value[0]), str(authority), *map(str, subs)])
