"""A campus of any number of test patrons at the embedded servers, by every way in."""

import contextlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from verifier.adapters.login.saml.keys import load_or_make_keys
from verifier.adapters.login.saml.sp_metadata import sp_metadata
from verifier.demo.cas_server import CasAccount, DemoCas
from verifier.demo.ldap_server import DemoDirectory, Entry
from verifier.demo.oidc_provider import DemoOidc, OidcAccount, OidcClient
from verifier.demo.patron_accounts import BASE, READER, READER_PASSWORD, reader
from verifier.demo.saml_idp import DemoAccount, DemoIdp
from verifier.domain.model.capture import Attribute
from verifier.domain.model.report import Verdict
from verifier.domain.model.site import Site
from verifier.settings.site_file import load_site

BASE_URL = "http://127.0.0.1:1"  # nobody listens: nothing may be sent there
EMPLOYEE_NUMBER = "urn:oid:2.16.840.1.113730.3.1.3"
URI = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
CLIENT_ID = "verifier"
CLIENT_SECRET = "client-secret-of-tests"
WAYS = ("campus", "campus-oidc", "campus-cas", "campus-directory")
SITE = """
[site]
name = "Example University Library"
base_url = "{base_url}"
allow_private_addresses = true

[reshare]
institution = "RESHARE:EXU"
login = "vufind-shibboleth"
identifier = "employeeNumber"
tolerated = [{tolerated}]

[reshare.settings]
host_lms_integration = "FOLIO"
borrower_check = "NCIP"

[[ils]]
id = "file"
connector = "record"
role = "reshare"
file = "records.json"
"""
IDPS = {
    "campus": """
[[idp]]
id = "campus"
protocol = "saml"
metadata = "idp-metadata.xml"
""",
    "campus-oidc": """
[[idp]]
id = "campus-oidc"
protocol = "oidc"
issuer = "{oidc}"
client_id = "{client_id}"
client_secret = {{ env = "OIDC_CLIENT_SECRET" }}
""",
    "campus-cas": """
[[idp]]
id = "campus-cas"
protocol = "cas"
server = "{cas}"
""",
    "campus-directory": """
[[idp]]
id = "campus-directory"
protocol = "ldap"
directory = "{ldap}"
base = "{base}"
reader = "{reader}"
reader_password = {{ env = "READER_PASSWORD" }}
""",
}
PATRON = """
[idp.test_patrons.{person.id}]
username = "{person.id}"
password = {{ env = "{person.variable}" }}
expects = {{ identifier = "{person.barcode}" }}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An invented patron: of every five one is not in the library system, one releases nothing."""

    number: int

    @property
    def id(self) -> str:
        """User name and test patron's id."""
        return f"p{self.number:04}"

    @property
    def password(self) -> str:
        """A password that would be found wherever it stood."""
        return f"Secret-{self.number:04}-of-this-patron"

    @property
    def variable(self) -> str:
        """The environment variable that holds it."""
        return f"PASSWORD_{self.number:04}"

    @property
    def barcode(self) -> str:
        """Nobody else has it."""
        return f"21234{self.number:09}"

    @property
    def released(self) -> dict[str, tuple[str, ...]]:
        """What the identity provider holds of this patron."""
        number = {} if self.number % 5 == 4 else {"employeeNumber": (self.barcode,)}
        return {"cn": (f"Person {self.number}",), **number}

    @property
    def verdict(self) -> Verdict:
        """What must come of it."""
        return Verdict.FAIL if self.number % 5 > 2 else Verdict.PASS

    @property
    def cause(self) -> str | None:
        """The check that must name the first cause."""
        return (None, None, None, "patron.not-found", "release.identifier-missing")[
            self.number % 5
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Campus:
    """A site file whose servers are running."""

    site_file: Path
    environ: Mapping[str, str]
    people: Sequence[Person]

    @property
    def site(self) -> Site:
        """The site as it is read."""
        return load_site(self.site_file, environ=self.environ)


@contextlib.contextmanager
def campus(folder: Path, *, patrons: int, ways: Sequence[str] = WAYS) -> Iterator[Campus]:
    """Start the embedded servers with so many patrons, all of them at each of *ways*."""
    people = [Person(number=number) for number in range(patrons)]
    saml = DemoIdp([_saml(person) for person in people])
    oidc = DemoOidc([_oidc(person) for person in people])
    cas = DemoCas([_cas(person) for person in people])
    ldap = DemoDirectory([_entry(person) for person in people], reader=reader())
    with contextlib.ExitStack() as running:
        for server in (saml, oidc, cas, ldap):
            server.start()
            running.callback(server.stop)
        (folder / "idp-metadata.xml").write_bytes(saml.metadata)
        known = {person.id: person.barcode for person in people if person.number % 5 != 3}
        (folder / "records.json").write_text(records_of(known))
        (folder / "verifier.toml").write_text(
            SITE.format(base_url=BASE_URL, tolerated='"uid", "cn", "objectClass"')
            + "".join(
                IDPS[way].format(
                    oidc=oidc.url,
                    client_id=CLIENT_ID,
                    cas=cas.url,
                    ldap=ldap.url,
                    base=BASE,
                    reader=READER,
                )
                + "".join(PATRON.format(person=person) for person in people)
                for way in ways
            )
        )
        made = Campus(
            site_file=folder / "verifier.toml",
            environ={
                "OIDC_CLIENT_SECRET": CLIENT_SECRET,
                "READER_PASSWORD": READER_PASSWORD,
                **{person.variable: person.password for person in people},
            },
            people=people,
        )
        site = made.site
        saml.trust(sp_metadata(site, load_or_make_keys(site), now=datetime.now(UTC)))
        oidc.trust(
            OidcClient(
                client_id=CLIENT_ID,
                client_secret=CLIENT_SECRET,
                redirect_uri=site.oidc_redirect_uri("campus-oidc"),
            )
        )
        cas.trust(site.cas_service("campus-cas", ""))
        yield made


def _saml(person: Person) -> DemoAccount:
    names = {"employeeNumber": EMPLOYEE_NUMBER, "cn": "urn:oid:2.5.4.3"}
    return DemoAccount(
        username=person.id,
        password=person.password,
        attributes=tuple(
            Attribute(name=names[name], name_format=URI, friendly_name=name, values=values)
            for name, values in person.released.items()
        ),
    )


def _oidc(person: Person) -> OidcAccount:
    claims = {name: values[0] for name, values in person.released.items()}
    return OidcAccount(
        username=person.id, password=person.password, sub=f"sub-{person.id}", claims=claims
    )


def _cas(person: Person) -> CasAccount:
    return CasAccount(
        username=person.id, password=person.password, attributes=tuple(person.released.items())
    )


def _entry(person: Person) -> Entry:
    return Entry(
        dn=f"uid={person.id},{BASE}",
        password=person.password,
        attributes=(
            ("objectClass", ("inetOrgPerson",)),
            ("uid", (person.id,)),
            *person.released.items(),
        ),
    )


def records_of(barcodes: Mapping[str, str]) -> str:
    """A record file that finds each of these by barcode; the keys are the records' own ids."""
    records = [
        {
            "internal_id": internal_id,
            "identifiers": [{"type": "barcode", "value": barcode, "status": "active"}],
            "account_status": "active",
        }
        for internal_id, barcode in barcodes.items()
    ]
    content = {"schema": "patron-records/1", "records": records, "lookup": {"by": ["barcode"]}}
    return json.dumps(content)
