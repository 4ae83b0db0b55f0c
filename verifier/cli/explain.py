"""``verifier explain``: the documentation of a check."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import click

from verifier.checks.catalogue import ALL_CHECKS
from verifier.checks.check import Check
from verifier.cli.nearest import no_such
from verifier.cli.writing import print_report

_EXAMPLE = """\b
Examples:
  verifier explain
  verifier explain release.identifier-missing
"""


@click.command("explain", epilog=_EXAMPLE)
@click.argument("check_id", required=False, metavar="[CHECK-ID]")
def command(check_id: str | None) -> int:
    """Explain a check, or list all of them."""
    if check_id is None:
        print_report("\n".join(_list()))
        return 0
    found = next((one for one in ALL_CHECKS if one.id == check_id), None)
    if found is None:
        known = [one.id for one in ALL_CHECKS]
        raise no_such("check", check_id, known, listed_by="verifier explain")
    print_report("\n".join(_page(found)))
    return 0


def _list() -> Iterator[str]:
    longest = max(len(one.id) for one in ALL_CHECKS)
    for stage, checks in groupby(ALL_CHECKS, key=lambda one: one.id.partition(".")[0]):
        yield stage
        for one in checks:
            yield f"  {one.id:<{longest}}  {one.severity.value:<7}  {one.title}"
        yield ""


def _page(check: Check[Any]) -> Iterator[str]:
    facts = (check.severity.value, f"for {check.owner.value}", f"at {check.station.value}")
    yield " · ".join((check.id, *facts))
    yield ""
    yield check.documentation.rstrip()
    if check.cites:
        yield ""
        yield "Sources:"
        yield from (f"  {one}" for one in check.cites)
    if check.after:
        yield ""
        yield f"Explained already by: {', '.join(check.after)}"
