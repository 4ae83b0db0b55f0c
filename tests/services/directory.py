"""A real OpenLDAP directory on loopback with a handful of invented people."""

import base64
import contextlib
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.programs import require_program
from tests.server_certificates import ServerCertificate, make_server_certificate
from tests.services.processes import free_port, running

BASE = "dc=lib,dc=example,dc=edu"
READER = f"cn=reader,{BASE}"
READER_PASSWORD = "readerpw"

_STRING = "SYNTAX 1.3.6.1.4.1.1466.115.121.1.15"
_EDUPERSON = "1.3.6.1.4.1.5923.1.1"
# Definitions of our own: Debian ships no eduPerson schema.
SCHEMA = f"""
attributetype ( {_EDUPERSON}.1.1 NAME 'eduPersonAffiliation' EQUALITY caseIgnoreMatch {_STRING} )
attributetype ( {_EDUPERSON}.1.6 NAME 'eduPersonPrincipalName'
  EQUALITY caseIgnoreMatch {_STRING} SINGLE-VALUE )
attributetype ( {_EDUPERSON}.1.9 NAME 'eduPersonScopedAffiliation'
  EQUALITY caseIgnoreMatch {_STRING} )
objectclass ( {_EDUPERSON}.2 NAME 'eduPerson' AUXILIARY
  MAY ( eduPersonAffiliation $ eduPersonPrincipalName $ eduPersonScopedAffiliation ) )
"""

CONFIGURATION = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
include {folder}/eduperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
{settings}
pidfile {folder}/slapd.pid
argsfile {folder}/slapd.args
database mdb
maxsize 104857600
suffix "{base}"
rootdn "cn=admin,{base}"
rootpw adminpw
directory {folder}/db
index objectClass,uid,mail eq
access to attrs=userPassword by anonymous auth by * none
access to attrs=employeeNumber by dn.exact="{reader}" read by * none
access to * by dn.exact="{reader}" read by self read by users search by anonymous auth
"""


@dataclass(frozen=True, kw_only=True)
class Person:
    """One entry; the password is *secret* for all."""

    uid: str
    given: str
    family: str
    employee_number: str | None
    mail: tuple[str, ...]


PEOPLE = (
    Person(
        uid="jdoe",
        given="José",
        family="Doé",
        employee_number="00123456",
        mail=("jdoe@example.edu", "jose.doe@lib.example.edu"),
    ),
    Person(
        uid="nnumber",
        given="Nell",
        family="Number",
        employee_number=None,
        mail=("nnumber@example.edu",),
    ),
)
PASSWORD = "secret"


@dataclass(frozen=True, kw_only=True)
class Directory:
    port: int
    secure_port: int | None = None  # by TLS from the start

    @property
    def url(self) -> str:
        return f"ldap://127.0.0.1:{self.port}"

    @property
    def secure_url(self) -> str:
        return f"ldaps://127.0.0.1:{self.secure_port}"


@contextlib.contextmanager
def directory(
    folder: Path,
    *,
    certificate: ServerCertificate | None = None,
    overlay: str = "",
    entries: str = "",
) -> Iterator[Directory]:
    """slapd with its own configuration, no root, in *folder*; TLS where it has a certificate.

    *overlay* is configuration of the database, *entries* more LDIF.
    """
    slapd = require_program("slapd")
    (folder / "db").mkdir(parents=True)
    (folder / "eduperson.schema").write_text(SCHEMA)
    configuration = folder / "slapd.conf"
    settings = "" if certificate is None else _tls(certificate)
    configuration.write_text(
        CONFIGURATION.format(folder=folder, base=BASE, reader=READER, settings=settings) + overlay
    )
    seed = folder / "seed.ldif"
    seed.write_text(_ldif() + entries, encoding="utf-8")
    subprocess.run(
        ["/usr/sbin/slapadd", "-f", configuration, "-l", seed], check=True, capture_output=True
    )
    here = Directory(port=free_port(), secure_port=free_port() if certificate else None)
    listening = here.url if certificate is None else f"{here.url} {here.secure_url}"
    command = [slapd, "-f", str(configuration), "-d", "stats", "-h", listening]
    with running(command, port=here.port, folder=folder):
        yield here


def _tls(certificate: ServerCertificate) -> str:
    return (
        f"moduleload ppolicy\nTLSCertificateFile {certificate.certificate}\n"
        f"TLSCertificateKeyFile {certificate.key}"
    )


def _ldif() -> str:
    head = f"""dn: {BASE}
objectClass: dcObject
objectClass: organization
o: Example University Library
dc: lib

dn: {READER}
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: reader
userPassword: {READER_PASSWORD}

dn: ou=people,{BASE}
objectClass: organizationalUnit
ou: people

"""
    return head + "\n".join(map(_entry, PEOPLE)) + "\n"


def _entry(person: Person) -> str:
    return person_entry(
        person.uid,
        f"cn: {person.given} {person.family}",
        f"sn: {person.family}",
        f"givenName: {person.given}",
        *(f"mail: {address}" for address in person.mail),
        *([f"employeeNumber: {person.employee_number}"] if person.employee_number else []),
        "eduPersonAffiliation: member",
        "eduPersonAffiliation: staff",
        "eduPersonScopedAffiliation: staff@example.edu",
    )


def person_entry(uid: str, *more: str, password: str = PASSWORD) -> str:
    """An entry as LDIF, what is not ASCII in base64."""
    lines = (
        f"dn: uid={uid},ou=people,{BASE}",
        "objectClass: inetOrgPerson",
        "objectClass: eduPerson",
        f"uid: {uid}",
        *more,
        f"eduPersonPrincipalName: {uid}@example.edu",
        f"userPassword: {password}",
        "",
    )
    return "\n".join(_base64_where_needed(line) for line in lines)


def _base64_where_needed(line: str) -> str:
    if line.isascii():
        return line
    name, _, value = line.partition(": ")
    return f"{name}:: {base64.b64encode(value.encode()).decode()}"


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
        entries=POLICIES + "\n".join(map(_patron_entry, patrons)),
    ) as running:
        yield CampusDirectory(
            url=running.url, secure_url=running.secure_url, certificate=certificate.certificate
        )


def _patron_entry(patron: Patron) -> str:
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
