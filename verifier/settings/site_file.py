"""Read a site's ``verifier.toml`` as a ``Site``, or report all its problems at once."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from verifier.domain.model.config_files import DeliveryFiles
from verifier.domain.model.site import IlsConnection, ReshareAccess, Site
from verifier.settings import cross_checks, site_tables
from verifier.settings.fields import SiteFileContext, Table
from verifier.settings.idp_tables import IdpTable
from verifier.settings.ils_tables import IlsTable, with_system
from verifier.settings.problems import InvalidSite, Problem
from verifier.settings.pydantic_errors import problems_of
from verifier.settings.reshare_tables import ReshareTable

_TOML_HINT = (
    "Texts, and numbers with leading zeros, need quotation marks; yes and no are true and false"
)
_POSITION = re.compile(r"\s*\(at (line \d+, column \d+|end of document)\)$")


class SiteFile(Table):
    """The whole file."""

    site: site_tables.SiteTable
    reshare: ReshareTable
    idp: list[IdpTable] = Field(default_factory=list)
    ils: list[IlsTable] = Field(default_factory=list)
    saml: site_tables.SamlTable = Field(default_factory=site_tables.SamlTable)
    operators: site_tables.OperatorsTable | None = None
    store: site_tables.StoreTable = Field(default_factory=site_tables.StoreTable)
    watch: site_tables.WatchTable = Field(default_factory=site_tables.WatchTable)


def load_site(
    path: Path,
    *,
    environ: Mapping[str, str],
    unfinished: bool = False,
    content: bytes | None = None,
) -> Site:
    """Read the site file at *path* (see the page site-file).

    Relative paths in it start at the file's own folder; ``{ env = … }`` is looked up in *environ*.
    With *unfinished*, environment variables of secrets may be unset and metadata files of identity
    providers may be missing: for tasks that need only this program's side of a site that is being
    set up. *content* is read instead of the file, which need not exist yet.

    Raises ``InvalidSite`` with every problem.
    """
    raw = _parsed(path, content)
    around = SiteFileContext(
        folder=path.absolute().parent,
        environ=environ,
        own_names=_own_names(raw),
        unfinished=unfinished,
    )
    problems = cross_checks.cross_check(raw)
    connections = tuple(_readable_connections(raw, around))
    problems += cross_checks.readable_problems(connections)
    try:
        file = SiteFile.model_validate(raw, context=around)
    except ValidationError as error:
        explained = problems_of(error, raw=raw, model=SiteFile)
        raise InvalidSite(path.name, [*explained, *problems]) from None  # its text has values
    site, reshare, idps = file.site, file.reshare, tuple(table.idp() for table in file.idp)
    problems += cross_checks.profile_problems(site.idp_profiles, idps)
    if problems:
        raise InvalidSite(path.name, problems)
    return Site(
        **site.settings(),
        form=reshare.request_form(),
        reshare=reshare.reshare_settings(),
        idps=idps,
        ils=connections,
        saml=file.saml.settings(),
        store=file.store.settings(around.folder),
        watch=file.watch.settings(),
        okapi=ReshareAccess(**reshare.okapi.values()) if reshare.okapi else None,
        operators=file.operators.settings(idps) if file.operators else None,
        illiad=reshare.illiad.settings() if reshare.illiad else None,
        file_name=path.name,
        files=DeliveryFiles(**reshare.files.values()),
        header_examples=tuple(reshare.header_examples),
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
    raise InvalidSite(path.name, [Problem("", None, wrong, would_do)])


def _readable_connections(raw: dict[str, Any], around: SiteFileContext) -> Iterator[IlsConnection]:
    """Yield each connection whose table is valid, even if other tables are not.

    An unset secret is reported with the whole file; the other settings are checked here.
    """
    tables = raw.get("ils")
    for table in tables if isinstance(tables, list) else ():
        with suppress(ValidationError):  # reported with the whole file
            read = IlsTable.model_validate(table, context=replace(around, unfinished=True))
            yield with_system(read.connection(), cross_checks.stated_host_lms(raw))


def _own_names(raw: dict[str, Any]) -> frozenset[str]:
    """Return the names in the site's own attribute map, even if the map is partly invalid."""
    mapped = cross_checks.value_at(raw, "reshare", "attribute_map")
    if not isinstance(mapped, dict):
        return frozenset()
    wire = (name for names in mapped.values() if isinstance(names, list) for name in names)
    return frozenset((*mapped, *(name for name in wire if isinstance(name, str))))
