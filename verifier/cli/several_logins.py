"""``verifier verify`` for several logins: what they say together first, then each of them."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from verifier.cli.exits import INTERRUPTED, exit_code
from verifier.cli.formats import Target
from verifier.cli.stderr import note, progress_of_many
from verifier.cli.steps_only import write_set_steps
from verifier.cli.writing import Written, terminal_look, write_targets
from verifier.ils.ask import IlsConnector
from verifier.model.capture import LoginCapture
from verifier.model.population import Population
from verifier.model.rendering import Rendering
from verifier.model.report import Report
from verifier.model.site import Site
from verifier.report import text as text_report
from verifier.report.population import as_json, as_text
from verifier.report.population.table import RENDERERS
from verifier.verification import AskReshare
from verifier.verifying_many import together, verify_many

MOST_IN_FULL = 20
"""Logins whose reports the text prints in full; of more it prints a line each."""


def verify_several(
    logins: Sequence[tuple[Path, LoginCapture]],
    *,
    site: Site,
    ils: Sequence[IlsConnector],
    ask_reshare: AskReshare | None,
    where: Sequence[Target],
    how: Rendering,
    redact: bool | None,
    with_values: bool,
    only_steps: bool,
    fail_on: str,
) -> int:
    """Judge *logins*, each with the file it comes from, write them, and give the exit code.

    Ctrl+C ends it early, and what was judged by then is written.
    """
    gc.freeze()  # what is loaded stays: many thousand records are not looked through again
    with progress_of_many() as tell:
        made = verify_many(
            [one for _, one in logins],
            site=site,
            ils=ils,
            ask_reshare=ask_reshare,
            progress=tell,
        )
    reports = made.reports
    if with_values:
        reports = tuple(one.with_values_in_message() for one in reports)
    if reports:
        names = [logins[place][0].name for place in made.places]
        population = together(reports, names=names, unasked=made.unasked)
        if only_steps:
            write_set_steps(population, where, redact=redact)
        else:
            write_targets(
                where,
                lambda target, masked: _rendered(
                    population, reports, target, replace(how, redact=masked)
                ),
                redact=redact,
            )
    if made.unasked:
        note(f"interrupted: {made.unasked:,} of {len(logins):,} logins were not judged")
        return INTERRUPTED
    return exit_code(made.reports, fail_on=fail_on, something_unread=bool(how.unread))


def _rendered(
    population: Population, reports: Sequence[Report], target: Target, how: Rendering
) -> Written:
    if target.format == "json":
        return as_json.pieces(population, reports, redact=how.redact)
    if target.format in RENDERERS:
        return RENDERERS[target.format](population, reports, how)
    width, colour = terminal_look() if target.path is None else (80, False)
    parts = [
        as_text.render_population(population, redact=how.redact, width=width, colour=colour),
        *_in_full(reports, redact=how.redact, width=width, colour=colour),
    ]
    return "\n\n".join(parts)


def _in_full(
    reports: Sequence[Report], *, redact: bool, width: int, colour: bool
) -> Iterator[str]:
    if len(reports) > MOST_IN_FULL:
        yield "To see one in full: verifier verify FILE. To see all: --format html or json.\n"
        return
    for number, one in enumerate(reports, 1):
        text = text_report.render(one, redact=redact, width=width, colour=colour)
        yield f"== login {number} of {len(reports)} ==\n{text}"
