"""Every snippet is pasted from the command's own output into its product's parser.

As a person does it who reads a report in a terminal: the real command, 80 columns or fewer, every
product by every protocol, every fault, every kind of name that a site file may hold.
"""

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import lxml.html
import pytest
from lxml import etree

from tests.domain.profiles.faulty_logins import EPPN, Faulty, every_login, faulty_logins
from tests.domain.profiles.product_logins import PRODUCT_LOGINS, ProductLogin
from tests.domain.profiles.snippet_parsers import ALL_PARSERS
from tests.scenarios.story import site_of
from verifier.adapters.captures.capture_json import dump
from verifier.cli.entry import main
from verifier.domain.diagnosis.remedies.identity_provider import fill
from verifier.domain.model.capture import Protocol
from verifier.domain.model.idp_product import PLACEHOLDER, PLACEHOLDERS, STAND_IN

HEADER = {"login": "header", "listener": {"reqIdHeader": "x-remote-user"}}
DOORS = {Protocol.SAML: {}, Protocol.CAS: {"login": "vufind-cas"}}


def verified(faulty: Faulty, folder: Path, *more: str) -> None:
    """Verify the login by the command: text on the screen, JSON in a file, values shown."""
    reshare = {"identifier": faulty.wanted, **DOORS.get(faulty.login.protocol, HEADER)}
    record = {
        "internal_id": "u1",
        "identifiers": [{"type": "barcode", "value": faulty.recorded, "status": "active"}],
        "name": {"given": "Gail", "family": "Good"},
        "emails": ["gail.good@example.edu"],
        "group": {"code": "GRAD", "label": "Graduate"},
        "account_status": "active",
    }
    records = {"schema": "patron-records/1", "records": [record], "lookup": {"by": ["barcode"]}}
    files = {
        "login.json": dump(faulty.capture),
        "site.toml": site_of({"product": "generic-saml", "reshare": reshare}),
        "records.json": json.dumps(records),
    }
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    site, record_file, report = (folder / name for name in ("site.toml", "records.json", "json"))
    command = ["verify", str(folder / "login.json"), "--site", str(site), "--no-redact"]
    command += ["--record", str(record_file), "--format", "json", "--output", str(report)]
    assert main([*command, *(more or ("--format", "text"))]) in (0, 1)


def pasted(shown: str, section: str = "what to change") -> list[str]:
    """Give the snippets of a section: blocks between blank lines that begin at the margin."""
    part = shown.partition(f"── {section} ──\n")[2].partition("\n\n── ")[0]
    return [block for block in part.strip("\n").split("\n\n") if block[:1].strip()]


def report_in(folder: Path) -> dict:
    """The JSON report of the login."""
    return json.loads((folder / "json").read_text(encoding="utf-8"))


def snippets_of(report: dict) -> list[dict]:
    """The snippets of a report, in their order, each with its product."""
    return [
        {**snippet, "product": remedy["product"]}
        for remedy in report["remedies"]
        for snippet in remedy["snippets"]
    ]


DIRECTORY = ("employeeNumber", "employeeID", EPPN, "userPrincipalName", "mail")
"""What a directory calls the attributes of these logins; no other name of theirs is one."""

NAME_FORMAT = re.compile(r"name ?format|attrname-format|format uri", re.IGNORECASE)
"""What only SAML has: claims, CAS attributes and directory attributes have no name format."""

