"""The report of one login, and answers of library systems about patrons, for a terminal.

Readable at 80 columns and without color.
"""

from collections.abc import Iterable, Iterator
from functools import partial

from rich.console import Group, RenderableType
from rich.text import Text

from verifier.domain.model.capture import PastedRequest, Posted, PostedField
from verifier.domain.model.evidence import BorrowerDecision
from verifier.domain.model.finding import Crashed
from verifier.domain.model.lookup import PatronAnswers, records_in
from verifier.domain.model.patron import PatronRecord
from verifier.domain.model.release import ReleasedAttribute, TransformOutcome
from verifier.domain.model.render_options import RenderOptions
from verifier.domain.model.report import Report, RouteStop, StationOutcome, Verdict
from verifier.domain.model.reshare_settings import HostLmsTest
from verifier.domain.model.wording import plural
from verifier.report import labels
from verifier.report.population_report import QUESTIONS, steps_summary
from verifier.report.text_layout import (
    DEEPER,
    INDENT,
    TextPage,
    evidence_line,
    from_pieces,
    prose,
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
    """Render the report as text; values longer than a line are folded."""
    page = TextPage(how)
    _parts(page, View.of(report, redact=how.redact))
    return page.text


def _parts(page: TextPage, view: View) -> None:
    diagnosis, report = view.diagnosis, view.report
    page.add(verdict_line(diagnosis.verdict, diagnosis.headline.verdict))
    page.indented(diagnosis.headline.reason)
    if diagnosis.headline.owner:
        page.indented(f"Whose turn it is: {diagnosis.headline.owner}")
    older = [view.older_login] if view.older_login else []
    page.made(view.idp_name, report.site_name, labels.moment_words(report.created_at), *older)
    page.heading("the road")
    page.marked(map(partial(_stop, view), diagnosis.route), mark=2, name=17)
    _changes(page, view)
    page.heading("the request form, as ReShare would receive it")
    _request_form(page, view)
    page.heading("the patron in the library system")
    _patron(page, view)
    page.heading(QUESTIONS)
    steps_summary(page, diagnosis.steps)
    page.indented("With what each answer rests on: verifier verify FILE --steps", "dim")
    if diagnosis.findings:
        page.heading("what was found, one by one")
    for finding in diagnosis.findings:
        after = f"; follows from {finding.follows_from}" if finding.follows_from else ""
        foot = f"{finding.check} · {labels.OWNERS[finding.owner]}{after}"
        page.finding(finding, map(evidence_line, finding.evidence), foot)
    if posted := view.report.preview.posted:
        posted_section(page, posted)
    else:
        _released(page, view)
    page.heading("the questions put to the library system")
    _lookups(page, view)
    _login(page, view)
    page.heading("the checks")
    page.indented(labels.check_counts(report.runs))
    for run in report.runs:
        if isinstance(run.result, Crashed):
            page.indented(f"{run.check} broke ({run.result.error}): a defect of the verifier")
    if diagnosis.message:
        page.heading("a message to send")
        page.message(diagnosis.message)


def _stop(view: View, stop: RouteStop) -> tuple[Text, Text, Group]:
    """Return the cells of one station on the route: its shape, its name, and its value."""
    shape, word = labels.OUTCOMES[stop.outcome]
    style = _OUTCOME_STYLES[stop.outcome]
    about = Text(word, style).append(f"  {clean(stop.name)}", style="not bold dim")
    if stop.note:
        about.append(f"\n{clean(stop.note)}", style="not bold dim")
    value = with_notes(stop.value, from_pieces(view.at(stop)))
    return Text(shape, style), Text(labels.STATIONS[stop.station], "bold"), Group(value, about)


def _changes(page: TextPage, view: View) -> None:
    remedies = view.diagnosis.remedies
    if remedies:
        page.heading("what to change")
        page.paragraphs([view.support] if view.support else ())
    for place, remedy in enumerate(remedies):
        lead = f"{labels.remedy_summary(remedy, remedies[:place])}: " if place else ""
        page.hanging(f"{place + 1}  ", f"{lead}{remedy.text}")
        if not place:
            page.hanging("   ", f"({labels.remedy_owner(remedy)})", "dim")
        _details(page, labels.remedy_steps(remedy))
        for snippet in remedy.snippets:
            page.snippet(snippet)
        _details(page, labels.remedy_notes(remedy))
        if remedy.mistakes:
            page.hanging(DEEPER, "Usual mistakes:")
        for mistake in remedy.mistakes:
            page.hanging(f"{DEEPER}- ", mistake)


def _details(page: TextPage, details: Iterable[tuple[str, str]]) -> None:
    for label, text in details:
        page.hanging(DEEPER, f"{label}: {text}" if label else text)


def _request_form(page: TextPage, view: View) -> None:
    """Show what the request would contain, and what ReShare would do with it."""
    preview, decision, trace = view.report.preview, view.report.decision, view.report.preview.trace
    if view.report.is_unstated:
        page.indented(view.report.why_unknown or "")
        return
    sent, _ = diff(preview.patron_identifier, view.right_identifier)
    identifier = with_notes(preview.patron_identifier, from_pieces(sent))
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
        preview.posted.pickup_location if preview.posted else None
    ) or "(chosen by the patron)"
    lines += [("Email", with_notes(preview.email)), ("Pickup location", clean(place))]
    if preview.blocked:
        lines.append(("No request", clean(preview.blocked)))
    state = decision.state.value if decision.state else "cannot be predicted"
    lines.append(("ReShare would say", state))
    if decision.audit:
        lines.append(("  audit", clean(decision.audit)))
    if own := own_answer_words(decision):
        lines.append(("ReShare itself", clean(own)))
    page.rows(lines, first=17)


