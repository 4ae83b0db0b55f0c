"""The documentation names every command, check, key and part of the report; its links hold."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import NoneType
from typing import Any, get_args

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from docs.tools_for_docs import write_checks_page, write_schema_page
from tests.house.repository import DOCS, MADE_PAGES, PACKAGE, ROOT, listed, shown
from verifier.captures import table as captures_table
from verifier.checks.catalogue import ALL_CHECKS
from verifier.cli.entry import COMMANDS, commands
from verifier.demo.patrons import PATRONS
from verifier.ils.ncip.options import NcipOptions
from verifier.ils.table import CONNECTORS
from verifier.report.schema import SCHEMA_FILE
from verifier.report.table import RENDERERS
from verifier.settings import load_site
from verifier.settings.site_file import SiteFile

README = ROOT / "README.md"
REFERENCE = DOCS / "reference"
SITE_FILE = REFERENCE / "site-file.md"

_HEADING = re.compile(r"^#{1,6} +(?P<title>.+?) *$", re.MULTILINE)
_FENCE = re.compile(r"^ *(```+|:::+).*?^ *\1 *$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]\[]*(?:\[[^\]]*\])*[^\]\[]*\]\((?P<target>[^)\s]+)\)")
_ROW = re.compile(r"^\|(?P<cells>.+)\|$", re.MULTILINE)


def text_of(path: Path) -> str:
    """A page as it stands in the file."""
    return path.read_text(encoding="utf-8")


def plain(page: str) -> str:
    """A page without its blocks of code."""
    return _FENCE.sub("", page)


def headings(page: str) -> list[str]:
    """The titles on a page, without marks."""
    return [found["title"].replace("`", "") for found in _HEADING.finditer(plain(page))]


def rows(page: str) -> list[list[str]]:
    """The cells of each row of each table on a page."""
    return [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", found["cells"])]
        for found in _ROW.finditer(plain(page))
    ]


def section(page: str, title: str) -> str:
    """The part of a page under the heading *title*, up to the next heading."""
    parts = re.split(r"^(#{2,6} +.+)$", page, flags=re.MULTILINE)
    names = [part.strip("# ").replace("`", "") for part in parts[1::2]]
    return parts[2 * names.index(title) + 2]


def named_keys(page: str) -> set[str]:
    """What the first cells of a page's rows name in code."""
    return {name for row in rows(page) for name in re.findall(r"`([^`]+)`", row[0])}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_heading(name):
    """The page of commands has a heading for each, and the usage shown there is the real one."""
    page = section(text_of(REFERENCE / "commands.md"), f"verifier {name}")
    command = commands.get_command(None, name)
    arguments = [one.metavar for one in command.params if one.param_type_name == "argument"]

    assert f"`verifier {name}" in page
    assert [] == [one for one in arguments if one and one.strip("[].…") not in page]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_named(name):
    """Each option of each command stands on the page of commands."""
    page = text_of(REFERENCE / "commands.md")
    options = [
        {*one.opts, *one.secondary_opts}
        for one in commands.get_command(None, name).params
        if one.param_type_name == "option"
    ]

    assert [] == [one for one in options if not any(word in page for word in one)]


def test_every_format_is_named():
    """The page of commands names each output format."""
    page = section(text_of(REFERENCE / "commands.md"), "Formats")

    assert [] == [name for name in RENDERERS if not re.search(rf"\b{name}\b", page)]


def test_every_check_has_its_heading(tmp_path):
    """The page of checks, as the build makes it, has one heading for each, in route order."""
    write_checks_page(tmp_path / "checks.md")

    page = text_of(tmp_path / "checks.md")
    assert [one.id for one in ALL_CHECKS] == [one for one in headings(page) if "." in one]
    assert all(f"({one.id})=" in page for one in ALL_CHECKS)


def test_every_part_of_the_report_has_its_row():
    """Each key of report/1 has a heading or a row on the page of the report."""
    page = text_of(REFERENCE / "report.md")
    explained = named_keys(page) | set(headings(page))
    keys = json.loads(text_of(SCHEMA_FILE))["properties"]

    assert [] == [key for key in keys if key not in explained]


def tables_of(model: type[BaseModel], name: str = "") -> Iterator[tuple[str, type[BaseModel]]]:
    """Each table of the site file as its heading writes it, with its model."""
    for key, field in model.model_fields.items():
        inner, many = _inner(field.annotation)
        if inner is None:
            continue
        below = f"{name}.{key}".removeprefix(".")
        title = f"{below}.NAME" if many == "dict" else below
        yield (f"[[{title}]]" if many == "list" else f"[{title}]"), inner
        yield from tables_of(inner, title)


