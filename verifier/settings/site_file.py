"""A site's ``verifier.toml`` becomes a ``Site``, or every problem of it at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from verifier.adapters.ils.registry import CONNECTORS, connection_problems
from verifier.domain.model.site import IlsConnection, Site
from verifier.settings.cross_checks import cross_check, profile_problems
from verifier.settings.fields import SiteFileContext, Table
from verifier.settings.idp_tables import IdpTable
from verifier.settings.ils_tables import IlsTable, with_system
from verifier.settings.operators_table import OperatorsTable, operators_problems
from verifier.settings.problems import InvalidSite, Problem
from verifier.settings.pydantic_errors import problems_of
from verifier.settings.reshare_tables import ReshareTable
from verifier.settings.site_tables import SamlTable, SiteTable, StoreTable
from verifier.settings.watch_table import WatchTable

_TOML_HINT = (
    "Texts, and numbers with leading zeros, need quotation marks; yes and no are true and false"
)
_HARD_BLANK = "\N{NO-BREAK SPACE}"
_POSITION = re.compile(r"\s*\(at (line \d+, column \d+|end of document)\)$")


class SiteFile(Table):
    """The whole file."""

    site: SiteTable
    reshare: ReshareTable
    idp: list[IdpTable] = Field(default_factory=list)
    ils: list[IlsTable] = Field(default_factory=list)
    saml: SamlTable = Field(default_factory=SamlTable)
    operators: OperatorsTable | None = None
    store: StoreTable = Field(default_factory=StoreTable)
    watch: WatchTable = Field(default_factory=WatchTable)


def load_site(
    path: Path,
    *,
    environ: Mapping[str, str],
    unfinished: bool = False,
    content: bytes | None = None,
) -> Site:
    """Read the site file at *path* (shape: the contract, "The site file").

    Relative paths in it start at its own folder; ``{ env = … }`` is looked up in *environ*.
    With *unfinished*, environment variables of secrets may be unset and the metadata files of
    identity providers missing: for what needs only our own side of a site that is being set up.
    *content* is read in place of the file, which need not be there yet.
    Raises ``InvalidSite`` with every problem.
    """
    raw = _parsed(path, content)
    around = SiteFileContext(
        folder=path.absolute().parent,
        environ=environ,
        own_names=_own_names(raw),
        unfinished=unfinished,
    )
    problems = cross_check(raw, file=path.name, connectors=tuple(CONNECTORS))
    stated = _stated_host_lms(raw)
    connections = tuple(
        with_system(connection, stated) for connection in _readable_connections(raw, around)
    )
    problems += operators_problems(raw, file=path.name)
    problems += _connection_problems(connections, path.name)
    try:
        file = SiteFile.model_validate(raw, context=around)
    except ValidationError as error:
        explained = problems_of(error, file=path.name, raw=raw, model=SiteFile)
        raise InvalidSite([*explained, *problems]) from None  # its text would show values
    idps = tuple(one.idp() for one in file.idp)
    problems += profile_problems(file.site.idp_profiles, idps, file=path.name)
    if problems:
        raise InvalidSite(problems)
    return Site(
        name=file.site.name,
        base_url=file.site.base_url,
        form=file.reshare.request_form(),
        reshare=file.reshare.reshare_settings(),
        idps=idps,
        ils=connections,
        saml=file.saml.settings(),
        store=file.store.settings(around.folder),
        watch=file.watch.settings(),
        okapi=file.reshare.okapi.access() if file.reshare.okapi else None,
        allow_private_addresses=file.site.allow_private_addresses,
        saved_logins_ask_ils=file.site.saved_logins_ask_ils,
        trusted_proxy=file.site.trusted_proxy,
        time_zone=file.site.time_zone,
        lookup_seconds=file.site.lookup_seconds,
        further_lookups=file.site.further_lookups,
        idp_profiles=file.site.idp_profiles,
        lookup_by_email=file.site.lookup_by_email,
        operators=file.operators.settings(idps) if file.operators else None,
        contacts=file.site.contacts.settings(),
        illiad=file.reshare.illiad.settings() if file.reshare.illiad else None,
        file_name=path.name,
        files=file.reshare.files.files(),
        header_examples=tuple(file.reshare.header_examples),
    )


def _parsed(path: Path, content: bytes | None) -> dict[str, Any]:
    try:
        read = path.read_bytes() if content is None else content
        return tomllib.loads(read.decode("utf-8-sig"))
    except FileNotFoundError:
        wrong, would_do = "does not exist", "Name another site file with --site"
    except UnicodeDecodeError as error:
        wrong = f"is not UTF-8 text (at byte {error.start})"
        would_do = "Save it as UTF-8"
    except tomllib.TOMLDecodeError as error:
        position = _POSITION.search(str(error))
        where = position.group(1) if position else "somewhere"
        reason = _POSITION.sub("", str(error))
        wrong, would_do = f"{where}: {reason}", f"Correct the TOML there. {_TOML_HINT}"
    except (ValueError, RecursionError):  # a number of thousands of digits, tables without end
        wrong, would_do = "holds something beyond all bounds", "Look for a very long line"
    except OSError as error:
        wrong, would_do = f"cannot be read ({error.strerror})", "Give this account read permission"
    raise InvalidSite(
        [
            Problem(
                file=path.name,
                table="",
                key=None,
                found=None,
                wrong=wrong,
                what_would_do=would_do,
            )
        ]
    )


def _readable_connections(raw: dict[str, Any], around: SiteFileContext) -> Iterator[IlsConnection]:
    """Give each connection whose own table is in order, whatever stands in the rest.

    A secret that is not set is told with the whole file; the other settings are looked at now.
    """
    around = replace(around, unfinished=True)
    tables = raw.get("ils")
    for table in tables if isinstance(tables, list) else ():
        try:
            yield IlsTable.model_validate(table, context=around).connection()
        except ValidationError:
            continue  # told with the whole file


def _stated_host_lms(raw: dict[str, Any]) -> str | None:
    """Find what the file says ReShare's host LMS is, whatever is wrong with the rest."""
    found: Any = raw
    for key in ("reshare", "settings", "host_lms_integration"):
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, str) else None


def _connection_problems(connections: Iterable[IlsConnection], file: str) -> Iterator[Problem]:
    for connection in connections:
        if connection.connector not in CONNECTORS:
            continue  # told already
        for message in connection_problems(connection):
            wrong, would_do = _parted(message)
            yield Problem(
                file=file,
                table=f'[[ils]] "{connection.id}"',
                key=None,
                found=None,
                wrong=wrong,
                what_would_do=would_do,
            )


def _parted(message: str) -> tuple[str, str]:
    """Part what is wrong from what would do; a name that holds a full stop has a hard blank."""
    wrong, _, would_do = message.removesuffix(".").partition(". ")
    return wrong.replace(_HARD_BLANK, " "), would_do.replace(_HARD_BLANK, " ")


def _own_names(raw: dict[str, Any]) -> frozenset[str]:
    reshare = raw.get("reshare")
    mapped = reshare.get("attribute_map") if isinstance(reshare, dict) else None
    if not isinstance(mapped, dict):
        return frozenset()
    wire = (name for names in mapped.values() if isinstance(names, list) for name in names)
    return frozenset((*mapped, *(name for name in wire if isinstance(name, str))))
