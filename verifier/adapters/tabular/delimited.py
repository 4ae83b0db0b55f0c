"""Read a CSV, TSV or similar file: detect its encoding and delimiter, then read its rows."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Collection, Iterator, Sequence
from itertools import islice, repeat

from verifier.adapters.tabular.cells import (
    HEADINGS_WITHIN,
    MAX_COLUMNS,
    MAX_ROW_CHARACTERS,
    NOTHING,
    Cell,
    Sheet,
    SheetRow,
    bounded,
    broken,
    normal,
    not_usable,
    too_large,
)

DELIMITERS = {",": ",", ";": ";", "tab": "\t", "|": "|"}
"""By their name in the settings, the most likely first."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHUNK = 1 << 16
_SAMPLE_ROWS = 20
_SEP = "sep="
_NO_DELIMITERS = ' "'  # these have another meaning for the CSV reader


def encoding_of(data: bytes) -> str:
    """Detect the encoding: by byte order mark, else UTF-8 if valid, else Windows-1252."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    chunks = (data[start : start + _CHUNK] for start in range(0, len(data), _CHUNK))
    try:
        for _ in codecs.iterdecode(chunks, "utf-8"):
            pass  # in pieces, so that the text is never in memory as a whole
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def is_text_encoding(name: str) -> bool:
    """Whether Python has an encoding of that name."""
    try:
        "".encode(name)
    except (LookupError, ValueError):
        return False
    return True


def with_mark(encoding: str) -> str:
    """Return the codec; for UTF-8 the one that accepts the byte order mark Excel writes."""
    return "utf-8-sig" if codecs.lookup(encoding).name == "utf-8" else encoding


def declared_delimiter(first_line: str) -> str | None:
    """Return the delimiter of a first line like ``sep=;``, which Excel uses; else None."""
    line = first_line.strip("\r\n")
    sign = line[len(_SEP) :] if line.casefold().startswith(_SEP) else ""
    return sign if len(sign) == 1 and sign not in _NO_DELIMITERS else None


def delimiter_of(sample: str, wanted: Collection[str]) -> str:
    """Choose the delimiter that finds most *wanted* headings, then rows of equal length.

    *sample* is the beginning of the text. If several are equally good, the comma comes first.
    """
    headings = {normal(heading) for heading in wanted}

    def fitness(delimiter: str) -> tuple[int, bool, int]:
        try:
            reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
            rows = [row for row in islice(reader, _SAMPLE_ROWS) if any(map(str.strip, row))]
        except csv.Error:
            rows = []
        if not rows:
            return (0, False, 0)
        found = len(headings & {normal(heading) for heading in rows[0]})
        widths = {len(row) for row in rows[:-1]} or {len(rows[0])}  # the last may be cut off
        return (found, widths == {len(rows[0])} and len(rows[0]) > 1, len(rows[0]))

    return max(DELIMITERS.values(), key=fitness)


_SAMPLE = 64_000  # characters


class _Lines:
    """The lines of a text, with a limit on the length of one row, which is held in memory.

    ``left`` counts the characters that the current row may still have.
    """

    def __init__(self, text: io.TextIOWrapper, place: str) -> None:
        self._text, self._place = text, place
        self.left = MAX_ROW_CHARACTERS

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._text.readline(self.left + 1)
        self.left -= len(line)
        if self.left < 0:
            raise too_large(
                f"{self._place} has a row of more than {MAX_ROW_CHARACTERS:,} characters. Export "
                "it again, with fewer columns."
            )
        if not line:
            raise StopIteration
        return line


def open_delimited(
    data: bytes, *, place: str, encoding: str, delimiter: str, wanted: Collection[str]
) -> Sheet:
    """Detect encoding, delimiter and headings of *data*. Raises ``LookupAborted``.

    *encoding* and *delimiter* are settings, perhaps "auto"; *wanted* are the mapped headings.
    """
    encoding = encoding_of(data) if encoding == "auto" else with_mark(encoding)
    with io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="") as text:
        try:
            sample = text.read(_SAMPLE)
        except UnicodeError:
            raise _not_this_encoding(place, encoding) from None
    declared = declared_delimiter(sample.partition("\n")[0])
    chosen = DELIMITERS.get(delimiter) or declared or delimiter_of(sample, wanted)
    for number, row in islice(_rows(data, encoding, chosen, place), HEADINGS_WITHIN):
        if any(map(str.strip, row)) and not (number == 1 and declared):
            break
    else:
        raise not_usable(f"{place} has no headings in its first rows. Export it with headings.")
    if sum(bool(heading.strip()) for heading in row) > MAX_COLUMNS:
        raise too_large(f"{place} has more than {MAX_COLUMNS:,} columns. Export fewer.")
    headings_at, headings = number, tuple(row)

    def rows(columns: Sequence[int]) -> Iterator[SheetRow]:
        width, needed = len(headings), max(columns, default=-1) + 1
        row: list[str] = []
        for number, row in _rows(data, encoding, chosen, place):
            if number > headings_at:
                texts = row if len(row) >= needed else [*row, *repeat("", needed - len(row))]
                cells = tuple([Cell(texts[at]) if texts[at] else NOTHING for at in columns])
                shifted = len(row) > width and any(map(str.strip, row[width:]))
                yield SheetRow(number, cells, shifted)
        # in UTF-16 and UTF-32 a NUL may follow the end of the last line
        ended = data[-4:].rstrip(b"\0")[-1:] in (b"\n", b"\r")
        if 0 < len(row) < width and not ended:
            raise broken(
                f"{place} ends in the middle of a row, so rows may be missing. Export or copy it "
                "again."
            )

    return Sheet(place, headings, lambda columns: bounded(rows(columns), place))


def _rows(
    data: bytes, encoding: str, delimiter: str, place: str
) -> Iterator[tuple[int, list[str]]]:
    number = 0
    with io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="") as text:
        lines = _Lines(text, place)
        reader = csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True)
        try:
            for number, row in enumerate(reader, start=1):
                lines.left = MAX_ROW_CHARACTERS
                yield number, row
        except UnicodeError:
            raise _not_this_encoding(place, encoding) from None
        except csv.Error:
            raise broken(
                f"{place} cannot be read after row {number}: a quotation mark there is not closed "
                "or not doubled, or a cell never ends. Export it again, or correct that row."
            ) from None


def _not_this_encoding(place: str, encoding: str) -> Exception:
    return not_usable(
        f"{place} is not text in {encoding}. Name its encoding with `encoding` of the connection, "
        "or export it as CSV UTF-8."
    )