LEFT_OPEN = re.compile(r"(?:RIGHT[_-])?DIRECTORY[_-]ATTRIBUTE")
SOURCES = {
    "adfs": r"""query = ";([^;"]*);|-Properties '(.*)'""",
    "active-directory": r"""-Properties '(.*)'|:RP;(.*);user|@\{ '(.*?)' =|\$account\.'(.*)'""",
    "microsoft-entra-id": r"Source attribute: (.*)|Parameter 1: (.*)",
    "okta": r'Value: (.*)|values += \["(.*)"\]|substringBefore\((.*?), |^(user\.\S*)$',
    "google-workspace": r"Google Directory attribute: (.*)",
    "keycloak": r'"user.attribute": "(.*)"|User Attribute: (.*)',
    "simplesamlphp": r"AttributeMap', '(.*?)'|\[\] = '(.*)'|'subject' => '(.*)'"
    r"|^ {4}'.*' => \['(.*)'\],$",
    "shibboleth-idp": r'attributeNames="(.*?)"',
    "apereo-cas": r"attribute-list=mail,(.*)|attributes\['(.*?)'\]"
    r'|java.util.TreeMap",\s+"(.*)": "(?!groovy)',
    "lemonldap-ng": r"ldapExportedVars '(.*?)' '(.*?)'|Attributes/\$sp\" '(.*?)'"
    r"""|Macros/\$\w+" '(.*?)'|ExportedVars/\$\w+" '.*?' '([^;']*)"""
    r"""|\$(?!(?:sp|rp|app|rule)\b)([A-Za-z][\w:/.-]*)""",
    "pingfederate": r'"value": "(.*)"|"ds\.(.*?)"',
    "openathens": r"From: (.*)",
    "duo": r"IdP Attribute: (.*)",
    "openldap": r"attrs=(\S+)|^replace: (.*)\n(.*?):|'\(uid=PATRON\)' '(.*)'",
    "generic-saml": r"Source: (.*)",
    "generic-oidc": r"Source: (.*)",
}
"""Where each product's snippets name an attribute of the directory."""


def sources_in(snippet: dict, product: str) -> set[str]:
    """The directory's attributes that a snippet of the product names."""
    if snippet["product"] != product or product not in SOURCES:
        return set()
    found = re.finditer(SOURCES[product], snippet["text"], re.MULTILINE)
    return {name for match in found for name in match.groups() if name is not None}


def may_be_a_source(name: str, login: ProductLogin) -> bool:
    """Whether the product has an attribute of that name, or it says that none is known."""
    sources = login.idp_profile.sources
    names = {*DIRECTORY, STAND_IN}
    if login.protocol is Protocol.LDAP:  # whose attributes are the directory's own
        names.add("patronId")
    usual = {sources["default"].replace("{attribute}", attribute) for attribute in names}
    return LEFT_OPEN.sub(STAND_IN, name) in {*usual, *sources.values()}


@every_login
def test_a_snippet_is_pasted_from_the_terminal(login, tmp_path, capsys, monkeypatch):
    """Each is shown as it is, its product's parser takes it, and the profile has no other."""
    monkeypatch.setenv("COLUMNS", "80")
    places = set()
    for faulty in faulty_logins(login):
        verified(faulty, tmp_path)
        shown, report = capsys.readouterr().out, report_in(tmp_path)
        snippets = snippets_of(report)
        found = pasted(shown)

        assert [snippet["text"] for snippet in snippets] == found, (faulty.fault, faulty.wanted)
        assert set(found) >= set(pasted(shown, "a message to send"))
        for snippet, text in zip(snippets, found, strict=True):
            assert ALL_PARSERS[snippet["language"]](text)
            assert {
                name
                for name in sources_in(snippet, login.product)
                if not may_be_a_source(name, login)
            } == set(), (faulty.fault, faulty.wanted, text)
        if login.protocol is not Protocol.SAML:
            assert NAME_FORMAT.findall(json.dumps([report["remedies"], report["message"]])) == []
        places |= {snippet["place"] for snippet in snippets}
        if faulty.fault.startswith("unscoped"):
            assert login.product not in {snippet["product"] for snippet in snippets}

    assert [] == [
        template.place
        for remedy in login.idp_profile.remedies
        if not remedy.protocols or login.protocol in remedy.protocols
        for template in remedy.snippets
        if not any(_filled_from(template.place, place) for place in places)
    ]


