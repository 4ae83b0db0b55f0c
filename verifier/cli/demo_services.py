"""The demo's servers, and the choice of the library for each login."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import get_args

from verifier.adapters.ils.connector_interface import IlsConnector
from verifier.adapters.login.protocols import ProtocolClients
from verifier.adapters.login.saml.sp_metadata import sp_metadata
from verifier.cli.wiring import services
from verifier.demo import patron_accounts as people
from verifier.demo.cas_server import DemoCas
from verifier.demo.ldap_server import DemoDirectory
from verifier.demo.ncip_responder import DemoNcip
from verifier.demo.oidc_provider import DemoOidc, OidcClient
from verifier.demo.patrons import PATRONS, Library
from verifier.demo.saml_idp import DemoIdp
from verifier.demo.sites import CLIENT_ID, CLIENT_SECRET, IDPS, DemoAddresses, demo_site
from verifier.domain.model.capture import LoginCapture, Origin, Protocol
from verifier.domain.model.report import Report
from verifier.domain.model.site import Site
from verifier.pipeline import verify
from verifier.web.services import Services

_BY_PROTOCOL: Mapping[Protocol, Library] = {
    Protocol.OIDC: "oidc-header",
    Protocol.CAS: "cas",
    Protocol.LDAP: "ldap",
}


def verify_at_library(
    sites: Mapping[Library, Site],
    capture: LoginCapture,
    *,
    site: Site,
    ils: Sequence[IlsConnector],
    expected: str | None = None,
) -> Report:
    """Verify a login at its patron's library; verify a saved login at *site*."""
    if capture.origin is Origin.LOGIN:
        site = sites[library_of(capture)]
    return verify.verify(capture, site=site, ils=ils, expected=expected)


def library_of(capture: LoginCapture) -> Library:
    """Return the library of the demo patron who logged in; for anyone else, by protocol."""
    addresses = {
        value for attribute in capture.attributes for value in attribute.values if "@" in value
    }
    for patron in PATRONS:
        if patron.mail in addresses:
            return patron.library
    return _BY_PROTOCOL.get(capture.protocol, "main")


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoServices:
    """The demo's sites, clients and web services. The web page belongs to the main library."""

    sites: Mapping[Library, Site]
    own: ProtocolClients  # one for all libraries: same keys, identity providers and metadata
    web: Services


@contextlib.contextmanager
def demo_services(folder: Path, *, base_url: str) -> Iterator[DemoServices]:
    """Start the embedded servers, one for each protocol; store all files in *folder*."""
    with contextlib.ExitStack() as running:
        records = [record for patron in PATRONS for record in patron.records]
        ncip = DemoNcip(records, find_by=("barcode", "university-id"))
        idp = DemoIdp(people.saml_accounts(PATRONS))
        oidc = DemoOidc(people.oidc_accounts(PATRONS))
        cas = DemoCas(people.cas_accounts(PATRONS))
        directory = DemoDirectory(people.entries(PATRONS), reader=people.reader())
        for server in (ncip, idp, oidc, cas, directory):
            server.start()
            running.callback(server.stop)
        (folder / "idp-metadata.xml").write_bytes(idp.metadata)
        at = DemoAddresses(ncip=ncip.url, oidc=oidc.url, cas=cas.url, ldap=directory.url)
        sites = {
            library: demo_site(library, folder=folder, base_url=base_url, at=at)
            for library in get_args(Library)
        }
        main = sites["main"]
        own = ProtocolClients(main)
        idp.trust(sp_metadata(main, own.keys, now=datetime.now(UTC)))
        oidc.trust(
            OidcClient(
                client_id=CLIENT_ID,
                client_secret=CLIENT_SECRET,
                redirect_uri=main.oidc_redirect_uri(IDPS[Protocol.OIDC]),
            )
        )
        cas.trust(main.cas_service(IDPS[Protocol.CAS], ""))
        web = replace(
            services(main), everyone_sees_reports=True, verify=partial(verify_at_library, sites)
        )
        running.callback(web.store.close)
        yield DemoServices(sites=sites, own=own, web=web)