def _inner(annotation: Any) -> tuple[type[BaseModel] | None, str]:
    """The table that a field holds, and whether there may be many."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, "one"
    for one in get_args(annotation):
        inner, many = _inner(one)
        if inner is not None:
            origin = getattr(annotation, "__origin__", None)
            return inner, origin.__name__ if origin in (list, dict) else many
    return None, "none"


INLINE = {
    "[idp.test_patrons.NAME.expects]": "[idp.test_patrons.NAME]",
    "[[saml.signing_keys]]": "[saml]",
    "[[saml.encryption_keys]]": "[saml]",
    "[saml.contact]": "[saml]",
}
"""Tables that are written in one line, inside another: their keys stand under that one."""

GATHERED = {"more", "secrets", "files"}  # no keys of the file: where an [[ils]]' own are kept
TABLES = dict(tables_of(SiteFile))
KEYS = [
    (title, key, field)
    for title, model in TABLES.items()
    for key, field in model.model_fields.items()
    if key not in GATHERED
]


def row_of(title: str, key: str) -> list[str]:
    """The row of one key, under the heading of its table."""
    if title in INLINE:
        key = f"{title.strip('[]').rpartition('.')[2]}.{key}"
    page = section(text_of(SITE_FILE), INLINE.get(title, title))
    return next((row for row in rows(page) if f"`{key}`" in row[0]), [])


@pytest.mark.parametrize(("title", "key", "field"), KEYS, ids=[f"{t}.{k}" for t, k, _ in KEYS])
def test_every_key_of_the_site_file_has_its_row(title, key, field):
    """Each key has a row under its table's heading: type, default as in the code, meaning."""
    _, _, default, meaning = row_of(title, key)

    assert _default_of(field) == default
    assert meaning.endswith(".")


