"""The look at the configuration as JUnit: a suite for each place, a case for each check."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.model.connection_test import ConnectionTest
from verifier.model.finding import Finding
from verifier.model.lint import Lint, NotChecked, PlaceRuns
from verifier.model.rendering import Rendering
from verifier.report.lint.words import headline
from verifier.report.pipeline.explained import lines_of
from verifier.report.pipeline.junit_checks import case_of
from verifier.report.pipeline.junit_xml import Case, CaseOutcome, Suite, document
from verifier.report.words import STAGE_OUTCOMES, STAGES

CONNECTIONS = "connections"
FILES = "files"
NOT_CONFIGURED = "not configured"


def render_lint(lint: Lint, how: Rendering) -> str:
    """Write the file. It holds no value of a person."""
    return document(lint.site_name, tuple(_suites(lint, how)))


def _suites(lint: Lint, how: Rendering) -> Iterator[Suite]:
    files = (*map(_read, (lint.site_file, *lint.read)), *_unread(lint))
    for name, cases in (
        (FILES, files),
        (CONNECTIONS, tuple(map(_connection, lint.tests))),
        (NOT_CONFIGURED, tuple(map(_not_configured, lint.not_configured))),
    ):
        if cases:
            yield Suite(name=name, cases=cases, began=lint.created_at)
    for place in lint.places:
        yield _suite(place, lint, how)


def _suite(place: PlaceRuns, lint: Lint, how: Rendering) -> Suite:
    def text(finding: Finding) -> str:
        change = lint.change(finding)
        at = str(finding.place or place.place)
        return "\n".join(lines_of(finding, () if change is None else (change,), at))

    def message(finding: Finding) -> str:
        return f"{finding.place}: {finding.message}" if finding.place else finding.message

    return Suite(
        name=place.place,
        cases=tuple(case_of(one, how.failing, text=text, message=message) for one in place.runs),
        began=lint.created_at,
        properties=(("headline", headline(lint)),),
    )


def _read(file: str) -> Case:
    return Case(name=file, text="It was read.")


def _unread(lint: Lint) -> Iterator[Case]:
    for one in lint.unread:
        said = f"{one.place}: {one.said}"
        yield Case(
            name=str(one.place), outcome=CaseOutcome.ERROR, message=said, text=said, kind="unread"
        )


def _not_configured(one: NotChecked) -> Case:
    return Case(name=one.what, outcome=CaseOutcome.SKIPPED, message=one.message)


def _connection(test: ConnectionTest) -> Case:
    lines = "\n".join(
        f"{STAGES[one.stage]} {STAGE_OUTCOMES[one.outcome][1]}: {one.said}" for one in test.reached
    )
    if test.looked:
        return Case(name=test.connection, text=lines)
    said = test.failed.said if test.failed else "It was not asked about a patron."
    return Case(
        name=test.connection,
        outcome=CaseOutcome.ERROR,
        message=f"{test.connection} could not be asked: {said}",
        text=lines,
        kind="could-not-ask",
    )
