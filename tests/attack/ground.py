"""The running application that the suite attacks, over HTTP, with everything real but the IdP."""

import contextlib
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from secrets import token_hex
from typing import Literal
from urllib.parse import unquote

import requests
from saml2.s_utils import decode_base64_and_inflate

from tests.attack.forge import (
    IDP,
    ONLY_SP,
    OTHER_IDP,
    Ground,
    KeyPair,
    idp_metadata,
    make_key_pair,
)
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


@cache
def key_pairs() -> dict[str, KeyPair]:
    """Everybody's keys; made once, since making them is slow."""
    return {
        "idp": make_key_pair(),
        "other_idp": make_key_pair("other-idp.example.edu"),
        "only_sp": make_key_pair("only-a-service.example.edu"),
        "elliptic": make_key_pair(elliptic=True),
        "stranger": make_key_pair(),  # the subject is the true one's
    }


@dataclass(frozen=True)
class Target:
    """A running application."""

    url: str
    sp_certificate: bytes
    admin_session: str
    browsers: list[requests.Session] = field(default_factory=list)

    def browser(self, *, signed_in: bool = True) -> requests.Session:
        """A browser of its own, by default an admin's."""
        self.browsers.append(requests.Session())
        if signed_in:
            self.browsers[-1].cookies.set("verifier_operator", self.admin_session)
        return self.browsers[-1]

    def leave(self) -> None:
        """Close every browser."""
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
            another_certificate=key_pairs()["stranger"].certificate,
            **key_pairs(),
        )

    def post(self, browser: requests.Session, message: str) -> requests.Response:
        """Bring a message as the browser would."""
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


def services(folder: Path, *, crypto: Crypto, port: int) -> Services:
    """What the application works with: two identity providers, and a service listed as one."""
    folder.mkdir(parents=True, exist_ok=True)
    keys = key_pairs()
    documents = {
        "campus": idp_metadata(IDP, keys["idp"], keys["elliptic"]),
        "other": idp_metadata(OTHER_IDP, keys["other_idp"]),
        "service": idp_metadata(ONLY_SP, keys["only_sp"], role="SPSSODescriptor"),
    }
    for name, document in documents.items():
        (folder / f"{name}.xml").write_bytes(document)
    site = make_site(
        folder,
        base_url=f"http://127.0.0.1:{port}",
        saml=SamlSettings(crypto=crypto),
        idps=tuple(
            Idp(id=name, protocol="saml", metadata=folder / f"{name}.xml") for name in documents
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
    made = services(folder, crypto=crypto, port=port)
    server = make_server(create_app(made), "127.0.0.1", port)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    target = Target(
        url=f"http://127.0.0.1:{port}",
        sp_certificate=Path(made.keys.encryption[0][1]).read_bytes(),
        admin_session=session_of_an_admin(folder),
    )
    try:
        yield target
    finally:
        target.leave()
        server.close()
        thread.join(5)
        made.store.close()