def _patron(page: TextPage, view: View) -> None:
    """Show every record that was found, this patron's first."""
    lookup, match = view.report.lookup, view.report.match
    page.indented(f"In the library system: {labels.ILS_STATES[view.diagnosis.ils_state]}")
    if lookup.not_asked:
        lead = "Not asked as ReShare asks" if lookup.attempts else "Nothing was asked"
        page.indented(f"{lead}: {lookup.not_asked}")
    for account in view.accounts:
        record = match.records[account.index]
        whose = "this patron" if account.is_person else "another account"
        name = labels.name_words(record.name)
        sources = " and ".join(account.sources)
        page.indented(f"{whose}{f', {name}' if name else ''} (from {sources})", "bold")
        page.rows(_identifiers(view, account.index), first=34)
        page.indented(" · ".join((*labels.standing_words(record), *record.emails)))
    if match.records and view.diagnosis.verdict is not Verdict.PASS:
        page.indented(match.person_because, "dim")
    elif not match.records and not lookup.not_asked:
        page.indented(match.person_because)


def _identifiers(view: View, index: int) -> Iterator[tuple[Text, str]]:
    for position, identifier in enumerate(view.report.match.records[index].identifiers):
        shown = visible(identifier.value)
        if view.is_right(index, position):
            shown = from_pieces(diff(view.report.preview.patron_identifier, identifier.value)[1])
        words = clean(", ".join(labels.identifier_words(identifier)))
        ways = clean("; ".join(view.ways_to(index, position)))
        yield shown, f"{words}  ◀ {ways}" if ways else words


def posted_section(page: TextPage, posted: Posted) -> None:
    """Describe what happens to the request, then list its fields and the keys without effect."""
    page.heading("what would be posted")
    page.indented(posted.message)
    page.rows((_posted(field) for field in posted.fields if field.key is not None), first=30)
    without = [field for field in posted.fields if field.key is None]
    if without:
        page.indented("Without effect:", "bold")
        page.rows(map(_posted, without), first=30)


def _posted(field: PostedField) -> tuple[Text, Group]:
    values = [visible(value) for value in field.values] or [Text("(no value yet)", "dim")]
    taken = f"from {field.source}" if field.key is not None and field.source else None
    if about := "; ".join(filter(None, (taken, field.note))):
        values.append(prose(about, "dim"))
    return prose(field.key or field.source or ""), Group(*values)


def _released(page: TextPage, view: View) -> None:
    """List every attribute as it was sent, in the order of sending, after the totals."""
    page.heading("everything that was released")
    release, capture = view.report.release, view.report.capture
    subject, typed = capture.subject, capture.typed_username
    counts = ", ".join(f"{number} {word}" for word, number in view.standing_counts)
    page.indented(f"{plural(len(release.attributes), 'attribute')}: {counts}")
    if release.missing:
        page.indented(f"missing: {', '.join(release.missing)}", "bold")
    for attribute in release.attributes:
        _attribute(page, attribute)
    lines: list[tuple[str, Text]] = [(subject.kind.value, with_notes(subject.value))]
    if subject.format:
        lines.append(("", prose(subject.format, "dim")))
    if typed is not None:
        lines.append(("typed", with_notes(typed)))
    page.rows(lines, first=16)


