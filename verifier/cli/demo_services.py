"""The demo's servers and its libraries, running until the block ends."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

from verifier.cli.demo_libraries import EachAtItsLibrary
from verifier.cli.wiring import services, utc_now
from verifier.demo import demo_people as people
from verifier.demo.cas_server import DemoCas
from verifier.demo.demo_patron import Library
from verifier.demo.directory import DemoDirectory
from verifier.demo.idp import DemoIdp
from verifier.demo.ncip_responder import DemoNcip
from verifier.demo.oidc_provider import DemoOidc, OidcClient
from verifier.demo.patrons import PATRONS
from verifier.demo.sites import CLIENT_ID, CLIENT_SECRET, IDPS, DemoAddresses, demo_site
from verifier.login.saml.sp_metadata import sp_metadata
from verifier.model.capture import Protocol
from verifier.model.site import Site
from verifier.own_side import OwnSide
from verifier.web.services import Services


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoServices:
    """What the demo works with. The web page belongs to the main library."""

    sites: Mapping[Library, Site]
    own: OwnSide  # one for all libraries: keys, identity providers and metadata are the same
    web: Services


@contextlib.contextmanager
def demo_services(folder: Path, *, base_url: str) -> Iterator[DemoServices]:
    """Start the embedded servers, one for each protocol; keep everything in *folder*."""
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
        own = OwnSide(main)
        idp.trust(sp_metadata(main, own.keys, now=utc_now()))
        oidc.trust(
            OidcClient(
                client_id=CLIENT_ID,
                client_secret=CLIENT_SECRET,
                redirect_uri=main.oidc_redirect_uri(IDPS[Protocol.OIDC]),
            )
        )
        cas.trust(main.cas_service(IDPS[Protocol.CAS], ""))
        web = replace(
            services(main), everyone_sees_reports=True, verify=EachAtItsLibrary(sites).verify
        )
        running.callback(web.store.close)
        yield DemoServices(sites=sites, own=own, web=web)
