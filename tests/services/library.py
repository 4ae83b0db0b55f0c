"""A library behind LemonLDAP::NG and OpenLDAP: its site file with each way in, and its patrons."""

import contextlib
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.campus_of_many import BASE_URL, IDPS, SITE, records_of
from tests.services.directory import (
    BASE,
    CAREFUL,
    PATRONS,
    READER,
    READER_PASSWORD,
    STRANGER,
    CampusDirectory,
    Patron,
    campus_directory,
)
from tests.services.lemonldap import CLIENT_ID, CLIENT_SECRET, Services, lemonldap, portal_at
from tests.services.processes import free_port
from verifier.adapters.login.saml.keys import load_or_make_keys
from verifier.adapters.login.saml.sp_metadata import sp_metadata
from verifier.settings.site_file import load_site

PASSWORD_VARIABLE = "PATRON_PASSWORD"
ENVIRONMENT = {"OIDC_CLIENT_SECRET": CLIENT_SECRET, "READER_PASSWORD": READER_PASSWORD}
TOLERATED = """
  "uid", "cn", "sn", "givenName", "mail", "objectClass", "preferred_username",
  "eduPersonPrincipalName",
"""
CAS = """
[[idp]]
id = "{id}"
protocol = "cas"
server = "{cas}"
validation = "{validation}"
"""
LDAP = """
[[idp]]
id = "{id}"
protocol = "ldap"
directory = "{directory}"
start_tls = {start_tls}
certificates = "directory.pem"
base = "ou=people,{base}"
reader = "{reader}"
reader_password = {{ env = "READER_PASSWORD" }}
"""
PATRON = """
[idp.test_patrons.{uid}]
username = "{uid}"
password = {{ env = "PATRON_PASSWORD" }}
"""
NOBODY = "nobody"
CAS_WAYS = {"campus-cas": "cas3", "campus-cas-old": "cas2", "campus-cas-saml": "saml1.1"}
LDAP_WAYS = ("campus-directory", "campus-starttls")
EVERY_WAY = ("campus", "campus-oidc", *CAS_WAYS, *LDAP_WAYS)


@contextlib.contextmanager
def library(
    folder: Path,
    *,
    change: Callable[[dict[str, Any]], None] = lambda _whole: None,
    patrons: Sequence[Patron] = PATRONS,
    known: Sequence[Patron] = tuple(patron for patron in PATRONS if patron is not STRANGER),
    ways: Collection[str] | None = None,
    table: Callable[[str], str] = lambda uid: PATRON.format(uid=uid),
) -> Iterator[Path]:
    """Everything running; gives the site file.

    Patrons are all who stand in the directory, and one who does not.
    *change* has the last word on the configuration of LemonLDAP::NG. *known* are in the library
    system; *ways* are those in the site file, all if it is not said; *table* is a patron's there.
    """
    with contextlib.ExitStack() as running:
        users = running.enter_context(campus_directory(folder / "ldap", patrons=patrons))
        port = free_port()
        (folder / "directory.pem").write_bytes(users.certificate.read_bytes())
        (folder / "records.json").write_text(
            records_of({patron.uid: patron.barcode for patron in known})
        )
        (folder / "idp-metadata.xml").touch()
        site_file = folder / "verifier.toml"
        listed = "".join(table(uid) for uid in (*(patron.uid for patron in patrons), NOBODY))
        idps = _idps(portal_at(port), users)
        site_file.write_text(
            SITE.format(base_url=BASE_URL, tolerated=TOLERATED)
            + "".join(f"{idps[way]}{listed}" for way in idps if ways is None or way in ways)
        )
        own = load_site(site_file, environ=ENVIRONMENT)
        metadata = sp_metadata(own, load_or_make_keys(own), now=datetime.now(UTC))
        services = Services(
            redirect_uri=own.oidc_redirect_uri("campus-oidc"),
            cas_service=f"{BASE_URL}/cas/",
            second_factor_for=CAREFUL.uid,
        )
        idp = running.enter_context(
            lemonldap(
                folder / "idp",
                users=users,
                sp_metadata=metadata,
                port=port,
                also=services,
                change=change,
            )
        )
        (folder / "idp-metadata.xml").write_bytes(idp.metadata())
        yield site_file


def _idps(portal: str, users: CampusDirectory) -> dict[str, str]:
    directories = zip(LDAP_WAYS, (users.secure_url, users.url), ("false", "true"), strict=True)
    return {
        "campus": IDPS["campus"],
        "campus-oidc": IDPS["campus-oidc"].format(oidc=portal, client_id=CLIENT_ID),
        **{
            way: CAS.format(id=way, cas=f"{portal}cas", validation=way_in)
            for way, way_in in CAS_WAYS.items()
        },
        **{
            way: LDAP.format(id=way, directory=url, start_tls=start_tls, base=BASE, reader=READER)
            for way, url, start_tls in directories
        },
    }
