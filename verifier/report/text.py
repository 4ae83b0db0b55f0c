"""The report of one login for a terminal, readable at 80 columns and without color."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from verifier.domain.model.capture import PastedRequest, Posted, PostedField
from verifier.domain.model.finding import Crashed, Finding
from verifier.domain.model.patron import PatronRecord
from verifier.domain.model.release import ReleasedAttribute
from verifier.domain.model.report import Remedy, Report, Verdict
from verifier.domain.model.request import TransformOutcome
from verifier.domain.model.wording import plural
from verifier.report.labels import (
    GATE,
    ILS_STATES,
    MASKED,
    OWNERS,
    PURPOSES,
    REQUEST_KINDS,
    SEVERITIES,
    SOURCES,
    STANDINGS,
    check_counts,
)
from verifier.report.lookup_answers import own_answer_words
from verifier.report.phrases import (
    Detail,
    identifier_words,
    moment_words,
    name_words,
    outcome_words,
    remedy_owner,
    remedy_summary,
    standing_words,
)
from verifier.report.phrases import remedy_notes as notes_on
from verifier.report.phrases import remedy_steps as steps_of
from verifier.report.steps import QUESTIONS, steps_summary
from verifier.report.text_layout import (
    INDENT,
    evidence_line,
    from_pieces,
    hanging,
    heading,
    indented,
    print_to_text,
    rows,
    station_table,
    verdict_line,
    visible,
    with_notes,
)
from verifier.report.view import Account, View
from verifier.report.visible_values import clean, diff, notes

# The text report's lower half: released attributes, questions, the login, the checks.


def released_section(view: View) -> Iterator[RenderableType]:
    """List every attribute as it was sent, in wire order, after a count."""
    counts = ", ".join(f"{number} {word}" for word, number in view.standing_counts)
    yield indented(f"{plural(len(view.release.attributes), 'attribute')}: {counts}")
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


def lookups_section(view: View) -> Iterator[RenderableType]:
    """List what was asked, and what came back."""
    if not view.lookup.attempts:
        yield indented(clean(view.lookup.not_asked or "Nothing was asked."))
        return
    table = rows(first=30)
    for attempt in view.lookup.attempts:
        source = f" from {attempt.derived_from}" if attempt.derived_from else ""
        table.add_row(
            visible(attempt.key.value),
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


def login_section(view: View) -> Iterator[RenderableType]:
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
        yield hanging(f"{shape} ", f"{clean(check.name)} {word}: {clean(check.detail)}")


def checks_section(view: View) -> Iterator[RenderableType]:
    """Count the checks, and name those that broke: a defect of ours is never hidden."""
    yield from heading("the checks")
    yield indented(check_counts(view.report.runs))
    for run in view.report.runs:
        if isinstance(run.result, Crashed):
            yield indented(f"{run.check} broke ({run.result.error}): a defect of the verifier")


# The text report's two sides of the question: what ReShare receives, and who the patron is.

_LABELS = 17


def request_form_section(view: View) -> Iterator[RenderableType]:
    """Show what the request would carry, and what ReShare would do with it."""
    preview, decision = view.preview, view.decision
    if view.release.is_unstated:
        yield indented(clean(preview.cannot_be_said or ""))
        return
    table = rows(first=_LABELS)
    sent, _ = diff(preview.patron_identifier, view.right_identifier)
    identifier = from_pieces(sent)
    if message := notes(preview.patron_identifier):
        identifier.append(f"  ({'; '.join(message)})", style="dim")
    table.add_row("User ID", identifier)
    table.add_row("  taken from", clean(view.sent_from))
    if preview.trace.outcome is not TransformOutcome.NO_HEADER:
        table.add_row("  header", _header(view))
    if view.lookup.expected is not None:
        table.add_row("  expected", visible(view.lookup.expected))
    table.add_row("Email", with_notes(preview.email))
    table.add_row("Pickup location", clean(_pickup_location(view)))
    if preview.blocked:
        table.add_row("No request", clean(preview.blocked))
    own = own_answer_words(decision)
    table.add_row(
        "ReShare would say",
        decision.state.value if decision.state else "cannot be predicted",
    )
    if decision.audit:
        table.add_row("  audit", clean(decision.audit))
    if own is not None:
        table.add_row("ReShare itself", clean(own))
    yield Padding(table, (0, 0, 0, INDENT))


def _pickup_location(view: View) -> str:
    posted = view.preview.posted
    return (posted.pickup_location if posted else None) or "(chosen by the patron)"


def _header(view: View) -> Text:
    trace = view.preview.trace
    text = Text(f"{clean(trace.header_name or '')}: ", overflow="fold")
    text.append_text(visible(trace.header_value))
    text.append(f"  ({trace.outcome.value.replace('-', ' ')})", style="dim")
    return text


def patron_section(view: View) -> Iterator[RenderableType]:
    """Show every record that was found, this patron's first."""
    yield indented(f"In the library system: {ILS_STATES[view.diagnosis.ils_state]}")
    if view.lookup.not_asked:
        lead = "Not asked as ReShare asks" if view.lookup.attempts else "Nothing was asked"
        yield indented(f"{lead}: {clean(view.lookup.not_asked)}")
    for account in view.accounts:
        yield from _record(view, account)
    if not view.match.records:
        yield from () if view.lookup.not_asked else (indented(clean(view.match.person_because)),)
    elif view.diagnosis.verdict is not Verdict.PASS:
        yield indented(clean(view.match.person_because), "dim")


