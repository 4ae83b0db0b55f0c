"""What the templates of a report need, wherever they are rendered: on a page or in a file."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from verifier import resources
from verifier.report import labels, phrases
from verifier.report import link_run as run_words
from verifier.report import steps as step_words
from verifier.report.lookup_answers import own_answer_words
from verifier.report.mailto import mailto
from verifier.report.phrases import remedy_notes, remedy_owner, remedy_steps, remedy_summary
from verifier.report.visible_values import Piece, clean, diff, notes, pieces

OPTIONS: dict[str, Any] = {
    "autoescape": True,  # for every template, whatever its name ends in
    "undefined": StrictUndefined,
    "finalize": lambda shown: clean(shown) if type(shown) is str else shown,
    "trim_blocks": True,
    "lstrip_blocks": True,
}
"""Options of every environment: what is put out is escaped and without control signs."""

_TITLES = {
    "blank": "a blank",
    "mark": "an invisible character",
    "zero": "a leading zero",
    "join": "joins two values",
    "look-alike": "only looks like an ordinary letter or sign",
}


@cache
def file_environment() -> Environment:
    """Give the Jinja environment for files, which need no web application."""
    loader = FileSystemLoader(resources.data("templates"))
    made = Environment(**OPTIONS, loader=loader)  # noqa: S701 - autoescape is on, in OPTIONS
    install(made)
    return made


def install(target: Environment) -> None:
    """Teach *target* the report's filters and words."""
    target.filters.update(
        value=value_markup,
        pieces=pieces_markup,
        notes=notes,
        moment=phrases.moment_words,
        day=phrases.date_words,
        person_name=phrases.name_words,
        standing=phrases.standing_words,
        identifier=phrases.identifier_words,
        outcome=phrases.outcome_words,
        evidence=phrases.evidence_words,
        mailto=mailto,
    )
    # A page that holds several reports sets apart what each names, one heading deeper.
    target.globals.update(anchor="", within="", level=1)
    target.globals.update(
        words=labels,
        step_words=step_words,
        run_words=run_words,
        diff=diff,
        remedy_steps=remedy_steps,
        remedy_notes=remedy_notes,
        remedy_summary=remedy_summary,
        remedy_whose=remedy_owner,
        own_answer=own_answer_words,
    )


def value_markup(value: str | None) -> Markup:
    """Show a value, everything in it visible."""
    return pieces_markup(pieces(value))


def pieces_markup(cut: tuple[Piece, ...]) -> Markup:
    """Show a value that is cut into pieces."""
    return Markup('<code class="value">{}</code>').format(
        Markup("").join(_piece_markup(piece) for piece in cut)
    )


def _piece_markup(piece: Piece) -> Markup:
    title = _TITLES.get(piece.kind)
    if piece.differs:
        return Markup('<mark class="differs" title="{}">{}</mark>').format(
            f"different here: {title}" if title else "different here", piece.text
        )
    if title:
        return Markup('<span class="v-{}" title="{}">{}</span>').format(
            piece.kind, title, piece.text
        )
    if piece.kind != "plain":
        return Markup('<span class="v-{}">{}</span>').format(piece.kind, piece.text)
    return Markup("{}").format(piece.text)
