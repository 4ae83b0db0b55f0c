"""The text report's two sides of the question: what ReShare receives, and who the patron is."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from verifier.model.patron import PatronRecord
from verifier.model.report import Verdict
from verifier.model.request import TransformOutcome
from verifier.report.phrases import identifier_words, name_words, standing_words
from verifier.report.reshare_itself import own_answer_words
from verifier.report.show import clean, diff, notes
from verifier.report.text_parts import INDENT, from_pieces, indented, rows, seen, with_notes
from verifier.report.view import Account, View
from verifier.report.words import ILS_STATES

_LABELS = 17


def request_form(view: View) -> Iterator[RenderableType]:
    """Show what the request would carry, and what ReShare would do with it."""
    preview, decision = view.preview, view.decision
    if view.release.is_unstated:
        yield indented(clean(preview.cannot_be_said or ""))
        return
    table = rows(first=_LABELS)
    sent, _ = diff(preview.patron_identifier, view.right_identifier)
    identifier = from_pieces(sent)
    if said := notes(preview.patron_identifier):
        identifier.append(f"  ({'; '.join(said)})", style="dim")
    table.add_row("User ID", identifier)
    table.add_row("  taken from", clean(view.sent_from))
    if preview.trace.outcome is not TransformOutcome.NO_HEADER:
        table.add_row("  header", _header(view))
    if view.lookup.expected is not None:
        table.add_row("  expected", seen(view.lookup.expected))
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
    text.append_text(seen(trace.header_value))
    text.append(f"  ({trace.outcome.value.replace('-', ' ')})", style="dim")
    return text


def patron(view: View) -> Iterator[RenderableType]:
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
        return seen(identifier.value)
    _, right = diff(view.preview.patron_identifier, identifier.value)
    return from_pieces(right)


def _words(view: View, index: int, position: int) -> str:
    identifier = view.match.records[index].identifiers[position]
    ways = view.ways_to(index, position)
    words = clean(", ".join(identifier_words(identifier)))
    return f"{words}  ◀ {clean('; '.join(ways))}" if ways else words
