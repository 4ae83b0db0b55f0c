"""``verifier compare``: show what changed between saved logins or reports."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from verifier.adapters.captures.formats import read_saved_logins
from verifier.adapters.captures.saved_file import NotACapture
from verifier.cli import options
from verifier.cli.exits import Stopped, exit_code, interrupted
from verifier.cli.stderr import progress, progress_of_many
from verifier.cli.writing import Output
from verifier.domain.model.capture import LoginCapture
from verifier.domain.model.comparison import ComparisonSet, Effect
from verifier.domain.model.report import Report
from verifier.pipeline.compare import compare_logins, walk_of
from verifier.pipeline.verify import verify
from verifier.pipeline.verify_many import verify_many
from verifier.report.formats import COMPARISON_RENDERERS

_EXAMPLE = """\b
Examples:
  verifier compare before.json after.json
  verifier compare old-idp.har new-idp.har --record patron.json
  verifier compare before.ldif after.ldif --format json --output changes.json
  verifier compare before/ after/ --format html --output changes.html
"""


@click.command("compare", epilog=_EXAMPLE)
@click.argument("before", metavar="BEFORE", type=options.TO_LOOK_AT)
@click.argument("after", metavar="AFTER", type=options.TO_LOOK_AT)
@options.saved_login_options
@options.report_options()
@options.site_option
def command(
    *,
    before: Path,
    after: Path,
    record: Path | None,
    keys: tuple[Path, ...],
    output: Output,
    site_path: Path | None,
) -> int:
    """Show what changed between two saved logins or reports, and whether requests still work.

    BEFORE and AFTER are saved logins in any format, or JSON reports, made before and after a
    change of the sign-on system, best by one person at one service. Files that hold several, and
    folders of files, are sets: logins of one person are paired by subject, by what was typed or
    is expected, by name or e-mail address, and last by their position.

    Looks both logins up in the library systems of the site file, or in the records in --record; if
    neither is given, only the identifiers and the reports' verdicts are compared. Ctrl+C stops the
    lookups, and what is known by then is compared. Exits with 1 if the change breaks requests, and
    with 2 if that is unknown: for example, if the identifier changed and the library system did
    not answer.
    """
    site = options.site_of(site_path)
    options.require_keys(keys)
    ils = options.connectors(site, record)
    sides = []
    for path in (before, after):
        try:
            logins = read_saved_logins(path, keys)
        except NotACapture as error:
            raise Stopped(f"{path}: {error.message}") from None
        sides.append(
            [walk_of(login, form=site.form, receiver=site.reshare.flavour) for login in logins]
        )
    unasked = 0

    def ask(captures: Sequence[LoginCapture]) -> Mapping[int, Report]:
        """Verify the logins, showing each step for two and a count for more.

        Adds the number of logins that an interrupt left out to the total.
        """
        nonlocal unasked
        if len(captures) > 2:  # noqa: PLR2004 - a single pair
            with progress_of_many() as count:
                made = verify_many(captures, site=site, ils=ils, progress=count)
            unasked = made.unasked
            return dict(zip(made.places, made.reports, strict=True))
        with progress() as tell:
            return {
                place: verify(capture, site=site, ils=ils, progress=tell)
                for place, capture in enumerate(captures)
            }

    result = compare_logins(*sides, site=site, verify=ask if ils else None)
    output.write(result, COMPARISON_RENDERERS)
    if unasked:
        return interrupted(f"the library system was not asked about {unasked:,} logins")
    pairs = result.comparisons if isinstance(result, ComparisonSet) else (result,)
    remarks = [remark for pair in pairs for remark in pair.judgement.remarks]
    if isinstance(result, ComparisonSet):
        remarks += result.together.remarks
    return exit_code(
        (remark.severity for remark in remarks),
        fail_on=output.fail_on,
        unseen=not pairs or any(pair.judgement.road is Effect.UNKNOWN for pair in pairs),
    )
