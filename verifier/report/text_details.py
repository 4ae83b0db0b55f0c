"""The text report's lower half: released attributes, questions, the login, the checks."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from verifier.model.counting import counted
from verifier.model.finding import Crashed
from verifier.model.release import ReleasedAttribute
from verifier.report.phrases import outcome_words
from verifier.report.show import clean
from verifier.report.text_parts import INDENT, heading, hung, indented, rows, seen, with_notes
from verifier.report.view import View
from verifier.report.words import GATE, PURPOSES, SOURCES, STANDINGS, check_counts


def released(view: View) -> Iterator[RenderableType]:
    """List every attribute as it was sent, in wire order, after a count."""
    counts = ", ".join(f"{number} {word}" for word, number in view.standing_counts)
    yield indented(f"{counted(len(view.release.attributes), 'attribute')}: {counts}")
    if view.release.missing:
        yield indented(f"missing: {clean(', '.join(view.release.missing))}", "bold")
    for attribute in view.release.attributes:
        yield from _attribute(attribute)
    subject = view.capture.subject
    table = rows(first=16)
    table.add_row(subject.kind.value, with_notes(subject.value))
    if subject.format:
        table.add_row("", Text(clean(subject.format), style="dim"))
    if view.capture.typed_username is not None:
        table.add_row("typed", with_notes(view.capture.typed_username))
    yield Padding(table, (0, 0, 0, INDENT))


def _attribute(attribute: ReleasedAttribute) -> Iterator[RenderableType]:
    title = Text(clean(attribute.label), style="bold", overflow="fold")
    title.append(f"  {STANDINGS[attribute.standing]}", style="not bold")
    if attribute.sensitive:
        title.append(", sensitive", style="not bold")
    if attribute.sent.json_type is not None:
        title.append(f"  in {SOURCES[attribute.sent.source]}", style="dim not bold")
    yield Padding(title, (0, 0, 0, INDENT))
    lines = [with_notes(value) for value in attribute.sent.values] or [Text("(without a value)")]
    for line in lines:
        yield Padding(line, (0, 0, 0, INDENT + 2))
    if attribute.sent.name != attribute.label:
        yield Padding(Text(_wire(attribute), style="dim", overflow="fold"), (0, 0, 0, INDENT + 2))


def _wire(attribute: ReleasedAttribute) -> str:
    parts = (
        attribute.sent.name,
        attribute.sent.friendly_name and f"“{attribute.sent.friendly_name}”",
    )
    return clean("  ".join(part for part in parts if part))


def attempts(view: View) -> Iterator[RenderableType]:
    """List what was asked, and what came back."""
    if not view.lookup.attempts:
        yield indented(clean(view.lookup.not_asked or "Nothing was asked."))
        return
    table = rows(first=30)
    for attempt in view.lookup.attempts:
        source = f" from {attempt.derived_from}" if attempt.derived_from else ""
        table.add_row(
            seen(attempt.key.value),
            Group(
                Text(clean(outcome_words(attempt)), overflow="fold"),
                Text(
                    clean(f"{PURPOSES[attempt.purpose]}{source}, at {attempt.connection}"),
                    style="dim",
                    overflow="fold",
                ),
            ),
        )
    yield Padding(table, (0, 0, 0, INDENT))


def login(view: View) -> Iterator[RenderableType]:
    """Say who sent the login and what was verified about it."""
    capture = view.capture
    yield indented(f"{capture.protocol.value}, {capture.origin.value}; {clean(view.idp_name)}")
    if capture.idp.entity_id and capture.idp.entity_id != view.idp_name:
        yield indented(clean(capture.idp.entity_id), "dim")
    if view.product:
        yield indented(f"IdP profile {clean(view.product)}")
    if capture.service_provider:
        yield indented(f"released to {clean(capture.service_provider)}")
    for check in capture.checks:
        shape, word = GATE[check.outcome]
        yield hung(f"{shape} ", f"{clean(check.name)} {word}: {clean(check.detail)}")


def notes_on_checks(view: View) -> Iterator[RenderableType]:
    """Count the checks, and name those that broke: a defect of ours is never hidden."""
    yield from heading("the checks")
    yield indented(check_counts(view.report.runs))
    for run in view.report.runs:
        if isinstance(run.result, Crashed):
            yield indented(f"{run.check} broke ({run.result.error}): a defect of the verifier")
