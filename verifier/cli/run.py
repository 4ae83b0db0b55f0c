"""``verifier run``: log every test patron of the site file in, and say how each comes out."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import click

from verifier.cli.exits import INTERRUPTED, Stopped, WrongUsage, exit_code
from verifier.cli.formats import targets
from verifier.cli.options import patron_options, report_options, site_of, site_option
from verifier.cli.rendering import rendering
from verifier.cli.reshare_itself import reshare_itself
from verifier.cli.run_progress import progress_of_run
from verifier.cli.run_written import save_reports, write_run
from verifier.cli.stderr import note
from verifier.cli.trail import COMMAND_LINE, write_down
from verifier.cli.wiring import open_store
from verifier.ils.connecting import connect
from verifier.model.counting import counted
from verifier.model.run import PatronRun
from verifier.model.site import Site
from verifier.patron_runs.choosing import Chosen, NobodyChosen, choose
from verifier.patron_runs.drifts import drifts_of, pin_working
from verifier.patron_runs.kept_run import KeptRun, run_and_keep
from verifier.report.drift.as_text import first_line
from verifier.store.problem import StoreProblem
from verifier.store.store import Store

USUAL_NAME = "verifier run"
_LONGEST_NAME = 120
_EXAMPLE = """\b
Examples:
  verifier run
  verifier run --only campus --only campus-oidc/grad1
  verifier run --format junit --output results.xml
  verifier run --save-reports reports
  verifier run --name "Cut-over, week 2" --update-baseline
"""


@click.command("run", epilog=_EXAMPLE)
@patron_options
@click.option(
    "--save-reports",
    "reports_folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Also write each report into this folder, as JSON and HTML.",
)
@click.option(
    "--name",
    default=USUAL_NAME,
    show_default=True,
    help="What the run is called in the data store and on the page of runs.",
)
@click.option(
    "--update-baseline",
    is_flag=True,
    help="Make the reports of this run the baselines that later ones are held against, for "
    "those who get through.",
)
@report_options
@site_option
def command(
    *,
    only: tuple[str, ...],
    at_once: int,
    reports_folder: Path | None,
    name: str,
    update_baseline: bool,
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
    how = rendering(fail_on=fail_on, site_path=site_path)
    try:
        with contextlib.closing(open_store(site)) as store:
            kept = _run(site, chosen, store, name=_plain(name), at_once=at_once)
            write_run(kept.run, where, how, redact=redact)
            if reports_folder is not None:
                save_reports(kept.run, reports_folder, how, redact=redact)
            _tell_drifts(kept.run, store)
            if update_baseline:
                _pin(kept.run, store)
    except StoreProblem as problem:
        raise Stopped(problem.said) from None
    return _ended(kept, fail_on)


def _run(
    site: Site, chosen: tuple[Chosen, ...], store: Store, *, name: str, at_once: int
) -> KeptRun:
    site, _ = reshare_itself(site, ask_reshare=False, tell=lambda what: note(f"{what} …"))
    with progress_of_run() as tell:
        return run_and_keep(
            chosen,
            name=name,
            site=site,
            ils=connect(site),
            store=store,
            by=COMMAND_LINE,
            at_once=at_once,
            done=tell,
            begun=lambda run_id: write_down(store, "run.started", run_id),
        )


def _plain(name: str) -> str:
    return " ".join(name.split())[:_LONGEST_NAME] or USUAL_NAME


def _tell_drifts(run: PatronRun, store: Store) -> None:
    """Say in a line for each patron what is not as it was."""
    for one in drifts_of(run, store):
        note(f"{one.idp_id}/{one.patron} {first_line(one.drift)}")


def _pin(run: PatronRun, store: Store) -> None:
    made = pin_working(run.logins, store, by=COMMAND_LINE)
    for one in made:
        write_down(store, "baseline.pinned", one.id)
    left = len(run.logins) - len(made)
    kept = f"; {counted(left, 'login')} that did not get through kept theirs" if left else ""
    note(f"{counted(len(made), 'report')} are baselines now{kept}")


def _ended(kept: KeptRun, fail_on: str) -> int:
    """Tell what went amiss beside the logins themselves, and give the exit code."""
    run = kept.run
    if run.logins:
        each = sum(one.seconds for one in run.logins) / len(run.logins)
        note(f"{counted(len(run.logins), 'login')} in {run.seconds:.1f} s, {each:.2f} s for each")
    if kept.problem is not None:
        note(f"the run was not kept as a whole: {kept.problem}")
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