def _filled_from(template: str, place: str) -> bool:
    parts = PLACEHOLDER.split(template)[::2]
    return re.fullmatch(".*".join(map(re.escape, parts)), place) is not None


LONG = "https://example.edu/claims/employeenumber"


def with_a_long_name(login: ProductLogin) -> Iterator[Faulty]:
    """A few logins whose snippets have long lines."""
    for faulty in faulty_logins(login):
        if faulty.wanted == LONG and faulty.fault in ("not-released", "zeros", "other-attribute"):
            yield faulty


@every_login
def test_a_narrow_terminal_wraps_no_snippet(login, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    for faulty in with_a_long_name(login):
        verified(faulty, tmp_path)
        shown = capsys.readouterr().out

        assert [snippet["text"] for snippet in snippets_of(report_in(tmp_path))] == pasted(shown)


def of_markdown(text: str) -> str:
    """What a renderer of Markdown takes out of the fences."""
    return "\n".join(re.findall(r"^```\w*\n(.*?)\n```$", text, re.MULTILINE | re.DOTALL))


def of_html(text: str) -> str:
    return "\n".join(lxml.html.fromstring(text).xpath("//pre//text()"))


def of_junit(text: str) -> str:
    return "\n".join(etree.fromstring(text.encode()).itertext())


READ = {"markdown": of_markdown, "html": of_html, "junit": of_junit}
"""What each further format that shows snippets holds, once it is read as what it is."""


@every_login
@pytest.mark.parametrize("form", sorted(READ))
def test_no_format_wraps_or_indents_a_snippet(login, form, tmp_path, capsys):
    for faulty in with_a_long_name(login):
        verified(faulty, tmp_path, "--format", form)
        held = READ[form](capsys.readouterr().out)

        assert [] == [
            snippet["text"]
            for snippet in snippets_of(report_in(tmp_path))
            if f"\n{snippet['text']}\n" not in f"\n{held}\n"
        ]


@every_login
def test_every_source_of_a_snippet_is_seen(login):
    """A place where a product's attribute is named is none that the table above does not know."""
    source = login.idp_profile.sources["default"].replace("{attribute}", "SOURCE_aB")
    values = {**dict.fromkeys(PLACEHOLDERS, "x"), "source": source, "right_source": source}
    templates = [
        snippet.text
        for remedy in login.idp_profile.remedies
        for snippet in remedy.snippets
        if "source}" in snippet.text
    ]

    for text in (fill(template, values) for template in templates):
        assert source not in re.sub(SOURCES[login.product], "", text, flags=re.MULTILINE)


FORMS = frozenset({"scope", "zeros", "no-zeros", "blanks", "capitals", "small-letters"})


@pytest.mark.skipif(shutil.which("perl") is None, reason="needs perl: apt-get install perl")
@pytest.mark.parametrize(
    "login",
    [
        pytest.param(login, id=login.label)
        for login in PRODUCT_LOGINS
        if login.product == "lemonldap-ng"
    ],
)
def test_a_macro_makes_the_librarys_identifier(login, tmp_path):
    """LemonLDAP::NG's macros are Perl: each is run on what was released."""
    made = set()
    for faulty in faulty_logins(login):
        if faulty.fault not in FORMS:
            continue
        verified(faulty, tmp_path)
        [text] = [
            snippet["text"]
            for snippet in snippets_of(report_in(tmp_path))
            if snippet["product"] == login.product
        ]
        [rule] = [word[5:] for word in shlex.split(text) if word.startswith("rule=")]
        [variable] = set(re.findall(r"\$(\w+)", rule))
        [released] = faulty.capture.attributes[-1].values
        perl = [
            "perl",
            "-we",
            f"my ${variable} = shift; my $made = {rule}; print $made;",
            released,
        ]
        done = subprocess.run(perl, capture_output=True, text=True, check=True)

        assert (faulty.recorded, "") == (done.stdout, done.stderr), (faulty.fault, rule)
        made.add(faulty.fault)

    assert made == FORMS
