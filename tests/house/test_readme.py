"""The first page is short, and promises what is there."""

import re

import pytest

from tests.house.pages import headings, rows, section, text_of
from tests.house.repository import PACKAGE, ROOT
from verifier.adapters.captures.formats import FORMATS
from verifier.adapters.ils.registry import CONNECTORS
from verifier.demo.patrons import PATRONS

README = ROOT / "README.md"


LOGIN_WORDS = {"saml": "SAML 2.0", "oidc": "OpenID Connect", "cas": "CAS", "ldap": "LDAP"}
CAPTURE_WORDS = {
    "capture_json": "capture.json",
    "saml_response": "SAML response",
    "saml_tracer": "SAML-tracer",
    "har": "HAR",
    "shibboleth_resolver": "Shibboleth's resolver",
    "shibboleth_session": "session",
    "id_token": "ID token",
    "userinfo": "UserInfo",
    "cas_answer": "CAS answer",
    "ldif": "LDIF",
    "request_headers": "request headers",
    "pasted_request": "pasted request",
}
ILS_WORDS = {
    **{name: kind.product for name, kind in CONNECTORS.items() if kind.product},
    "ncip": "NCIP 1 and 2",
    "record": "patron record file",
    "sip2": "SIP2",
    "wms": "WMS",
    "spreadsheet": "spreadsheet of patrons",
}


def supported() -> list[str]:
    """The README's table of what is supported, as its three columns."""
    page = text_of(README)
    title = next(heading for heading in headings(page) if heading.startswith("Supported"))
    _, ruler, *body = rows(section(page, title))
    assert all(set(cell) <= {"-", ":"} for cell in ruler)
    return [" ".join(cells) for cells in zip(*body, strict=True)]


def test_the_readme_names_every_protocol_and_no_other():
    ways_in, _, _ = supported()
    here = {
        path.stem
        for path in (PACKAGE / "adapters" / "login").iterdir()
        if path.stem in LOGIN_WORDS
    }

    assert here == {name for name, word in LOGIN_WORDS.items() if word in ways_in}


def test_the_readme_names_every_saved_login():
    _, sources, _ = supported()
    here = {form.read.__name__.removeprefix("read_") for form in FORMATS}

    assert here == {name for name, word in CAPTURE_WORDS.items() if word in sources}


def test_the_readme_names_every_connector_and_no_other():
    _, _, systems = supported()

    assert set(CONNECTORS) == {name for name, word in ILS_WORDS.items() if word in systems}


@pytest.mark.parametrize("page", ["README.md", "docs/first-run/index.md"])
def test_the_number_of_demo_patrons_is_told_right(page):
    """Where a page says how many invented patrons log in, it is so."""
    [word] = re.findall(r"(\w+)\s+invented\s+patrons", text_of(ROOT / page))

    assert str(len(PATRONS)) == word