def _record(view: View, account: Account) -> Iterator[RenderableType]:
    index = account.index
    record = view.match.records[index]
    whose = "this patron" if account.is_person else "another account"
    name = name_words(record.name)
    sources = clean(" and ".join(account.sources))
    yield indented(f"{whose}{f', {clean(name)}' if name else ''} (from {sources})", "bold")
    table = rows(first=34)
    for position in range(len(record.identifiers)):
        table.add_row(_value(view, index, position), _words(view, index, position))
    yield Padding(table, (0, 0, 0, INDENT))
    yield indented(clean(" · ".join(_about(record))))


def _about(record: PatronRecord) -> tuple[str, ...]:
    return (*standing_words(record), *record.emails)


def _value(view: View, index: int, position: int) -> Text:
    identifier = view.match.records[index].identifiers[position]
    if not view.is_right(index, position):
        return visible(identifier.value)
    _, right = diff(view.preview.patron_identifier, identifier.value)
    return from_pieces(right)


def _words(view: View, index: int, position: int) -> str:
    identifier = view.match.records[index].identifiers[position]
    ways = view.ways_to(index, position)
    words = clean(", ".join(identifier_words(identifier)))
    return f"{words}  ◀ {clean('; '.join(ways))}" if ways else words


# The text report of a pasted request: what would be posted, and what has no effect.

_POSTED_LABELS = 30


def posted_section(what: Posted) -> Iterator[RenderableType]:
    """Say what happens with the request, then list its fields and the keys without effect."""
    yield indented(clean(what.message))
    yield _table([field for field in what.fields if field.key is not None])
    without = [field for field in what.fields if field.key is None]
    if without:
        yield indented("Without effect:", "bold")
        yield _table(without)


def pasted_request_section(pasted: PastedRequest) -> Iterator[RenderableType]:
    """Say what was pasted."""
    yield indented(REQUEST_KINDS[pasted.kind])
    if pasted.path is not None:
        yield indented(f"to the path {clean(pasted.path)}", "dim")
    if pasted.kind.by_link:
        told = "without headers" if pasted.headers is None else "with its headers"
        yield indented(told, "dim")


def _table(fields: Sequence[PostedField]) -> RenderableType:
    table = rows(first=_POSTED_LABELS)
    for field in fields:
        name = field.key or field.source or ""
        values = [visible(value) for value in field.values] or [
            Text("(no value yet)", style="dim")
        ]
        table.add_row(Text(clean(name), overflow="fold"), Group(*values, *_about_posted(field)))
    return Padding(table, (0, 0, 0, INDENT))


def _about_posted(field: PostedField) -> Iterator[Text]:
    taken = f"from {field.source}" if field.key is not None and field.source else None
    message = "; ".join(filter(None, (taken, field.note)))
    if message:
        yield Text(clean(message), style="dim", overflow="fold")


def report_as_text(report: Report, *, redact: bool, width: int = 80, colour: bool) -> str:
    """Write the report as text. *width* is in columns; values longer than a line are folded."""
    view = View.of(report, redact=redact)
    return print_to_text(_parts(view), width=width, colour=colour)


