"""Which column of a table holds what, found by the headings that the site file names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from verifier.ils.spreadsheet.options import SpreadsheetOptions
from verifier.ils.spreadsheet.sheet import Sheet
from verifier.tables.bounds import not_usable
from verifier.tables.headings import nearest, normal, quoted, there_are


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifierColumn:
    """A column of identifiers. ``old``: they are no longer in use.

    ``position`` counts the columns of identifiers; ``at`` counts those of the file.
    """

    type: str
    heading: str
    old: bool
    position: int
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns that are read: those of identifiers first, then the parts of a record."""

    identifiers: tuple[IdentifierColumn, ...]
    parts: Mapping[str, int]

    @property
    def all_at(self) -> tuple[int, ...]:
        """Where they are in a row of the file."""
        return (*(one.at for one in self.identifiers), *self.parts.values())


def find_columns(sheet: Sheet, options: SpreadsheetOptions) -> Columns:
    """Find every mapped column. Raises ``LookupStopped`` that names each missing one."""
    at = _positions(sheet.headings)
    problems = [*_repeated(options, at), *_missing(options, at, sheet.headings)]
    if problems:
        raise not_usable(" ".join(f"{sheet.place} {one}" for one in problems))
    current = [(one, False) for one in options.identifiers]
    old = [(one, True) for one in options.old_identifiers]
    return Columns(
        identifiers=tuple(
            IdentifierColumn(
                type=kind,
                heading=heading,
                old=is_old,
                position=position,
                at=at[normal(heading)][0],
            )
            for position, ((kind, heading), is_old) in enumerate((*current, *old))
        ),
        parts={name: at[normal(heading)][0] for name, heading in options.parts.items()},
    )


def _positions(headings: Sequence[str]) -> dict[str, list[int]]:
    at: dict[str, list[int]] = {}
    for position, heading in enumerate(headings):
        at.setdefault(normal(heading), []).append(position)
    return at


def _repeated(options: SpreadsheetOptions, at: Mapping[str, list[int]]) -> Iterator[str]:
    for setting, heading in options.headings:
        count = len(at.get(normal(heading), []))
        if count > 1:
            yield (
                f"has {count} columns {quoted(heading)} (set by {setting}). "
                "Give them different headings."
            )


def _missing(
    options: SpreadsheetOptions, at: Mapping[str, list[int]], headings: Sequence[str]
) -> Iterator[str]:
    missing = [one for one in options.headings if normal(one[1]) not in at]
    if not missing:
        return
    named = ", ".join(f"{quoted(heading)} (set by {setting})" for setting, heading in missing)
    near = [one for _, heading in missing if (one := nearest(heading, headings)) is not None]
    hint = f"; did you mean {', '.join(map(quoted, dict.fromkeys(near)))}?" if near else "."
    yield f"has no column {named}; {there_are(headings)}{hint}"
