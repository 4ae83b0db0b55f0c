"""Every library has its door in ``.importlinter``; what is used is declared, and the reverse."""

import configparser
import re
import sys
import tomllib
from collections.abc import Iterator

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

BROUGHT_ALONG = {"pydantic_core", "urllib3", "werkzeug", "jinja2", "markupsafe"}
"""Packages that a library we depend on is made of, and brings along."""


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


def test_every_library_has_its_door_and_is_used():
    """Each dependency is behind a contract that covers the program, or is free."""
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    doors = [contracts[section] for section in contracts.sections() if ":door-" in section]
    behind = {name for door in doors for name in door["forbidden_modules"].split()}

    assert {"verifier"} == {door["source_modules"].strip() for door in doors}
    assert dependencies() | BROUGHT_ALONG == behind | ANYWHERE
    assert behind | ANYWHERE == {package for _, _, package in imports()}


def test_the_model_needs_nothing():
    """The values of the route are made of the standard library alone."""
    outside = [
        place for place, module, _ in imports() if module.startswith("verifier.domain.model.")
    ]

    assert [] == outside, listed(outside)
