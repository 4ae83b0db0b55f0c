"""What is wrong with a connection to a spreadsheet: with its settings, and with its headings."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from verifier.ils.own_settings import setting_problems
from verifier.ils.spreadsheet.columns import find_columns
from verifier.ils.spreadsheet.dates import date_format_problem
from verifier.ils.spreadsheet.options import SETTINGS, SpreadsheetOptions
from verifier.ils.spreadsheet.pairs import NotPairs, folded, pairs, words
from verifier.ils.spreadsheet.sheet import open_sheet
from verifier.ils.spreadsheet.watched import Stamp
from verifier.model.site import IlsConnection, IlsRole
from verifier.rest.stopped import LookupStopped
from verifier.tables.text_shape import is_text_encoding

_WHAT = "a spreadsheet of patrons"
_REMEMBERED = 16  # connections
_TWO_LISTS = (
    ("active_words", "inactive_words"),
    ("blocked_words", "not_blocked_words"),
)


def option_problems(connection: IlsConnection) -> tuple[str, ...]:
    """Say what is wrong with the connection, one sentence each; nobody's data is in them.

    Where the settings are in order, the file is opened and its headings are looked at.
    """
    problems = [
        *setting_problems(connection, SETTINGS, what=_WHAT, url=False),
        *_pair_problems(connection),
        *_word_problems(connection),
        *_form_problems(connection),
    ]
    if connection.file is None:
        problems.insert(0, "file is missing: the table of patrons (.csv, .tsv or .xlsx).")
    elif not problems and (said := _file_problem(connection.file, connection)):
        problems.append(said)
    return tuple(problems)


def _pair_problems(connection: IlsConnection) -> Iterator[str]:
    for name in ("identifiers", "old_identifiers"):
        try:
            found = pairs(connection.option(name))
        except NotPairs as problem:
            yield f"{name} {problem.said}."
            continue
        if name == "identifiers":
            if not found and dict(connection.options).get(name) is not None:
                yield "identifiers names no column."
            yield from _lookup_problems(connection, {one.casefold() for one, _ in found})


def _lookup_problems(connection: IlsConnection, types: set[str]) -> Iterator[str]:
    if connection.role is IlsRole.RESHARE and types:
        asked = folded(connection.option("lookup_by", "barcode"))
        unknown = ", ".join(sorted(asked - types)) or "nothing"
        if not asked or asked - types:
            yield (
                f"lookup_by names {unknown}, which is no type in identifiers. "
                f"There are: {', '.join(sorted(types))}."
            )


def _word_problems(connection: IlsConnection) -> Iterator[str]:
    defaults = {one.name: one.default for one in SETTINGS}
    for names in _TWO_LISTS:
        first, second = (folded(connection.option(one, defaults[one])) for one in names)
        for word in sorted(first & second):
            yield f'"{word}" is in both {names[0]} and {names[1]}. Leave it in one of them.'


def _form_problems(connection: IlsConnection) -> Iterator[str]:
    dates = date_format_problem(words(connection.option("date_format")))
    if dates:
        yield f"date_format {dates}."
    encoding = connection.option("encoding", "auto").strip()
    if encoding != "auto" and not is_text_encoding(encoding):
        yield "encoding is none that is known. Write auto, utf-8, cp1252 or utf-16."


def _file_problem(file: Path, connection: IlsConnection) -> str | None:
    try:
        return _heading_problem(file, Stamp.of(file), connection)
    except LookupStopped as stopped:
        return stopped.outcome.said


@lru_cache(_REMEMBERED)
def _heading_problem(file: Path, stamp: Stamp, connection: IlsConnection) -> str | None:
    """Look at the headings. Remembered, since the site file and the connection both ask."""
    del stamp  # a changed file is looked at again
    options = SpreadsheetOptions.of(connection)
    try:
        with open_sheet(file, options) as sheet:
            find_columns(sheet, options)
    except LookupStopped as stopped:
        return stopped.outcome.said
    return None
