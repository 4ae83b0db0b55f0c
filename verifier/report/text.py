"""The report of one login, and what systems answered about patrons, for a terminal.

Readable at 80 columns and without color.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from verifier.domain.model.capture import PastedRequest, Posted, PostedField
from verifier.domain.model.evidence import BorrowerDecision
from verifier.domain.model.finding import Crashed
from verifier.domain.model.lookup import PatronAnswers, records_in
from verifier.domain.model.patron import PatronRecord
from verifier.domain.model.release import ReleasedAttribute
from verifier.domain.model.render_options import RenderOptions
from verifier.domain.model.report import Report, StationOutcome, Verdict
from verifier.domain.model.request import TransformOutcome
from verifier.domain.model.reshare_settings import HostLmsTest
from verifier.domain.model.wording import plural
from verifier.report.labels import (
    GATE,
    ILS_STATES,
    MASKED,
    OUTCOMES,
    OWNERS,
    PURPOSES,
    REQUEST_KINDS,
    SOURCES,
    STANDINGS,
    STATIONS,
    check_counts,
    identifier_words,
    moment_words,
    name_words,
    outcome_words,
    remedy_notes,
    remedy_owner,
    remedy_steps,
    remedy_summary,
    standing_words,
)
from verifier.report.population_report import QUESTIONS, steps_summary
from verifier.report.text_layout import (
    DEEPER,
    INDENT,
    evidence_line,
    finding_lines,
    from_pieces,
    hanging,
    heading,
    indented,
    print_to_text,
    prose,
    rows,
    snippet_lines,
    verdict_line,
    visible,
    with_notes,
)
from verifier.report.view import View
from verifier.report.visible_values import clean, diff

_OUTCOME_STYLES = {
    StationOutcome.OK: "green",
    StationOutcome.FIRST_WRONG: "bold red",
    StationOutcome.FOLLOWS: "red",
    StationOutcome.WARNING: "yellow",
    StationOutcome.UNKNOWN: "cyan",
}


def report_as_text(report: Report, how: RenderOptions) -> str:
    """Write the report as text; values longer than a line are folded."""
    return print_to_text(_parts(View.of(report, redact=how.redact)), how)


def _parts(view: View) -> Iterator[RenderableType]:
    diagnosis, report = view.diagnosis, view.report
    yield verdict_line(diagnosis.verdict, diagnosis.headline.verdict)
    yield indented(diagnosis.headline.reason)
    if diagnosis.headline.owner:
        yield indented(f"Whose turn it is: {diagnosis.headline.owner}")
    when = moment_words(report.created_at)
    yield indented(f"{view.idp_name} · {report.site_name} · {when}", "dim")
    if view.redacted:
        yield indented(MASKED, "dim")
    yield from heading("the road")
    yield _road(view)
    yield from _changes(view)
    yield from heading("the request form, as ReShare would receive it")
    yield _request_form(view)
    yield from heading("the patron in the library system")
    yield from _patron(view)
    yield from heading(QUESTIONS)
    yield steps_summary(diagnosis.steps)
    yield indented("With what each answer rests on: verifier verify FILE --steps", "dim")
    if diagnosis.findings:
        yield from heading("what was found, one by one")
    for finding in diagnosis.findings:
        after = f"; follows from {finding.follows_from}" if finding.follows_from else ""
        foot = f"{finding.check} · {OWNERS[finding.owner]}{after}"
        yield from finding_lines(finding, map(evidence_line, finding.evidence), foot)
    yield from (
        _released(view)
        if view.report.preview.posted is None
        else posted_section(view.report.preview.posted)
    )
    yield from heading("the questions put to the library system")
    yield _lookups(view)
    yield from _login(view)
    yield from heading("the checks")
    yield indented(check_counts(report.runs))
    for run in report.runs:
        if isinstance(run.result, Crashed):
            yield indented(f"{run.check} broke ({run.result.error}): a defect of the verifier")
    if diagnosis.message:
        yield from heading("a message to send")
        yield from map(indented, clean(diagnosis.message.text).splitlines())


def _road(view: View) -> RenderableType:
    """Draw the six stations, one under the other, each with the value it has."""
    table = Table.grid(padding=(0, 1))
    table.add_column(width=2, no_wrap=True)
    table.add_column(width=17, overflow="fold")
    table.add_column(overflow="fold")
    for stop in view.diagnosis.route:
        shape, word = OUTCOMES[stop.outcome]
        style = _OUTCOME_STYLES[stop.outcome]
        about = Text(word, style).append(f"  {clean(stop.name)}", style="not bold dim")
        if stop.note:
            about.append(f"\n{clean(stop.note)}", style="not bold dim")
        value = with_notes(stop.value, from_pieces(view.at(stop)))
        name = Text(STATIONS[stop.station], "bold")
        table.add_row(Text(shape, style), name, Group(value, about))
    return Padding(table, (0, 0, 0, INDENT))


def _changes(view: View) -> Iterator[RenderableType]:
    remedies = view.diagnosis.remedies
    if remedies:
        yield from heading("what to change")
        yield from (indented(view.support),) if view.support else ()
    for place, remedy in enumerate(remedies):
        lead = f"{remedy_summary(remedy, remedies[:place])}: " if place else ""
        yield hanging(f"{place + 1}  ", f"{lead}{remedy.text}")
        if not place:
            yield hanging("   ", f"({remedy_owner(remedy)})", "dim")
        yield from _details(remedy_steps(remedy))
        for snippet in remedy.snippets:
            yield from snippet_lines(snippet)
        yield from _details(remedy_notes(remedy))
        if remedy.mistakes:
            yield hanging(DEEPER, "Usual mistakes:")
        for mistake in remedy.mistakes:
            yield hanging(f"{DEEPER}- ", mistake)


def _details(details: Iterable[tuple[str, str]]) -> Iterator[RenderableType]:
    for label, text in details:
        yield hanging(DEEPER, f"{label}: {text}" if label else text)


def _request_form(view: View) -> RenderableType:
    """Show what the request would carry, and what ReShare would do with it."""
    evidence, decision, trace = view.report, view.report.decision, view.report.preview.trace
    if view.report.is_unstated:
        return indented(evidence.cannot_be_said or "")
    sent, _ = diff(evidence.preview.patron_identifier, view.right_identifier)
    identifier = with_notes(evidence.preview.patron_identifier, from_pieces(sent))
    lines: list[tuple[str, RenderableType]] = [
        ("User ID", identifier),
        ("  taken from", clean(view.sent_from)),
    ]
    if trace.outcome is not TransformOutcome.NO_HEADER:
        header = prose(f"{trace.header_name or ''}: ").append_text(visible(trace.header_value))
        outcome = trace.outcome.value.replace("-", " ")
        lines.append(("  header", header.append(f"  ({outcome})", style="dim")))
    if view.report.lookup.expected is not None:
        lines.append(("  expected", visible(view.report.lookup.expected)))
    place = (
        evidence.preview.posted.pickup_location if evidence.preview.posted else None
    ) or "(chosen by the patron)"
    lines += [("Email", with_notes(evidence.preview.email)), ("Pickup location", clean(place))]
    if evidence.preview.blocked:
        lines.append(("No request", clean(evidence.preview.blocked)))
    state = decision.state.value if decision.state else "cannot be predicted"
    lines.append(("ReShare would say", state))
    if decision.audit:
        lines.append(("  audit", clean(decision.audit)))
    if own := own_answer_words(decision):
        lines.append(("ReShare itself", clean(own)))
    return rows(lines, first=17)


def _patron(view: View) -> Iterator[RenderableType]:
    """Show every record that was found, this patron's first."""
    lookup, match = view.report.lookup, view.report.match
    yield indented(f"In the library system: {ILS_STATES[view.diagnosis.ils_state]}")
    if lookup.not_asked:
        lead = "Not asked as ReShare asks" if lookup.attempts else "Nothing was asked"
        yield indented(f"{lead}: {lookup.not_asked}")
    for account in view.accounts:
        record = match.records[account.index]
        whose = "this patron" if account.is_person else "another account"
        name = name_words(record.name)
        sources = " and ".join(account.sources)
        yield indented(f"{whose}{f', {name}' if name else ''} (from {sources})", "bold")
        yield rows(_identifiers(view, account.index), first=34)
        yield indented(" · ".join((*standing_words(record), *record.emails)))
    if match.records and view.diagnosis.verdict is not Verdict.PASS:
        yield indented(match.person_because, "dim")
    elif not match.records and not lookup.not_asked:
        yield indented(match.person_because)


