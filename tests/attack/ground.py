"""The running application that the suite attacks, over HTTP, with everything real but the IdP."""

import contextlib
import re
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import Literal
from urllib.parse import unquote

import requests
from saml2.s_utils import decode_base64_and_inflate

from tests.adapters.login.saml.idp_stub import metadata, pair
from tests.attack.forge import ONLY_SP, OTHER_IDP, Ground
from tests.factories import FixedIls, make_found, make_site
from tests.services.processes import free_port
from verifier.adapters.login.cas.cas_client import CasClient
from verifier.adapters.login.ldap.directory_login import DirectoryLogin
from verifier.adapters.login.oidc.relying_party import RelyingParty
from verifier.adapters.login.saml.keys import load_or_make_keys
from verifier.adapters.login.saml.metadata_book import IdpMetadataBook
from verifier.adapters.login.saml.service_provider import ServiceProvider
from verifier.domain.model.operators import Role
from verifier.domain.model.site import Idp, SamlSettings
from verifier.pipeline.lint import lint
from verifier.store.sealing import load_or_make_seal
from verifier.store.store import Store
from verifier.web.app import create_app
from verifier.web.server import make_server
from verifier.web.services import LastLint, Services

Crypto = Literal["in-process", "xmlsec1"]


@dataclass(frozen=True)
class Target:
    url: str
    sp_certificate: str
    admin_session: str
    browsers: list[requests.Session] = field(default_factory=list)

    def browser(self, *, signed_in: bool = True) -> requests.Session:
        """A browser of its own, by default an admin's."""
        self.browsers.append(requests.Session())
        if signed_in:
            self.browsers[-1].cookies.set("verifier_operator", self.admin_session)
        return self.browsers[-1]

    def leave(self) -> None:
        for browser in self.browsers:
            browser.close()

    def begin(self, browser: requests.Session, idp: str = "campus") -> Ground:
        """Start a login for real; what a message maker then knows."""
        page = browser.get(f"{self.url}/", timeout=20).text
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token
        answer = browser.post(
            f"{self.url}/saml/login/{idp}",
            data={"csrf_token": token[1]},
            allow_redirects=False,
            timeout=20,
        )
        sent = re.search(r'SAMLRequest=([^&"]+)', answer.text)
        assert sent, answer.text
        request = decode_base64_and_inflate(unquote(sent[1])).decode()
        request_id = re.search(r'ID="([^"]+)"', request)
        assert request_id
        return Ground(
            acs=f"{self.url}/saml/acs",
            sp=f"{self.url}/sp",
            request_id=request_id[1],
            sp_certificate=self.sp_certificate,
        )

    def post(self, browser: requests.Session, message: str) -> requests.Response:
        return browser.post(
            f"{self.url}/saml/acs",
            data={"SAMLResponse": message, "RelayState": ""},
            allow_redirects=False,
            timeout=30,
        )


def opened_store(folder: Path) -> Store:
    """The application's data store, as every process opens it."""
    seal = load_or_make_seal(folder / "store.key")
    return Store(f"sqlite:///{folder / 'verifier.sqlite3'}", seal=seal)


def session_of_an_admin(folder: Path) -> str:
    """The token of somebody who is signed in from now on."""
    with contextlib.closing(opened_store(folder)) as store:
        admin = store.operators.add(
            name="An admin", idp_id="campus", identifier=token_hex(), role=Role.ADMIN
        )
        return store.sessions.begin(admin)


def publish(folder: Path) -> None:
    """Describe two identity providers, and a service that is listed as one."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, described in {
        "campus": metadata(pair("idp"), pair("elliptic", "ec")),
        "other": metadata(pair("other"), entity_id=OTHER_IDP),
        "service": metadata(pair("service"), entity_id=ONLY_SP, role="SPSSO"),
    }.items():
        (folder / f"{name}.xml").write_text(described.xml)


def services(folder: Path, *, crypto: Crypto, port: int) -> Services:
    """What the application works with; it knows whom ``publish`` has described in *folder*."""
    site = make_site(
        folder,
        base_url=f"http://127.0.0.1:{port}",
        saml=SamlSettings(crypto=crypto),
        idps=tuple(
            Idp(id=name, protocol="saml", metadata=folder / f"{name}.xml")
            for name in ("campus", "other", "service")
        ),
    )
    sp_keys = load_or_make_keys(site)
    book = IdpMetadataBook(site)
    return Services(
        site=site,
        keys=sp_keys,
        store=opened_store(folder),
        service_provider=ServiceProvider(site, sp_keys, book),
        oidc=RelyingParty(site),
        cas=CasClient(site),
        directory=DirectoryLogin(site),
        metadata=book,
        ils=(FixedIls(make_found()),),
        last_lint=LastLint(partial(lint, site, ())),
    )


@contextlib.contextmanager
def target(folder: Path, *, crypto: Crypto) -> Iterator[Target]:
    """The application in its production server, on loopback."""
    port = free_port()
    publish(folder)
    made = services(folder, crypto=crypto, port=port)
    server = make_server(create_app(made), "127.0.0.1", port)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    target = Target(
        url=f"http://127.0.0.1:{port}",
        sp_certificate=Path(made.keys.encryption[0][1]).read_text(),
        admin_session=session_of_an_admin(folder),
    )
    try:
        yield target
    finally:
        target.leave()
        server.close()
        thread.join(5)
        made.store.close()


if __name__ == "__main__":  # FOLDER PORT: as a process of its own, so that it can be killed
    port = int(sys.argv[2])
    app = create_app(services(Path(sys.argv[1]), crypto="in-process", port=port))
    make_server(app, "127.0.0.1", port).run()
