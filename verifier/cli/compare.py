"""``verifier compare``: what changed between two saved logins."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from verifier.captures.table import NotACapture, read_captures
from verifier.cli.exits import COULD_NOT_LOOK, FINDINGS, OK, Stopped, at_or_above
from verifier.cli.formats import Target, targets
from verifier.cli.options import report_options, site_of, site_option
from verifier.cli.saved_logins import connectors, require_keys, saved_login_options
from verifier.cli.stderr import progress
from verifier.cli.writing import joined, require_room_for, terminal_look, write_targets
from verifier.comparing import LoginPair, compare_logins, pair_logins
from verifier.ils.ask import IlsConnector
from verifier.model.capture import LoginCapture
from verifier.model.comparison import Comparison, Road
from verifier.model.site import Site
from verifier.report import comparison_html, comparison_json, comparison_text
from verifier.verification import verify

_EXAMPLE = """\b
Examples:
  verifier compare before.json after.json
  verifier compare old-idp.har new-idp.har --record patron.json
  verifier compare before.ldif after.ldif --format json --output changes.json
"""


@click.command("compare", epilog=_EXAMPLE)
@click.argument("before", metavar="BEFORE", type=click.Path(path_type=Path))
@click.argument("after", metavar="AFTER", type=click.Path(path_type=Path))
@saved_login_options
@report_options
@site_option
def command(
    *,
    before: Path,
    after: Path,
    record: Path | None,
    keys: tuple[Path, ...],
    formats: tuple[str, ...],
    outputs: tuple[Path, ...],
    fail_on: str,
    redact: bool | None,
    site_path: Path | None,
) -> int:
    """Say what changed between two saved logins, and whether it breaks the road.

    BEFORE and AFTER are saved logins of any form, made before and after a change of the sign-on
    system, best by one person at one service. Files that hold several are paired: logins that
    name the same subject with each other, the others in order.

    Asks the library systems of the site file, or the records in --record, about both logins;
    without either the identifiers alone decide. Exits with 1 where the change breaks the road,
    with 2 where that cannot be said.
    """
    where = targets(formats, outputs)
    site = site_of(site_path, os.environ)
    require_keys(keys)
    ils = connectors(site, record)
    pairs = _pairs(before, after, keys)
    require_room_for(len(pairs), where)
    with progress() as tell:
        results = [_compared(one, site=site, ils=ils, tell=tell) for one in pairs]
    write_targets(
        where,
        lambda target, masked: joined(
            [_one(result, target, redact=masked) for result in results], target.format
        ),
        redact=redact,
    )
    return _exit_code(results, fail_on)


def _pairs(before: Path, after: Path, keys: Sequence[Path]) -> tuple[LoginPair, ...]:
    """Read both files and pair their logins. Raises ``Stopped``."""
    one, other = _read(before, keys), _read(after, keys)
    pairs = pair_logins(one, other)
    if not pairs:
        raise Stopped(
            f"{before} holds {len(one)} and {after} {len(other)} logins: "
            "nobody can say which belong together. Save the same logins in both."
        )
    return pairs


def _read(path: Path, keys: Sequence[Path]) -> tuple[LoginCapture, ...]:
    try:
        return read_captures(path, keys)
    except NotACapture as error:
        raise Stopped(f"{path}: {error.said}") from None


def _compared(
    pair: LoginPair, *, site: Site, ils: Sequence[IlsConnector], tell: Callable[[str], None]
) -> Comparison:
    if not ils:
        return compare_logins(pair, site=site)
    before, after = (
        verify(one, site=site, ils=ils, progress=tell) for one in (pair.before, pair.after)
    )
    return compare_logins(pair, site=site, reports=(before, after))


def _one(result: Comparison, target: Target, *, redact: bool) -> str:
    match target.format:
        case "json":
            return comparison_json.render_comparison(result, redact=redact)
        case "html":
            return comparison_html.render_comparison(result, redact=redact)
        case _:
            width, colour = terminal_look() if target.path is None else (80, False)
            return comparison_text.render_comparison(
                result, redact=redact, width=width, colour=colour
            )


def _exit_code(results: Sequence[Comparison], fail_on: str) -> int:
    counted = at_or_above(fail_on)
    if any(remark.severity in counted for one in results for remark in one.judgement.remarks):
        return FINDINGS
    if any(one.judgement.road is Road.UNKNOWN for one in results):
        return COULD_NOT_LOOK
    return OK
