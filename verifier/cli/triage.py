"""`verifier triage`: find what is wrong with many requests, and what they share."""

from datetime import date
from pathlib import Path

import click

from verifier.adapters.ils.connections import connect
from verifier.adapters.request_exports.fields import (
    NAMES,
    NotRequests,
    RequestExport,
    read_columns,
)
from verifier.adapters.request_exports.reading import read_export
from verifier.adapters.tabular.cells import MAX_BYTES
from verifier.cli import exits
from verifier.cli.options import TO_LOOK_AT, report_options, site_of, site_option
from verifier.cli.stderr import note, progress, progress_of_lookups
from verifier.cli.writing import Output
from verifier.domain.model.site import Site
from verifier.pipeline.current_site import live_reshare, with_live_settings
from verifier.pipeline.triage import read_live, triage_requests
from verifier.report.formats import TRIAGE_RENDERERS

_EXAMPLE = """\b
Examples:
  verifier triage requests.json
  verifier triage requests.csv --column "identifier=Patron barcode" --column "created=Placed on"
  verifier triage requests.csv --format html --output triage.html
  verifier triage requests.csv --format csv --output judged.csv --no-redact
  verifier triage --live --since 2026-03-01
"""


@click.command("triage", epilog=_EXAMPLE)
@click.argument("source", metavar="[REQUESTS]", required=False, type=TO_LOOK_AT)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="FIELD=NAME",
    help=f"Which column or key holds what, where it is called otherwise; may be repeated. "
    f"FIELD is {', '.join(NAMES)}.",
)
@click.option("--live", is_flag=True, help="Read the requests from ReShare itself.")
@click.option("--since", metavar="DATE", help="With --live: from this day on, as in 2026-03-31.")
@click.option("--until", metavar="DATE", help="With --live: up to this day.")
@click.option(
    "--no-lookup",
    is_flag=True,
    help="Do not ask the library system: judge by what ReShare wrote alone.",
)
@report_options()
@site_option
def command(
    *,
    source: Path | None,
    columns: tuple[str, ...],
    live: bool,
    since: str | None,
    until: str | None,
    no_lookup: bool,
    output: Output,
    site_path: Path | None,
) -> int:
    """Say what is wrong with each of many requests, and whether it is intermittent or widespread.

    REQUESTS is an export: JSON from ReShare (a list, a response with results, or one request on
    each line), or a table (CSV, TSV, semicolons) with the column names of ReShare's screens; -
    reads standard input.

    For each request: the User ID is missing, malformed, of another type, unknown, inactive or
    another person's; the patron is blocked or not allowed; ReShare could not ask the library
    system. Then what the failing requests share and the others do not, since when, and what each
    change would repair. A pattern is reported only if chance is an unlikely explanation; small
    numbers are called small.

    In JUnit each request is a case; a request that cannot be judged is a skipped case.

    Looks each identifier up once in the library systems of the site file; if there are none, what
    ReShare wrote into the requests decides. Exits with 1 if a request fails, and with 2 if not all
    requests could be read or nothing is known.
    """
    site = site_of(site_path)
    first, last = _day("--since", since), _day("--until", until)
    if live == (source is not None) or ((first or last) and not live):
        raise exits.WrongUsage(
            "Name one export, or --live to read ReShare itself. Without --live there is no "
            "--since and no --until."
        )
    if first and last and first > last:
        raise exits.WrongUsage("--until lies before --since: exchange the two.")
    if source is None:
        site, export = _read_live(site, first, last)
    else:
        export = _read(source, columns)
    with progress_of_lookups() as tell:
        connections = () if no_lookup else connect(site)
        triage = triage_requests(export, site=site, connections=connections, progress=tell)
    output.write(triage, TRIAGE_RENDERERS)
    if triage.unasked:
        return exits.interrupted(f"{triage.unasked:,} questions were not put")
    if triage.failing and output.fail_on != "never":  # wins over what could not be read
        return exits.FINDINGS
    return exits.COULD_NOT_LOOK if triage.partial or not triage.judged else exits.OK


def _read_live(site: Site, since: date | None, until: date | None) -> tuple[Site, RequestExport]:
    """Read the requests of these days from ReShare, and the site with ReShare's live settings.

    Raises ``WrongUsage`` if the site file does not configure the connection to ReShare.
    """
    live = live_reshare(site)
    if live is None:
        raise exits.WrongUsage(
            "--live needs [reshare.okapi] in the site file, which says how to ask ReShare."
        )
    with progress() as tell:
        tell("reading ReShare's settings")
        current = with_live_settings(site, live)

        def count(read: int, total: int | None) -> None:
            tell(f"request {read:,}" if total is None else f"request {read:,} of {total:,}")

        export = read_live(live, site, since, until, progress=count)
    if export.read.stopped is not None:
        note(f"ReShare could not be read to the end: {export.read.stopped.message}")
    return current, export


def _read(source: Path, columns: tuple[str, ...]) -> RequestExport:
    """Read the export. Raises ``WrongUsage`` for a bad column, ``Stopped`` for a bad file."""
    try:
        chosen = read_columns(columns)
    except NotRequests as problem:
        raise exits.WrongUsage(problem.message) from None
    try:
        with click.open_file(str(source), "rb") as file:
            content = file.read(MAX_BYTES + 1)
        return read_export(content, columns=chosen, place=str(source))
    except OSError as error:
        raise exits.Stopped(f"{source}: it cannot be read: {exits.reason_of(error)}.") from None
    except NotRequests as problem:
        raise exits.Stopped(problem.message) from None


def _day(option: str, written: str | None) -> date | None:
    try:
        return None if written is None else date.fromisoformat(written)
    except ValueError:
        raise exits.WrongUsage(f"{option} {written}: write a day as in 2026-03-31.") from None
