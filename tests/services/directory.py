"""A real OpenLDAP directory on loopback with a handful of invented people."""

import base64
import contextlib
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.programs import require_program
from tests.server_certificates import ServerCertificate
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
    """A running directory."""

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
