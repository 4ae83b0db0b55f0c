"""The campus's directory: OpenLDAP with TLS and a password policy; one patron for each case."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.server_certificates import make_server_certificate
from tests.services.directory import BASE, PASSWORD, directory, person_entry

POLICY = f"cn=default,ou=policies,{BASE}"
OVERLAY = f"""
overlay ppolicy
ppolicy_default {POLICY}
ppolicy_use_lockout
"""
POLICIES = f"""
dn: ou=policies,{BASE}
objectClass: organizationalUnit
ou: policies

dn: {POLICY}
objectClass: device
objectClass: pwdPolicy
cn: default
pwdAttribute: userPassword
pwdMaxAge: 315360000
pwdLockout: TRUE
pwdMaxFailure: 50

"""


@dataclass(frozen=True, kw_only=True)
class Patron:
    """One entry; *state* is what the password policy keeps of it."""

    uid: str
    barcode: str
    state: str | None = None
    password: str = PASSWORD
    is_employee: bool = True  # False: the entry has no employeeNumber


GAIL = Patron(uid="gail", barcode="21234000000018")
CARD = Patron(uid="00123456", barcode="00123456")  # people who log in with their card number
STRANGER = Patron(uid="stranger", barcode="21234000000976")  # not in the library system
LOCKED = Patron(uid="lock", barcode="21234000000026", state="pwdAccountLockedTime: 000001010000Z")
EXPIRED = Patron(uid="olga", barcode="21234000000034", state="pwdChangedTime: 20010101000000Z")
CAREFUL = Patron(uid="carla", barcode="21234000000042")  # has a second factor
PATRONS = (GAIL, CARD, STRANGER, LOCKED, EXPIRED, CAREFUL)


@dataclass(frozen=True, kw_only=True)
class CampusDirectory:
    """A running directory; ``certificate`` is the one that it shows, which vouches for itself."""

    url: str
    secure_url: str
    certificate: Path


@contextlib.contextmanager
def campus_directory(
    folder: Path, *, patrons: Sequence[Patron] = PATRONS
) -> Iterator[CampusDirectory]:
    """slapd on two ports of loopback: LDAPS, and LDAP with StartTLS for those who ask for it."""
    certificate = make_server_certificate(folder / "tls")
    with directory(
        folder / "slapd",
        certificate=certificate,
        overlay=OVERLAY,
        entries=POLICIES + "\n".join(map(_entry, patrons)),
    ) as running:
        yield CampusDirectory(
            url=running.url, secure_url=running.secure_url, certificate=certificate.certificate
        )


def _entry(patron: Patron) -> str:
    return person_entry(
        patron.uid,
        f"cn: Person {patron.uid}",
        f"sn: {patron.uid.title()}",
        "givenName: Person",
        f"mail: {patron.uid}@example.edu",
        *([f"employeeNumber: {patron.barcode}"] if patron.is_employee else []),
        *([patron.state] if patron.state else []),
        password=patron.password,
    )
