"""``verifier verify``: judge saved logins."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import click

from verifier.captures.table import NotACapture, read_captures
from verifier.cli.exits import Stopped, exit_code
from verifier.cli.formats import targets
from verifier.cli.options import report_options, site_of, site_option
from verifier.cli.stderr import problem, progress
from verifier.cli.writing import write_reports
from verifier.ils.ask import IlsConnector
from verifier.ils.record import RecordFileProblem, records_connectors
from verifier.ils.table import connect
from verifier.model.capture import LoginCapture
from verifier.model.site import Site
from verifier.verification import verify

_EXAMPLE = """\b
Examples:
  verifier verify capture.json
  verifier verify capture.json --record patron.json --format json --output report.json
"""


@click.command("verify", epilog=_EXAMPLE)
@click.argument(
    "captures", nargs=-1, required=True, metavar="CAPTURE...", type=click.Path(path_type=Path)
)
@click.option(
    "--record",
    type=click.Path(path_type=Path),
    help="A file of patron records that stands in for the library system.",
)
@report_options
@site_option
def command(
    *,
    captures: tuple[Path, ...],
    record: Path | None,
    formats: tuple[str, ...],
    outputs: tuple[Path, ...],
    fail_on: str,
    redact: bool | None,
    site_path: Path | None,
) -> int:
    """Follow the identifier of a saved login to its end.

    Asks the library system that the site file names, or the records in --record.
    """
    where = targets(formats, outputs)
    site = site_of(site_path, os.environ)
    ils = connectors(site, record)
    logins, something_unread = _read(captures)
    with progress() as tell:
        reports = [verify(one, site=site, ils=ils, progress=tell) for one in logins]
    write_reports(reports, where, redact=redact)
    return exit_code(reports, fail_on=fail_on, something_unread=something_unread)


def connectors(site: Site, record: Path | None) -> Sequence[IlsConnector]:
    """Choose the records of a file, or the site's library systems. Raises ``Stopped``."""
    if record is None:
        return connect(site)
    try:
        return records_connectors(record)
    except RecordFileProblem as error:
        raise Stopped(f"{record}: {error.said}") from None


def _read(paths: Sequence[Path]) -> tuple[list[LoginCapture], bool]:
    logins: list[LoginCapture] = []
    something_unread = False
    for path in paths:
        try:
            logins.extend(read_captures(path))
        except NotACapture as error:
            problem(f"{path}: {error.said}")
            something_unread = True
    return logins, something_unread
