"""``verifier run``: log every test patron of the site file in, and say how each comes out."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import click

from verifier.cli.exits import INTERRUPTED, Stopped, WrongUsage, exit_code
from verifier.cli.formats import targets
from verifier.cli.options import report_options, site_of, site_option
from verifier.cli.reshare_itself import reshare_itself
from verifier.cli.run_progress import progress_of_run
from verifier.cli.run_written import save_reports, write_run
from verifier.cli.stderr import note
from verifier.cli.wiring import open_store
from verifier.ils.connecting import connect
from verifier.model.counting import counted
from verifier.model.run import PatronRun
from verifier.model.site import Site
from verifier.patron_runs.choosing import Chosen, NobodyChosen, choose
from verifier.patron_runs.running import AT_ONCE, MOST_AT_ONCE, run_patrons
from verifier.store.problem import StoreProblem

_EXAMPLE = """\b
Examples:
  verifier run
  verifier run --only campus --only campus-oidc/grad1
  verifier run --format junit --output results.xml
  verifier run --save-reports reports
"""


@click.command("run", epilog=_EXAMPLE)
@click.option(
    "--only",
    multiple=True,
    metavar="NAME",
    help="Only these: an identity provider, a test patron, or both as IDP/PATRON; may be "
    "repeated.",
)
@click.option(
    "--at-once",
    type=click.IntRange(1, MOST_AT_ONCE),
    default=AT_ONCE,
    show_default=True,
    help="How many log in at the same time.",
)
@click.option(
    "--save-reports",
    "reports_folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Also write each report into this folder, as JSON and HTML.",
)
@report_options
@site_option
def command(
    *,
    only: tuple[str, ...],
    at_once: int,
    reports_folder: Path | None,
    formats: tuple[str, ...],
    outputs: tuple[Path, ...],
    fail_on: str,
    redact: bool | None,
    site_path: Path | None,
) -> int:
    """Log in every test patron of the site file at every identity provider, without a browser.

    Passwords come from the environment variables and files that the site file names. Each
    report is kept in the site's data store.
    """
    where = targets(formats, outputs)
    site = site_of(site_path, os.environ)
    try:
        chosen = choose(site, only)
    except NobodyChosen as nobody:
        raise WrongUsage(nobody.said) from None
    if reports_folder is not None and not reports_folder.parent.is_dir():
        raise WrongUsage(f"{reports_folder} cannot be made: there is no folder above it.")
    try:
        run = _run(site, chosen, at_once)
    except StoreProblem as problem:
        raise Stopped(problem.said) from None
    write_run(run, where, redact=redact)
    if reports_folder is not None:
        save_reports(run, reports_folder, redact=redact)
    return _ended(run, fail_on)


def _run(site: Site, chosen: tuple[Chosen, ...], at_once: int) -> PatronRun:
    site, _ = reshare_itself(site, ask_reshare=False, tell=lambda what: note(f"{what} …"))
    with contextlib.closing(open_store(site)) as store, progress_of_run() as tell:
        return run_patrons(
            chosen, site=site, ils=connect(site), store=store, at_once=at_once, done=tell
        )


def _ended(run: PatronRun, fail_on: str) -> int:
    """Tell what went amiss beside the logins themselves, and give the exit code."""
    for said in dict.fromkeys(one.unkept for one in run.logins if one.unkept):
        unkept = sum(one.unkept == said for one in run.logins)
        note(f"{counted(unkept, 'report')} could not be kept: {said}")
    if run.left_out:
        note(f"interrupted: {counted(run.left_out, 'login')} were left out")
        return INTERRUPTED
    reports = [one.report for one in run.logins if one.report is not None]
    return exit_code(
        reports, fail_on=fail_on, something_unread=any(one.stopped for one in run.logins)
    )
