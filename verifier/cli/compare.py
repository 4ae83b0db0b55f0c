"""``verifier compare``: what changed between saved logins or reports."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from verifier.adapters.captures.formats import read_saved_logins
from verifier.adapters.captures.saved_file import NotACapture
from verifier.adapters.ils.connector_interface import IlsConnector
from verifier.cli.exits import Stopped, exit_code, interrupted
from verifier.cli.options import (
    TO_LOOK_AT,
    connectors,
    report_options,
    require_keys,
    saved_login_options,
    site_of,
    site_option,
)
from verifier.cli.stderr import progress, progress_of_many
from verifier.cli.writing import Output
from verifier.domain.diagnosis.changes.comparison import ComparedLogin
from verifier.domain.model.capture import LoginCapture
from verifier.domain.model.comparison import ComparisonSet, Effect
from verifier.domain.model.report import Report
from verifier.domain.model.site import Site
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
@click.argument("before", metavar="BEFORE", type=TO_LOOK_AT)
@click.argument("after", metavar="AFTER", type=TO_LOOK_AT)
@saved_login_options
@report_options
@site_option
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
    site = site_of(site_path)
    require_keys(keys)
    ils = connectors(site, record)
    sides = [_walks(path, keys, site) for path in (before, after)]
    asking = _Asking(site, ils)
    result = compare_logins(*sides, site=site, verify=asking if ils else None)
    output.write(result, COMPARISON_RENDERERS)
    if asking.unasked:
        message = f"the library system was not asked about {asking.unasked:,} logins"
        return interrupted(message)
    pairs = result.comparisons if isinstance(result, ComparisonSet) else (result,)
    remarks = [remark for pair in pairs for remark in pair.judgement.remarks]
    if isinstance(result, ComparisonSet):
        remarks += result.together.remarks
    return exit_code(
        (remark.severity for remark in remarks),
        fail_on=output.fail_on,
        unseen=not pairs or any(pair.judgement.road is Effect.UNKNOWN for pair in pairs),
    )


def _walks(path: Path, keys: Sequence[Path], site: Site) -> tuple[ComparedLogin, ...]:
    """Read the logins of one side and follow each. Raises ``Stopped``."""
    try:
        logins = read_saved_logins(path, keys)
    except NotACapture as error:
        raise Stopped(f"{path}: {error.message}") from None
    return tuple(walk_of(login, site=site) for login in logins)


class _Asking:
    """Asks about all logins that have a partner, and counts those that an interrupt left out.

    Of two logins each step is told, of more each login.
    """

    def __init__(self, site: Site, ils: Sequence[IlsConnector]) -> None:
        self._site, self._ils = site, ils
        self.unasked = 0

    def __call__(self, captures: Sequence[LoginCapture]) -> Mapping[int, Report]:
        if len(captures) > 2:  # noqa: PLR2004 - a single pair
            with progress_of_many() as count:
                made = verify_many(captures, site=self._site, ils=self._ils, progress=count)
            self.unasked = made.unasked
            return dict(zip(made.places, made.reports, strict=True))
        with progress() as tell:
            return {
                place: verify(capture, site=self._site, ils=self._ils, progress=tell)
                for place, capture in enumerate(captures)
            }
