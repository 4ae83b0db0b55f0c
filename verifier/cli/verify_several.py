"""`verifier verify` of several logins: what they show together, then each of them."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from verifier.adapters.ils.connector_interface import IlsConnector
from verifier.cli.exits import INTERRUPTED, exit_code
from verifier.cli.stderr import note, progress_of_many
from verifier.cli.verify_steps import write_set_steps
from verifier.cli.writing import Target, Written, terminal_look, write_targets
from verifier.domain.model.capture import LoginCapture
from verifier.domain.model.population import Population
from verifier.domain.model.render_options import RenderOptions
from verifier.domain.model.report import Report
from verifier.domain.model.site import Site
from verifier.pipeline.verify import AskReshare
from verifier.pipeline.verify_many import together, verify_many
from verifier.report import json_report, population_text
from verifier.report import text as text_report
from verifier.report.formats import POPULATION_RENDERERS

MOST_IN_FULL = 20
"""Logins whose reports the text prints in full; of more it prints a line each."""


def verify_several(
    logins: Sequence[tuple[Path, LoginCapture]],
    *,
    site: Site,
    ils: Sequence[IlsConnector],
    ask_reshare: AskReshare | None,
    where: Sequence[Target],
    how: RenderOptions,
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
            [login for _, login in logins],
            site=site,
            ils=ils,
            ask_reshare=ask_reshare,
            progress=tell,
        )
    reports = made.reports
    if with_values:
        reports = tuple(report.with_values_in_message() for report in reports)
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
    population: Population, reports: Sequence[Report], target: Target, how: RenderOptions
) -> Written:
    if target.format == "json":
        return json_report.iter_population_json(population, reports, redact=how.redact)
    if target.format in POPULATION_RENDERERS:
        return POPULATION_RENDERERS[target.format](population, reports, how)
    width, colour = terminal_look() if target.path is None else (80, False)
    parts = [
        population_text.population_as_text(
            population, redact=how.redact, width=width, colour=colour
        ),
        *_in_full(reports, redact=how.redact, width=width, colour=colour),
    ]
    return "\n\n".join(parts)


def _in_full(
    reports: Sequence[Report], *, redact: bool, width: int, colour: bool
) -> Iterator[str]:
    if len(reports) > MOST_IN_FULL:
        yield "To see one in full: verifier verify FILE. To see all: --format html or json.\n"
        return
    for number, report in enumerate(reports, 1):
        text = text_report.report_as_text(report, redact=redact, width=width, colour=colour)
        yield f"== login {number} of {len(reports)} ==\n{text}"
