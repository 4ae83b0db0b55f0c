"""A run over test patrons as one HTML file that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from verifier.model.report import Verdict
from verifier.model.run import PatronRun
from verifier.report.html import stylesheet
from verifier.report.pipeline.first_causes import first_causes
from verifier.report.pipeline.told_login import ToldLogin, gravest
from verifier.report.population.words import logins as numbered
from verifier.report.population.words import to_change
from verifier.report.run.told import foot, headline, logins_of, remarks
from verifier.report.templating import file_environment
from verifier.report.view import View

TONES: dict[Verdict, str] = {
    Verdict.FAIL: "error",
    Verdict.UNKNOWN: "notice",
    Verdict.WARNING: "warning",
    Verdict.PASS: "notice",
}
"""How a first cause is set off, by what it led to."""


def render_run(run: PatronRun, *, redact: bool) -> str:
    """Write the file: no script, no other file, no network."""
    logins = tuple(logins_of(run, redact=redact))
    template = file_environment().get_template("run/standalone.html")
    return template.render(
        run=run,
        headline=headline(run),
        remarks=remarks(run),
        foot=foot(run, redact=redact),
        verdict=gravest(logins),
        causes=first_causes(logins),
        tones=TONES,
        numbered=numbered,
        to_change=to_change,
        folded=_folded(run, logins, redact=redact),
        stylesheet=stylesheet(),
    )


def _folded(
    run: PatronRun, logins: tuple[ToldLogin, ...], *, redact: bool
) -> Iterator[dict[str, Any]]:
    """Give each login with its report, one after the other: a thousand views take memory."""
    for number, (told, one) in enumerate(zip(logins, run.logins, strict=True), 1):
        view = None if one.report is None else View.of(one.report, redact=redact)
        yield {"number": number, "login": told, "view": view}
