"""``verifier compare``: what changed between saved logins or reports."""

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
    """Say what changed between two saved logins or reports, and whether it breaks the road.

    BEFORE and AFTER are saved logins of any form, or JSON reports, made before and after a
    change of the sign-on system, best by one person at one service. Files that hold several, and
    folders of files, are sets: logins of one person are paired by subject, by what was typed or
    is expected, by name or e-mail address, and last by their place.

    Asks the library systems of the site file, or the records in --record, about both logins;
    without either the identifiers and what reports say decide. Ctrl+C ends the asking, and what
    is known by then is compared. Exits with 1 where the change
    breaks the road, with 2 where that cannot be said: where an identifier is another one and the
    library system gave no answer, for example.
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
        sides.append([walk_of(login, form=site.form) for login in logins])
    unasked = 0

    def ask(captures: Sequence[LoginCapture]) -> Mapping[int, Report]:
        """Tell of two logins each step, of more each login; count what an interrupt left out."""
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
