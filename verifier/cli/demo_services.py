"""The demo's servers and its three libraries, running until the block ends."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

from verifier.cli.wiring import OwnSide, own_side, services, utc_now
from verifier.demo.idp import DemoAccount, DemoIdp
from verifier.demo.ncip_responder import DemoNcip
from verifier.demo.patrons import PATRONS, Library
from verifier.demo.sites import demo_site
from verifier.login.saml.sp_metadata import sp_metadata
from verifier.model.site import Site
from verifier.web.services import Services


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoServices:
    """What the demo works with. The web page belongs to the main library."""

    sites: Mapping[Library, Site]
    own: OwnSide  # one service provider for all three: keys and metadata are the same
    web: Services


@contextlib.contextmanager
def demo_services(folder: Path, *, base_url: str) -> Iterator[DemoServices]:
    """Start the embedded library system and identity provider; keep everything in *folder*."""
    records = [record for patron in PATRONS for record in patron.records]
    accounts = [
        DemoAccount(username=one.username, password=one.password, attributes=one.attributes)
        for one in PATRONS
    ]
    with contextlib.ExitStack() as running:
        ncip = DemoNcip(records, find_by=("barcode", "university-id"))
        idp = DemoIdp(accounts)
        for server in (ncip, idp):
            server.start()
            running.callback(server.stop)
        (folder / "idp-metadata.xml").write_bytes(idp.metadata)
        sites = {
            library: demo_site(library, folder=folder, base_url=base_url, ncip_url=ncip.url)
            for library in get_args(Library)
        }
        main = sites["main"]
        own = own_side(main)
        idp.trust(sp_metadata(main, own.keys, now=utc_now()))
        web = replace(services(main), everyone_sees_reports=True)
        running.callback(web.store.close)
        yield DemoServices(sites=sites, own=own, web=web)