def _parts(view: View) -> Iterator[RenderableType]:
    yield from _headline(view)
    yield from heading("the road")
    yield station_table(view)
    yield from _changes(view)
    yield from heading("the request form, as ReShare would receive it")
    yield from request_form_section(view)
    yield from heading("the patron in the library system")
    yield from patron_section(view)
    yield from heading(QUESTIONS)
    yield steps_summary(view.diagnosis.steps)
    yield indented("With what each answer rests on: verifier verify FILE --steps", "dim")
    yield from _findings(view)
    yield from _what_came(view)
    yield from heading("the questions put to the library system")
    yield from lookups_section(view)
    yield from _from_where(view)
    yield from checks_section(view)
    yield from _closing(view)


def _what_came(view: View) -> Iterator[RenderableType]:
    if view.preview.posted is not None:
        yield from heading("what would be posted")
        yield from posted_section(view.preview.posted)
    else:
        yield from heading("everything that was released")
        yield from released_section(view)


def _from_where(view: View) -> Iterator[RenderableType]:
    if view.capture.request is not None:
        yield from heading("the request itself")
        yield from pasted_request_section(view.capture.request)
    else:
        yield from heading("the login itself")
        yield from login_section(view)


def _headline(view: View) -> Iterator[RenderableType]:
    diagnosis = view.diagnosis
    yield verdict_line(diagnosis.verdict, diagnosis.headline.verdict)
    yield indented(clean(diagnosis.headline.reason))
    if diagnosis.headline.owner:
        yield indented(f"Whose turn it is: {clean(diagnosis.headline.owner)}")
    yield indented(
        f"{clean(view.idp_name)} · {clean(view.report.site_name)} · "
        f"{moment_words(view.report.created_at)}",
        "dim",
    )
    if view.redacted:
        yield indented(MASKED, "dim")


def _changes(view: View) -> Iterator[RenderableType]:
    remedies = view.diagnosis.remedies
    if not remedies:
        return
    yield from heading("what to change")
    if view.support:
        yield indented(view.support)
    for number, remedy in enumerate(remedies):
        yield from _remedy(remedy, remedies[:number])


def _remedy(remedy: Remedy, earlier: Sequence[Remedy]) -> Iterator[RenderableType]:
    alternative = f"{clean(remedy_summary(remedy, earlier))}: " if earlier else ""
    yield hanging(f"{len(earlier) + 1}  ", f"{alternative}{clean(remedy.text)}")
    if not earlier:
        yield hanging("   ", f"({clean(remedy_owner(remedy))})", "dim")
    yield from _details(steps_of(remedy))
    for snippet in remedy.snippets:
        yield hanging("     ", f"{clean(snippet.heading)}:", "dim")
        for line in clean(snippet.text).splitlines():
            yield hanging("       ", line, "cyan")
    yield from _details(notes_on(remedy))
    if remedy.mistakes:
        yield hanging("     ", "Usual mistakes:")
    for mistake in remedy.mistakes:
        yield hanging("     - ", clean(mistake))


def _details(details: Iterable[Detail]) -> Iterator[RenderableType]:
    for lead, message in details:
        yield hanging("     ", f"{lead}: {clean(message)}" if lead else clean(message))


def _findings(view: View) -> Iterator[RenderableType]:
    findings = view.diagnosis.findings
    if not findings:
        return
    yield from heading("what was found, one by one")
    for finding in findings:
        yield from _finding(finding)


def _finding(finding: Finding) -> Iterator[RenderableType]:
    shape, word = SEVERITIES[finding.severity]
    yield hanging(f"{shape} ", f"{word}: {clean(finding.message)}")
    for proof in finding.evidence:
        yield hanging("     ", evidence_line(proof))
    after = f"; follows from {finding.follows_from}" if finding.follows_from else ""
    yield hanging("     ", f"{finding.check} · {OWNERS[finding.owner]}{after}", "dim")


def _closing(view: View) -> Iterator[RenderableType]:
    if view.diagnosis.message:
        yield from heading("a message to send")
        for line in clean(view.diagnosis.message.text).splitlines():
            yield indented(line)
