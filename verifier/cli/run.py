"""`verifier run`: sign in every test patron in the site file, and report each result."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from verifier.adapters.ils.connections import connect
from verifier.cli import options
from verifier.cli.exits import COULD_NOT_LOOK, FINDINGS, OK, WrongUsage, interrupted
from verifier.cli.stderr import note, printable, progress_bar
from verifier.cli.wiring import COMMAND_LINE, opened_store
from verifier.cli.writing import Output, write_private
from verifier.domain.model.render_options import Gate, RenderOptions
from verifier.domain.model.report import Verdict
from verifier.domain.model.run import PatronLogin, PatronRun
from verifier.domain.model.wording import plural
from verifier.report.formats import REPORT_RENDERERS, RUN_RENDERERS
from verifier.runs.drift import pin_reports
from verifier.runs.recorded_run import RecordedRun, run_and_record
from verifier.runs.runner import NoPatronSelected, select_logins

_TELL_EACH = 25
_WORDS = {
    Verdict.PASS: "works",
    Verdict.WARNING: "works today",
    Verdict.FAIL: "does not work",
    Verdict.UNKNOWN: "cannot be judged",
}


@contextmanager
def progress_of_run() -> Iterator[Callable[[PatronLogin, int, int], None]]:
    """Yield a function that shows each login when it ends."""

    def ended(login: PatronLogin) -> str:
        word = "there was no login" if login.stopped else _WORDS[login.verdict]
        return printable(f"{login.idp_id}/{login.patron} {word}")

    def tell(login: PatronLogin, done: int, all_: int) -> None:
        if login.verdict is not Verdict.PASS or done == all_ or done % _TELL_EACH == 0:
            note(f"login {done:,} of {all_:,}: {ended(login)}")

    if not sys.stderr.isatty():
        yield tell
        return
    with progress_bar("logging in") as move:
        yield lambda login, done, all_: move(done, all_, ended(login))


def save_reports(run: PatronRun, folder: Path, how: RenderOptions, *, redact: bool | None) -> None:
    """Write each report of *run* into *folder*, as JSON and HTML, masked unless *redact* is False.

    Raises ``WrongUsage`` if one cannot be written.
    """
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise WrongUsage(f"{folder} cannot be made: {error.strerror}.") from None
    masked = redact is not False
    taken: set[str] = set()
    for login in run.logins:
        if login.report is None:
            continue
        # each gets its own file name; ids may contain what a file name cannot
        plain = re.sub(r"[^A-Za-z0-9._-]", "_", f"{login.idp_id}--{login.patron}")
        name, number = plain, 1
        while name.casefold() in taken:
            number += 1
            name = f"{plain}-{number}"
        taken.add(name.casefold())
        own = replace(how, redact=masked, idp=login.idp_id, patron=login.patron)
        for form in ("json", "html"):
            write_private(folder / f"{name}.{form}", REPORT_RENDERERS[form](login.report, own))
    values = "values masked" if masked else "with real values"
    note(f"wrote {plural(len(taken), 'report')} into {folder} (json and html, {values})")


USUAL_NAME = "verifier run"
_EXAMPLE = """\b
Examples:
  verifier run
  verifier run --only campus --only campus-oidc/grad1
  verifier run --format junit --output results.xml
  verifier run --save-reports reports
  verifier run --name "Cut-over, week 2" --update-baseline
  verifier run --fail-on new --format junit --output results.xml
"""


@click.command("run", epilog=_EXAMPLE)
@options.patron_options
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
    "--series",
    metavar="NAME",
    help="Compare this run with earlier runs of the same series only. Without one, it is compared "
    "with an earlier run of the same patrons that is of no series.",
)
@click.option(
    "--update-baseline",
    is_flag=True,
    help="Make the reports of this run the baselines that later ones are compared with. A login "
    "that broke since its baseline keeps it.",
)
@options.report_options(of_runs=True)
@options.site_option
def command(
    *,
    only: tuple[str, ...],
    at_once: int,
    reports_folder: Path | None,
    name: str,
    series: str | None,
    update_baseline: bool,
    output: Output,
    site_path: Path | None,
) -> int:
    """Log in every test patron of the site file at every identity provider, without a browser.

    Passwords come from the environment variables and files that the site file names. Each
    report is kept in the site's data store.
    """
    site = options.site_of(site_path)
    try:
        chosen = select_logins(site, only)
    except NoPatronSelected as nobody:
        raise WrongUsage(nobody.message) from None
    if reports_folder is not None and not reports_folder.parent.is_dir():
        raise WrongUsage(f"{reports_folder} cannot be made: there is no folder above it.")
    name = " ".join(name.split())[:120] or USUAL_NAME
    with opened_store(site) as store:
        site, _ = options.with_live_reshare(
            site, ask_reshare=False, tell=lambda what: note(f"{what} …")
        )
        with progress_of_run() as tell:
            kept = run_and_record(
                chosen,
                name=name,
                series=" ".join((series or "").split())[:120] or None,
                site=site,
                ils=connect(site),
                store=store,
                by=COMMAND_LINE,
                at_once=at_once,
                done=tell,
                begun=lambda run_id: store.audit.add(COMMAND_LINE, "run.started", run_id),
            )
        output.write(kept.run, RUN_RENDERERS)
        if reports_folder is not None:
            save_reports(kept.run, reports_folder, output.how, redact=output.redact)
        if update_baseline:
            made = pin_reports(kept.run.logins, store, by=COMMAND_LINE)
            for baseline in made:
                store.audit.add(COMMAND_LINE, "baseline.pinned", baseline.id)
            left = len(kept.run.logins) - len(made)
            others = (
                f"; {plural(left, 'login')} with something new, or without a result, kept theirs"
            )
            note(f"{plural(len(made), 'report')} are baselines now{others if left else ''}")
    return _ended(kept, output.how.gate)


def _ended(kept: RecordedRun, gate: Gate) -> int:
    """Print problems besides those of the logins themselves, and return the exit code."""
    run = kept.run
    if run.logins:
        mean = sum(login.seconds for login in run.logins) / len(run.logins)
        note(f"{plural(len(run.logins), 'login')} in {run.seconds:.1f} s, {mean:.2f} s for each")
    if kept.problem is not None:
        note(f"the run was not kept as a whole: {kept.problem}")
    for message in dict.fromkeys(login.unkept for login in run.logins if login.unkept):
        unkept = sum(login.unkept == message for login in run.logins)
        note(f"{plural(unkept, 'report')} could not be kept: {message}")
    if run.left_out:
        return interrupted(f"{plural(run.left_out, 'login')} were left out")
    if any(login.fails(gate) for login in run.logins):
        return FINDINGS
    return COULD_NOT_LOOK if any(login.could_not_look for login in run.logins) else OK