def _attribute(page: TextPage, attribute: ReleasedAttribute) -> None:
    sent = attribute.sent
    title = prose(attribute.label, "bold")
    title.append(f"  {labels.STANDINGS[attribute.standing]}", style="not bold")
    if attribute.sensitive:
        title.append(", sensitive", style="not bold")
    if sent.json_type is not None:
        title.append(f"  in {labels.SOURCES[sent.source]}", style="dim not bold")
    page.indented(title)
    lines = [with_notes(value) for value in sent.values] or [Text("(without a value)")]
    if sent.name != attribute.label:
        wire = (sent.name, sent.friendly_name and f"“{sent.friendly_name}”")
        lines.append(prose("  ".join(filter(None, wire)), "dim"))
    page.add(*lines, indent=INDENT + 2)


def _lookups(page: TextPage, view: View) -> None:
    """List each lookup and its result."""
    if not view.report.lookup.attempts:
        page.indented(view.report.lookup.not_asked or "Nothing was asked.")
        return
    lines = []
    for attempt in view.report.lookup.attempts:
        source = f" from {attempt.derived_from}" if attempt.derived_from else ""
        why = prose(f"{labels.PURPOSES[attempt.purpose]}{source}, at {attempt.connection}", "dim")
        lines.append(
            (visible(attempt.key.value), Group(prose(labels.outcome_words(attempt)), why))
        )
    page.rows(lines, first=30)


def _login(page: TextPage, view: View) -> None:
    """Describe the sender and the verification of the login, or else the pasted request."""
    capture, entity_id = view.report.capture, view.report.capture.idp.entity_id
    if pasted := capture.request:
        page.heading("the request itself")
        pasted_request_section(page, pasted)
        return
    page.heading("the login itself")
    when = labels.moment_words(capture.captured_at)
    page.indented(f"{capture.protocol.value}, {capture.origin.value}, {when}; {view.idp_name}")
    if entity_id and entity_id != view.idp_name:
        page.indented(entity_id, "dim")
    if view.product:
        page.indented(f"IdP profile {view.product}")
    if capture.service_provider:
        page.indented(f"released to {capture.service_provider}")
    for check in capture.checks:
        shape, word = labels.GATE[check.outcome]
        page.hanging(f"{shape} ", f"{check.name} {word}: {check.detail}")


def pasted_request_section(page: TextPage, pasted: PastedRequest) -> None:
    """Describe the pasted request."""
    page.indented(labels.REQUEST_KINDS[pasted.kind])
    if pasted.path is not None:
        page.indented(f"to the path {pasted.path}", "dim")
    if pasted.kind.by_link:
        headers = "without headers" if pasted.headers is None else "with its headers"
        page.indented(headers, "dim")


# What library systems and ReShare itself answered about patrons.


def answers_as_text(answers: PatronAnswers, how: RenderOptions) -> str:
    """Render the answers about patrons as text, one patron after the other."""
    page, asked = TextPage(how), None
    for attempt in answers.attempts:
        if attempt.key != asked:
            asked = attempt.key
            page.heading(attempt.key.value)
        page.hanging(f"{clean(attempt.connection)}: ", labels.outcome_words(attempt))
        for record in records_in(attempt.outcome):
            _record(page, record)
    if answers.unasked:
        page.heading("interrupted")
        page.indented(f"{answers.unasked} questions were not put.")
    return page.text.lstrip("\n")


def _record(page: TextPage, record: PatronRecord) -> None:
    page.indented(f"  {labels.name_words(record.name) or '(no name told)'}", "bold")
    lines = (
        (visible(identifier.value), clean(", ".join(labels.identifier_words(identifier))))
        for identifier in record.identifiers
    )
    page.rows(lines, first=34, indent=INDENT + 2)
    page.hanging("  ", " · ".join((*labels.standing_words(record), *record.emails)))
    for gap in record.gaps:
        page.hanging("  ", gap.message, "dim")


def host_lms_as_text(test: HostLmsTest, *, sent: str) -> str:
    """Render the host LMS test as lines; facts that ReShare did not return are left out."""
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
    """Describe ReShare's own decision and how to read it; None if it was not requested."""
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
