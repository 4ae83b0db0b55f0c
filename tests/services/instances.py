"""Several instances of the real application, with the embedded campus around them."""

import contextlib
import html
import re
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import requests
from lxml import etree

from tests.factories import make_identifier, make_record
from tests.services.processes import free_port, running
from verifier.adapters.login.saml.keys import load_or_make_keys
from verifier.adapters.login.saml.sp_metadata import sp_metadata
from verifier.demo.ncip_responder import DemoNcip
from verifier.demo.saml_idp import DemoAccount, DemoIdp
from verifier.domain.model.capture import Attribute
from verifier.settings.site_file import load_site
from verifier.store.sealing import load_or_make_seal
from verifier.store.store import Store

SITE = """
[site]
name = "Example University Library"
base_url = "http://127.0.0.1:{front}"
allow_private_addresses = true
saved_logins_ask_ils = true

[reshare]
institution = "RESHARE:EXU"
login = "vufind-shibboleth"
identifier = "employeeNumber"

[reshare.settings]
host_lms_integration = "FOLIO"
borrower_check = "NCIP"
suppress_patron_info = "yes"

[[reshare.patron_profiles]]
code = "GRAD"
can_create_requests = true

[saml]
key_folder = "keys"

[store]
{store}

[[idp]]
id = "campus"
protocol = "saml"
metadata = "idp-metadata.xml"

[[ils]]
id = "ncip"
connector = "ncip"
role = "reshare"
url = "{ncip}"
from_agency = "EXU"
to_agency = "EXU"
"""

FORMAT = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"


def barcode(number: int) -> str:
    return f"2123{number:010d}"


def _accounts(number: int) -> Iterator[DemoAccount]:
    for entry in range(number):
        attribute = Attribute(
            name="urn:oid:2.16.840.1.113730.3.1.3",
            name_format=FORMAT,
            friendly_name="employeeNumber",
            values=(barcode(entry),),
        )
        yield DemoAccount(username=f"p{entry}", password="secret", attributes=(attribute,))


@dataclass(frozen=True, kw_only=True)
class Campus:
    """The servers around the instances, and the folder with the site's files."""

    folder: Path
    front: int
    ncip: str

    def site_file(self, name: str, store: str) -> Path:
        """An instance's own site file, with what its ``[store]`` says."""
        path = self.folder / f"{name}.toml"
        path.write_text(SITE.format(front=self.front, store=store, ncip=self.ncip))
        return path


class _Ncip(DemoNcip):
    seconds = 0.0

    def _answer(self, root: etree._Element) -> bytes:
        time.sleep(self.seconds)
        return super()._answer(root)


@contextlib.contextmanager
def campus(folder: Path, *, patrons: int, seconds: float = 0.0) -> Iterator[Campus]:
    """An identity provider and a library system with so many patrons, until the block ends.

    *seconds* is what the library system takes for each answer.
    """
    records = [
        make_record(make_identifier(barcode(number), primary=True), internal_id=f"u{number}")
        for number in range(patrons)
    ]
    idp = DemoIdp(_accounts(patrons))
    (folder / "idp-metadata.xml").write_bytes(idp.metadata)
    with _Ncip(records) as ncip, contextlib.ExitStack() as ending:
        ncip.seconds = seconds
        here = Campus(folder=folder, front=free_port(), ncip=ncip.url)
        site = load_site(here.site_file("first", 'folder = "var"'), environ={})
        idp.trust(sp_metadata(site, load_or_make_keys(site), now=datetime.now(UTC)))
        idp.start()
        ending.callback(idp.stop)
        yield here


@contextlib.contextmanager
def instance(
    site_file: Path, *, env: Mapping[str, str] | None = None, port: int | None = None
) -> Iterator[str]:
    """The application as a process of its own; gives where it answers."""
    port = port or free_port()
    folder = site_file.parent / f"{site_file.stem}-log"
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "verifier", "serve", "--site", str(site_file)]
    checkout = str(Path(__file__).parents[2])
    with running(
        [*command, "--port", str(port)],
        port=port,
        folder=folder,
        env={"PYTHONPATH": checkout, **(env or {})},
    ):
        yield f"http://127.0.0.1:{port}"


def operator_session(url: str, key_file: Path) -> str:
    """The token of an admin's session in a data store that instances share."""
    store = Store(url, seal=load_or_make_seal(key_file))
    operator = store.operators.use_setup_link(store.operators.make_setup_link())
    token = store.sessions.begin(operator)
    store.close()
    return token


class Visitor:
    """One person's browser; *signed_in* is the token of an operator's session."""

    def __init__(self, signed_in: str | None = None) -> None:
        self.session = requests.Session()
        self.session.trust_env = False
        if signed_in is not None:
            self.session.cookies.set("verifier_operator", signed_in)

    def begin(self, at: str, username: str, *, link: str | None = None) -> dict[str, str]:
        """Begin at an instance, log in at the identity provider; the response it sends.

        *link* is the path of a test link, for a tester.
        """
        page = self.session.get(f"{at}{link or '/check'}", timeout=60).text
        token = re.search(r'name="csrf_token" value="(\w+)"', page)[1]
        begun = self.session.post(
            f"{at}{link or '/saml/login/campus'}",
            data={"csrf_token": token},
            allow_redirects=False,
            timeout=60,
        )
        onward = re.search(r'href="(http[^"]+/sso[^"]*)"', begun.text)
        assert onward, f"{begun.status_code}: {begun.text[-600:]}"
        login = self.session.get(html.unescape(onward[1]), timeout=60)
        fields = _fields(login.text) | {"username": username, "password": "secret"}
        address = login.url.partition("/sso")[0]
        answer = self.session.post(f"{address}/login", data=fields, timeout=60)
        return _fields(answer.text)

    def finish(self, at: str, fields: Mapping[str, str]) -> requests.Response:
        return self.session.post(f"{at}/saml/acs", data=fields, allow_redirects=False, timeout=60)

    def report(self, at: str, path: str) -> requests.Response:
        """Fetch a report with its values; where others are being made, ask again as told."""
        for _ in range(200):
            answer = self.fetch(at, path)
            if answer.status_code != 503:
                break
            time.sleep(0.1)
        return answer

    def fetch(self, at: str, path: str) -> requests.Response:
        return self.session.get(f"{at}{path}.json", timeout=60)


def report_path(answer: requests.Response) -> str | None:
    place = answer.headers.get("Location", "")
    found = re.search(r"/reports/[\w-]{22}", place)
    return found[0] if answer.status_code == 303 and found else None


def _fields(page: str) -> dict[str, str]:
    inputs = re.findall(r"<input[^>]*>", page)
    named = {
        re.search(r'name="([^"]+)"', entry)[1]: re.search(r'value="([^"]*)"', entry)
        for entry in inputs
        if 'name="' in entry
    }
    return {name: html.unescape(found[1]) for name, found in named.items() if found}