def _identifiers(view: View, index: int) -> Iterator[tuple[Text, str]]:
    for position, identifier in enumerate(view.report.match.records[index].identifiers):
        shown = visible(identifier.value)
        if view.is_right(index, position):
            shown = from_pieces(diff(view.report.preview.patron_identifier, identifier.value)[1])
        words = clean(", ".join(identifier_words(identifier)))
        ways = clean("; ".join(view.ways_to(index, position)))
        yield shown, f"{words}  ◀ {ways}" if ways else words


def posted_section(posted: Posted) -> Iterator[RenderableType]:
    """Say what happens with the request, then list its fields and the keys without effect."""
    yield from heading("what would be posted")
    yield indented(posted.message)
    yield rows((_posted(field) for field in posted.fields if field.key is not None), first=30)
    without = [field for field in posted.fields if field.key is None]
    if without:
        yield indented("Without effect:", "bold")
        yield rows(map(_posted, without), first=30)


def _posted(field: PostedField) -> tuple[Text, Group]:
    values = [visible(value) for value in field.values] or [Text("(no value yet)", "dim")]
    taken = f"from {field.source}" if field.key is not None and field.source else None
    if about := "; ".join(filter(None, (taken, field.note))):
        values.append(prose(about, "dim"))
    return prose(field.key or field.source or ""), Group(*values)


