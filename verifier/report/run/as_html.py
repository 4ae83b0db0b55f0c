"""A run over test patrons as one HTML file that needs nothing else."""

from __future__ import annotations

from dataclasses import replace

from verifier.model.report import Verdict
from verifier.model.run import PatronRun
from verifier.report.html import stylesheet
from verifier.report.pipeline.first_causes import first_causes
from verifier.report.pipeline.told_login import gravest
from verifier.report.population.words import to_change
from verifier.report.run.told import concerned, foot, headline, logins_of, remarks, why_not
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
    views = [
        None if one.report is None else View.of(one.report, redact=redact) for one in run.logins
    ]
    shown = [
        replace(
            one,
            report=None if view is None else view.report,
            stopped=why_not(one, redact=redact),
        )
        for one, view in zip(run.logins, views, strict=True)
    ]
    logins = tuple(logins_of(replace(run, logins=tuple(shown)), redact=False))
    template = file_environment().get_template("run/standalone.html")
    return template.render(
        run=run,
        headline=headline(run),
        remarks=remarks(run),
        foot=foot(run, redact=redact),
        verdict=gravest(logins),
        causes=first_causes(logins),
        tones=TONES,
        concerned=lambda numbers: concerned(numbers, logins),
        to_change=to_change,
        folded=[
            {"number": number, "login": login, "view": view}
            for number, (login, view) in enumerate(zip(logins, views, strict=True), 1)
        ],
        stylesheet=stylesheet(),
    )
