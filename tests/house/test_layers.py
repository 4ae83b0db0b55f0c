"""The layers name every part of the program, and every library has its door."""

import configparser
import re
import sys
import tomllib
from collections.abc import Iterator

import pytest

from tests.house.repository import (
    PACKAGE,
    ROOT,
    imported_names,
    listed,
    module_name,
    python_files,
    shown,
)

IMPORT_NAMES = {
    "prometheus-client": "prometheus_client",
    "pysaml2": "saml2",
    "python-jose": "jose",
}
"""Distributions whose package has another name."""

DATA = {"tzdata", "psycopg"}
"""Nothing to import: what the standard library reads, and SQLAlchemy's way to PostgreSQL."""

ANYWHERE = {"lxml"}
"""Free: reading XML is no stage's own."""

OPEN_DOORS = {
    "click": {"verifier.cli"},
    "rich": {"verifier.cli", "verifier.report"},
    "pydantic": {
        "verifier.settings",
        "verifier.adapters.captures",
        "verifier.adapters.ils",
        "verifier.domain.profiles",
        "verifier.adapters.reshare_api",
        "verifier.adapters.http",
        "verifier.store",
        "verifier.web.api",
    },
    "cryptography": {"verifier.adapters.login", "verifier.demo", "verifier.store.sealing"},
    "xmlsec": {"verifier.adapters.login.saml", "verifier.adapters.messages", "verifier.demo"},
}
"""Where a library without a contract of its own may be imported."""

BROUGHT_ALONG = {
    "pydantic_core": "pydantic",
    "urllib3": "requests",
    "werkzeug": "flask",
    "jinja2": "flask",
    "markupsafe": "flask",
}
"""Packages that a library we depend on is made of, and brings along."""

TEMPLATES_OUTSIDE_WEB = {"jinja2": {"verifier.report"}, "markupsafe": {"verifier.report"}}
"""A report is a file as well as a page: the templates are rendered without Flask."""


@pytest.fixture(scope="module")
def contracts():
    """What .importlinter says, section by section."""
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter", encoding="utf-8")
    return parser


def dependencies() -> set[str]:
    """The packages that the program depends on at run time, by the names they are imported by.

    Those of its extras are among them.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = [entry for extra in project["optional-dependencies"].values() for entry in extra]
    names = {
        re.split(r"[^\w-]", entry, maxsplit=1)[0] for entry in (*project["dependencies"], *extras)
    }
    return {IMPORT_NAMES.get(name, name) for name in names - DATA}


def imports() -> Iterator[tuple[str, str, str]]:
    """Each import from outside: where it stands, the module it stands in, the package."""
    for path in python_files(PACKAGE):
        for package in sorted({name.partition(".")[0] for name in imported_names(path)}):
            if package != "verifier" and package not in sys.stdlib_module_names:
                yield shown(path), module_name(path), package


def is_within(module: str, doors: set[str]) -> bool:
    """Whether *module* is behind one of *doors*."""
    return any(module == door or module.startswith(f"{door}.") for door in doors)


def test_the_layers_name_every_part(contracts):
    """Each module and package at the top stands in the layers once, and nothing else does."""
    layers = contracts["importlinter:contract:layers"]
    named = re.findall(r"\w+", layers["layers"])
    parts = {
        path.stem
        for path in PACKAGE.iterdir()
        if path.suffix == ".py" or (path / "__init__.py").is_file()
    }

    assert "True" == layers["exhaustive"]
    assert sorted(parts - {"__init__", *layers["exhaustive_ignores"].split()}) == sorted(named)


def test_the_stages_are_siblings(contracts):
    """The stages stand in one layer, whose parts may not import each other; one reads them."""
    layers = contracts["importlinter:contract:domain"]["layers"].strip().split("\n")

    assert ["diagnosis", "checks | profiles | release | reshare_rules", "model"] == layers


def forbidden(contracts) -> set[str]:
    """The packages that a contract keeps behind a door."""
    return {
        name
        for section in contracts.sections()
        if ":door-" in section
        for name in contracts[section]["forbidden_modules"].split()
    }


def test_every_library_has_its_door(contracts):
    """Each dependency has one rule: a contract, named places, or it is free."""
    kept = forbidden(contracts)

    assert dependencies() == (kept | set(OPEN_DOORS) | ANYWHERE) - set(BROUGHT_ALONG)
    assert [] == sorted((kept & set(OPEN_DOORS)) | (ANYWHERE & (kept | set(OPEN_DOORS))))


def test_every_contract_covers_the_whole_program(contracts):
    """A door is a door for all of the program, and somebody goes through it."""
    used = {package for _, _, package in imports()}
    for section in contracts.sections():
        if ":door-" in section:
            contract = contracts[section]

            assert "verifier" == contract["source_modules"].strip()
            assert set() == set(contract["forbidden_modules"].split()) - used


def test_libraries_are_used_behind_their_doors():
    """What has named places is imported there only."""
    elsewhere = [
        f"{place}: {package}"
        for place, module, package in imports()
        if package in OPEN_DOORS and not is_within(module, OPEN_DOORS[package])
    ]

    assert [] == elsewhere, listed(elsewhere)


def test_what_is_brought_along_follows_its_library(contracts):
    """A part of Flask is used where Flask may be, a part of pydantic where pydantic may be."""
    wrong = []
    for place, module, package in imports():
        if package not in BROUGHT_ALONG or is_within(
            module, TEMPLATES_OUTSIDE_WEB.get(package, set())
        ):
            continue
        whole = BROUGHT_ALONG[package]
        doors = OPEN_DOORS.get(whole) or _doors(contracts, whole)
        if not is_within(module, doors):
            wrong.append(f"{place}: {package}")

    assert [] == wrong, listed(wrong)


def _doors(contracts, package: str) -> set[str]:
    """Who may import *package*, as its contract says."""
    exceptions = "\n".join(
        contracts[section]["ignore_imports"]
        for section in contracts.sections()
        if ":door-" in section
    )
    return {
        found.removesuffix(".**")
        for found, target in re.findall(r"(\S+) -> (\S+)", exceptions)
        if target == package
    }


def test_nothing_is_used_that_is_not_declared():
    """Every import from outside is of a dependency, or of what a dependency brings along."""
    declared = dependencies() | set(BROUGHT_ALONG)
    strange = [f"{place}: {package}" for place, _, package in imports() if package not in declared]

    assert [] == strange, listed(strange)


def test_nothing_is_declared_that_is_not_used():
    """Every dependency is imported somewhere."""
    assert set() == dependencies() - {package for _, _, package in imports()}


def test_the_model_needs_nothing():
    """The values of the route are made of the standard library alone."""
    outside = [
        place for place, module, _ in imports() if is_within(module, {"verifier.domain.model"})
    ]

    assert [] == outside, listed(outside)