def _released(view: View) -> Iterator[RenderableType]:
    """List every attribute as it was sent, in wire order, after a count."""
    yield from heading("everything that was released")
    release, subject, typed = (
        view.report.release,
        view.report.capture.subject,
        view.report.capture.typed_username,
    )
    counts = ", ".join(f"{number} {word}" for word, number in view.standing_counts)
    yield indented(f"{plural(len(release.attributes), 'attribute')}: {counts}")
    if release.missing:
        yield indented(f"missing: {', '.join(release.missing)}", "bold")
    for attribute in release.attributes:
        yield from _attribute(attribute)
    lines: list[tuple[str, Text]] = [(subject.kind.value, with_notes(subject.value))]
    if subject.format:
        lines.append(("", prose(subject.format, "dim")))
    if typed is not None:
        lines.append(("typed", with_notes(typed)))
    yield rows(lines, first=16)


def _attribute(attribute: ReleasedAttribute) -> Iterator[RenderableType]:
    sent = attribute.sent
    title = prose(attribute.label, "bold")
    title.append(f"  {STANDINGS[attribute.standing]}", style="not bold")
    if attribute.sensitive:
        title.append(", sensitive", style="not bold")
    if sent.json_type is not None:
        title.append(f"  in {SOURCES[sent.source]}", style="dim not bold")
    yield indented(title)
    lines = [with_notes(value) for value in sent.values] or [Text("(without a value)")]
    if sent.name != attribute.label:
        wire = (sent.name, sent.friendly_name and f"“{sent.friendly_name}”")
        lines.append(prose("  ".join(filter(None, wire)), "dim"))
    for line in lines:
        yield Padding(line, (0, 0, 0, INDENT + 2))


def _lookups(view: View) -> RenderableType:
    """List what was asked, and what came back."""
    if not view.report.lookup.attempts:
        return indented(view.report.lookup.not_asked or "Nothing was asked.")
    lines = []
    for attempt in view.report.lookup.attempts:
        source = f" from {attempt.derived_from}" if attempt.derived_from else ""
        why = prose(f"{PURPOSES[attempt.purpose]}{source}, at {attempt.connection}", "dim")
        lines.append((visible(attempt.key.value), Group(prose(outcome_words(attempt)), why)))
    return rows(lines, first=30)