def _default_of(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    if field.default_factory is not None or field.default is None:
        return "none"
    return f"`{json.dumps(field.default)}`"


def test_no_row_is_about_a_key_that_is_gone():
    """Every key on the page of the site file is read."""
    known = {key for _, key, _ in KEYS} | _ncip_keys()
    found = {name.rpartition(".")[2] for name in named_keys(text_of(SITE_FILE))}

    assert set() == found - known


def _ncip_keys() -> set[str]:
    return {*NcipOptions.__dataclass_fields__, "url_token"} - {"url"}


def test_every_key_of_an_ncip_connection_has_its_row():
    """The connector's own keys stand under its heading."""
    page = section(text_of(SITE_FILE), 'Keys of connector = "ncip"')

    assert _ncip_keys() == named_keys(page)


def test_tables_stand_in_the_contracts_order():
    """The page has a heading for each table that is not written in one line, in file order."""
    titles = [title for title in headings(text_of(SITE_FILE)) if title.startswith("[")]
    own = [title for title in TABLES if title not in INLINE]

    assert sorted([*own, "[reshare.attribute_map]"]) == sorted(titles)


def test_the_examples_are_one_site_file(tmp_path):
    """The examples of the page, put together, are read without a problem and use every key."""
    blocks = re.findall(r"^```toml\n(.*?)^```$", text_of(SITE_FILE), re.MULTILINE | re.DOTALL)
    (tmp_path / "verifier.toml").write_text("\n".join(blocks), encoding="utf-8")
    for name in ("idp-metadata.xml", "federation.pem", "ils-ca.pem", "records.json"):
        (tmp_path / name).write_text("as told\n", encoding="utf-8")
    for name in ("keys/sp.key", "keys/sp.pem", "secrets/ncip-token", "secrets/reshare-password"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("invented\n", encoding="utf-8")
    environ = {name: "x" for name in ("RESHARE_USERNAME", "GRAD1_PASSWORD", "NCIP_AUTHENTICATION")}

    site = load_site(tmp_path / "verifier.toml", environ=environ)

    assert ["campus", "partner", "consortium"] == [one.id for one in site.idps]
    assert ["ncip", "known"] == [one.id for one in site.ils]
    used = _keys_in(tomllib.loads("\n".join(blocks)))
    assert [] == sorted(({key for _, key, _ in KEYS} | _ncip_keys()) - used)


def _keys_in(value: object) -> set[str]:
    if isinstance(value, list):
        return set().union(*map(_keys_in, value)) if value else set()
    if isinstance(value, dict):
        return set(value) | _keys_in(list(value.values()))
    return set()


def pages() -> list[Path]:
    """Every written page."""
    return [*sorted(set(DOCS.rglob("*.md")) - MADE_PAGES), *sorted(ROOT.glob("*.md"))]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The pages that the build writes, in a folder of their own."""
    folder = tmp_path_factory.mktemp("made")
    write_checks_page(folder / "checks.md")
    write_schema_page(folder / "report-schema.md")
    return {page: text_of(folder / page.name) for page in MADE_PAGES}


def test_every_link_leads_somewhere(made):
    """Each relative link on a page leads to a file that is there, and to a heading on it."""
    broken = []
    for page in pages():
        if "_build" in page.parts:
            continue
        for found in _LINK.finditer(plain(text_of(page))):
            target, _, anchor = found["target"].partition("#")
            if re.match(r"[a-z]+:", target):
                continue
            there = (page.parent / target).resolve() if target else page
            if there in made:
                content = made[there]
            elif there.suffix == ".md" and there.is_file():
                content = text_of(there)
            elif there.exists() and not anchor:
                continue
            else:
                broken.append(f"{shown(page)}: {found['target']}")
                continue
            if anchor and anchor not in anchors(content):
                broken.append(f"{shown(page)}: {found['target']}")

    assert [] == broken, listed(broken)


def anchors(page: str) -> set[str]:
    """What a link can name on a page: its headings, as GitHub and MyST write them."""
    titles = (re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in headings(page))
    return {*titles, *re.findall(r"^\((.+)\)=$", page, re.MULTILINE)}


def test_every_page_is_in_a_table_of_contents():
    """No page is out of reach: each stands in the table of contents of its folder."""
    lost = []
    for page in DOCS.rglob("*.md"):
        name = page.stem
        if page.name == "index.md" or "_build" in page.parts:
            continue
        contents = text_of(page.parent / "index.md")
        lines = contents.splitlines()
        if name not in lines and not (re.match(r"\d", name) and "0*" in lines):
            lost.append(shown(page))

    assert [] == lost, listed(lost)


def test_the_readme_is_short():
    """The first page is read to its end."""
    assert len(text_of(README).splitlines()) < 130


LOGIN_WORDS = {
    "saml": "SAML 2.0",
    "oidc": "OpenID Connect",
    "cas": "CAS",
    "ldap": "LDAP",
}
CAPTURE_WORDS = {"capture_json": "capture.json"}
ILS_WORDS = {
    "ncip": "NCIP 2",
    "record": "patron record file",
    "alma": "Alma",
    "evergreen": "Evergreen",
    "folio": "FOLIO",
    "koha": "Koha",
    "polaris": "Polaris",
    "sierra": "Sierra",
    "sip2": "SIP2",
    "symphony": "Symphony",
    "wms": "WMS",
}


def supported() -> list[str]:
    """The README's table of what is supported, as its three columns."""
    page = text_of(README)
    title = next(one for one in headings(page) if one.startswith("Supported"))
    _, ruler, *body = rows(section(page, title))
    assert all(set(cell) <= {"-", ":"} for cell in ruler)
    return [" ".join(cells) for cells in zip(*body, strict=True)]


def test_the_readme_names_every_protocol_and_no_other():
    """The column of ways in names exactly the protocols that a login can be made by."""
    ways_in, _, _ = supported()
    here = {path.stem for path in (PACKAGE / "login").iterdir() if path.stem in LOGIN_WORDS}

    assert here == {name for name, word in LOGIN_WORDS.items() if word in ways_in}


def test_the_readme_names_every_saved_login():
    """The column of sources names each format that a saved login may have."""
    _, sources, _ = supported()
    here = {
        name
        for name in CAPTURE_WORDS
        if getattr(captures_table, name, None) is not None or (PACKAGE / f"{name}.py").exists()
    }

    assert here == {name for name, word in CAPTURE_WORDS.items() if word in sources}


def test_the_readme_names_every_connector_and_no_other():
    """The column of library systems names exactly the connectors of the table."""
    _, _, systems = supported()

    assert set(CONNECTORS) == {name for name, word in ILS_WORDS.items() if word in systems}


NUMBERS = dict(
    enumerate(
        (
            *("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
            *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
            *("eighteen", "nineteen", "twenty"),
        )
    )
)


@pytest.mark.parametrize("page", ["README.md", "docs/first-run/index.md"])
def test_the_number_of_demo_patrons_is_told_right(page):
    """Where a page says how many invented patrons log in, it is so."""
    [told] = re.findall(r"(\w+)\s+invented\s+patrons", text_of(ROOT / page))

    assert NUMBERS[len(PATRONS)] == told
