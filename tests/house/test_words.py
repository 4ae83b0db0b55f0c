"""What the repository may say: invented people, reserved addresses, the field's own names."""

import builtins
import re
from functools import cache
from pathlib import Path

import pytest

from tests.house.repository import PACKAGE, ROOT, listed, python_files, shown, written_files
from verifier.cli.explain import pages
from verifier.domain.checks.catalogue import ALL_CHECKS

RESERVED = re.compile(
    r"(?:^|\.)(?:example\.(?:edu|org|com|net)|example|test|invalid|localhost)$", re.IGNORECASE
)
"""RFC 2606, RFC 6761, and example.edu, which EDUCAUSE keeps for the same purpose."""

CITED_SITES = {
    "adaptivecards.io",  # the schema of a card
    "accounts.google.com",  # entity IDs of IdP products, in IdP profiles and their tests
    "www.okta.com",
    "example.okta.com",
    "login.microsoftonline.com",
    "sts.windows.net",
    "sso-example.sso.duosecurity.com",
    "login.openathens.net",  # in the stories of its logins
    "schemas.microsoft.com",  # names of attributes and of XML namespaces
    "schemas.xmlsoap.org",
    "www.niso.org",
    "www.yale.edu",  # CAS's own namespaces, and the action of its SAML request
    "www.ja-sig.org",
    "www.oasis-open.org",
    "docs.oasis-open.org",  # SARIF's schema, which a SARIF file names
    "www.w3.org",
    "json-schema.org",
    "orcid.org",
    "oauth.oclc.org",  # OCLC's own addresses, which a WMS connection asks
    "INST.share.worldcat.org",
    "refeds.org",
    "projectreshare.org",  # pages that the documentation points to
    "keepachangelog.com",
    "semver.org",
}
_MAIL = re.compile(r"[\w.%+-]+@(?P<host>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")
_URL = re.compile(r"https?://(?:[^\s/@\"'<>]*@)?(?P<host>[A-Za-z0-9.-]+)")
_NUMBERS = re.compile(r"^\d{1,3}(?:\.\d{1,3}){3}$")
_MASK = re.compile(r"^x+(?:\.x+)+$")


@cache
def lines() -> list[tuple[Path, int, str]]:
    return [
        (path, number, line)
        for path in written_files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
    ]


def is_invented(host: str) -> bool:
    """Whether nobody owns *host*: reserved, a number, a mask, or no domain at all."""
    last = host.strip(".").rpartition(".")[2]
    no_domain = len(last) == 1 or last == host.strip(".")
    return no_domain or any(entry.search(host.strip(".")) for entry in (RESERVED, _NUMBERS, _MASK))


@pytest.mark.parametrize(
    ("host", "invented"),
    [
        ("example.edu", True),
        ("idp.example.edu", True),
        ("a.example", True),
        ("127.0.0.1", True),
        ("xxxxxxx.xxx", True),
        ("host", True),
        ("b.c", True),
        ("example.edu.au", False),
        ("notexample.edu", False),
        ("library.edu", False),
    ],
)
def test_nobody_owns_an_invented_host(host, invented):
    """Reserved names, numbers and half an address are nobody's; everything else is somebody's."""
    assert invented is is_invented(host)


def test_no_mail_address_is_anybodys():
    """A mail address or scoped name ends in a domain that nobody owns."""
    real = [
        f"{shown(path)}:{number}: @{found['host']}"
        for path, number, line in lines()
        for found in _MAIL.finditer(line)
        if not is_invented(found["host"])
    ]

    assert [] == real, listed(real)


def test_no_address_is_anybodys():
    """A web address is reserved, a standard's name, or a public page that is cited."""
    real = [
        f"{shown(path)}:{number}: {found['host']}"
        for path, number, line in lines()
        for found in _URL.finditer(line)
        if not is_invented(found["host"]) and found["host"] not in CITED_SITES
    ]

    assert [] == real, listed(real)


def test_every_cited_site_is_cited():
    """The list of cited sites excuses nothing that is not there."""
    found = {found["host"] for _, _, line in lines() for found in _URL.finditer(line)}

    assert set() == CITED_SITES - found


BARCODE = re.compile(r"(?<![\w.])\d{13,14}(?![\w.]*\d)")
INVENTED = re.compile(
    r"^0?(?:21234|29999)"  # the range that stands for barcodes everywhere here
    r"|^(\d)\1{11,}"  # one digit again and again
    r"|^20\d{12}$"  # a moment
)
CHECK_DIGITS = {
    "tests/domain/diagnosis/transforms/test_table.py",
    "tests/domain/diagnosis/remedies/test_listener.py",
    "tests/domain/reshare_rules/test_regex.py",
}
"""Tests about the digits themselves: published examples of the Mod-10 check, and misread ones."""


def test_no_barcode_is_anybodys():
    """A library barcode is from the invented range, but for tests about digits themselves."""
    real = [
        f"{shown(path)}:{number}: {found[0]}"
        for path, number, line in lines()
        if shown(path) not in CHECK_DIGITS
        for found in BARCODE.finditer(line)
        if not INVENTED.match(found[0])
    ]

    assert [] == real, listed(real)


def test_every_excused_test_has_such_digits():
    needed = {
        shown(path)
        for path, _, line in lines()
        for found in BARCODE.finditer(line)
        if not INVENTED.match(found[0])
    }

    assert set() == CHECK_DIGITS - needed


_OWN_MACHINE = re.compile(r"(?<![\w.])/(?:home|root|Users)/[\w.]+")


def test_no_path_of_somebodys_machine():
    named = [
        f"{shown(path)}:{number}"
        for path, number, line in lines()
        if _OWN_MACHINE.search(line) is not None
    ]

    assert [] == named, listed(named)


NAMED_PAGE = re.compile(r"verifier[\s\"']+explain[\s\"']+(?!verifier)([a-z][\w.-]*[\w-])")
CARRIED = sorted(
    path
    for folder in ("verifier", "templates", "idp_profiles")
    for path in written_files()
    if path.is_relative_to(ROOT / folder)
)


def test_every_page_that_the_program_names_can_be_printed():
    """An installed program has no checkout: it names its own pages and checks, and no file."""
    known = {*pages(), *(check.id for check in ALL_CHECKS)}
    texts = {path: path.read_text("utf-8") for path in CARRIED}
    named = {name: path for path, text in texts.items() for name in NAMED_PAGE.findall(text)}

    assert {"connect-saml", "which-connection", "connect-reshare"} <= set(named)
    assert {} == {name: shown(path) for name, path in named.items() if name not in known}
    assert [] == [shown(path) for path, text in texts.items() if "docs/" in text]


def test_what_is_said_to_be_raised_exists():
    """A docstring that was left behind by a rename sends its reader to a class that is gone."""
    texts = [path.read_text("utf-8") for path in python_files(PACKAGE)]
    there = {name for text in texts for name in re.findall(r"(?:class|import|,) (\w+)", text)}
    raised = {
        name
        for text in texts
        for names in re.findall(r"\bRaises ((?:``[\w.]+``(?:, and |, | and | or |\s)*)+)", text)
        for name in re.findall(r"``([A-Z]\w+)``", names)
    }

    assert raised > {"LookupAborted"}
    assert set() == raised - there - set(dir(builtins))