def _login(view: View) -> Iterator[RenderableType]:
    """Say who sent the login and what was verified about it; of a request what was pasted."""
    capture, entity_id = view.report.capture, view.report.capture.idp.entity_id
    if pasted := capture.request:
        yield from heading("the request itself")
        yield from pasted_request_section(pasted)
        return
    yield from heading("the login itself")
    yield indented(f"{capture.protocol.value}, {capture.origin.value}; {view.idp_name}")
    if entity_id and entity_id != view.idp_name:
        yield indented(entity_id, "dim")
    if view.product:
        yield indented(f"IdP profile {view.product}")
    if capture.service_provider:
        yield indented(f"released to {capture.service_provider}")
    for check in capture.checks:
        shape, word = GATE[check.outcome]
        yield hanging(f"{shape} ", f"{check.name} {word}: {check.detail}")


def pasted_request_section(pasted: PastedRequest) -> Iterator[RenderableType]:
    """Say what was pasted."""
    yield indented(REQUEST_KINDS[pasted.kind])
    if pasted.path is not None:
        yield indented(f"to the path {pasted.path}", "dim")
    if pasted.kind.by_link:
        headers = "without headers" if pasted.headers is None else "with its headers"
        yield indented(headers, "dim")


# What library systems and ReShare itself answered about patrons.


def answers_as_text(answers: PatronAnswers, how: RenderOptions) -> str:
    """Write them as text, one patron after the other."""
    return print_to_text(_answers(answers), how).lstrip("\n")


def _answers(answers: PatronAnswers) -> Iterator[RenderableType]:
    asked = None
    for attempt in answers.attempts:
        if attempt.key != asked:
            asked = attempt.key
            yield from heading(attempt.key.value)
        yield hanging(f"{clean(attempt.connection)}: ", outcome_words(attempt))
        for record in records_in(attempt.outcome):
            yield from _record(record)
    if answers.unasked:
        yield from heading("interrupted")
        yield indented(f"{answers.unasked} questions were not put.")


def _record(record: PatronRecord) -> Iterator[RenderableType]:
    yield indented(f"  {name_words(record.name) or '(no name told)'}", "bold")
    lines = (
        (visible(identifier.value), clean(", ".join(identifier_words(identifier))))
        for identifier in record.identifiers
    )
    yield rows(lines, first=34, indent=INDENT + 2)
    yield hanging("  ", " · ".join((*standing_words(record), *record.emails)))
    for gap in record.gaps:
        yield hanging("  ", gap.message, "dim")


def host_lms_as_text(test: HostLmsTest, *, sent: str) -> str:
    """Write it as lines; what is not told is left out."""
    lines = ["ReShare finds this patron."]
    if not test.found:
        problems = test.problems or "it gave no reason"
        lines = [f"ReShare does not find this patron: {problems}"]
    elif test.status:
        lines.append(f"status: {test.status}")
    if test.found and test.profile:
        lines.append(f"patron profile: {test.profile} (whether it may request is not asked here)")
    if test.found and test.user_id and test.user_id != sent:
        lines.append(f"The library system answers with another identifier: {test.user_id}")
    return "".join(f"{clean(line)}\n" for line in lines)


def own_answer_words(decision: BorrowerDecision) -> str | None:
    """Say what ReShare itself decided, and what that is worth; None where it was not asked for."""
    own = decision.own_answer
    if own is None:
        return None
    if own.valid is None:
        return f"{'gave no answer' if own.asked else 'was not asked'}: {own.unanswered}"
    status = f" (status {own.status})" if own.status else ""
    if not own.valid:
        return f"refuses this patron{status}{f': {own.problems}' if own.problems else ''}"
    if decision.checked:
        return f"accepts this patron{status}"
    return (
        f"accepts this patron{status}, which proves nothing: its borrower check is off, so it "
        "accepts everybody"
    )
