"""Read a CSV, TSV or similar file: detect its encoding and delimiter, then read its rows."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from verifier.adapters.tabular.cells import (
    HEADINGS_WITHIN,
    MAX_COLUMNS,
    MAX_ROW_CHARACTERS,
    NOTHING,
    Cell,
    SheetRow,
    bounded,
    broken,
    normal,
    not_usable,
    too_large,
)

# The encoding and the delimiter of a table in a text file.

DELIMITERS = {",": ",", ";": ";", "tab": "\t", "|": "|"}
"""By the name that the setting gives them, the likelier ones first."""

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
_NO_DELIMITERS = ' "'  # they mean something else to the reader of the text


def encoding_of(data: bytes) -> str:
    """Tell an encoding: by its mark, else UTF-8 where all of it is, else Windows-1252."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    return "utf-8" if _is_utf8(data) else "cp1252"


def is_text_encoding(name: str) -> bool:
    """Whether there is an encoding of that name."""
    try:
        "".encode(name)
    except (LookupError, ValueError):
        return False
    return True


def with_mark(encoding: str) -> str:
    """Let UTF-8 begin with the mark that Excel writes."""
    return "utf-8-sig" if codecs.lookup(encoding).name == "utf-8" else encoding


def declared_delimiter(first_line: str) -> str | None:
    """Give the delimiter of a first line ``sep=;``, which only Excel reads."""
    line = first_line.strip("\r\n")
    message = line[len(_SEP) :] if line.casefold().startswith(_SEP) else ""
    return message if len(message) == 1 and message not in _NO_DELIMITERS else None


def delimiter_of(sample: str, wanted: Collection[str]) -> str:
    """Choose the delimiter under which most *wanted* headings are found, then the most even one.

    *sample* is the beginning of the text. Raises nothing: where no delimiter is better than
    another it is the comma.
    """
    headings = {normal(one) for one in wanted}
    return max(DELIMITERS.values(), key=lambda delimiter: _fitness(sample, delimiter, headings))


def _fitness(sample: str, delimiter: str, wanted: set[str]) -> tuple[int, bool, int]:
    try:
        reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
        rows = [row for row in islice(reader, _SAMPLE_ROWS) if any(map(str.strip, row))]
    except csv.Error:
        return (0, False, 0)
    if not rows:
        return (0, False, 0)
    found = len(wanted & {normal(row) for row in rows[0]})
    widths = {len(row) for row in rows[:-1]} or {len(rows[0])}  # the last one may be cut off
    return (found, widths == {len(rows[0])} and len(rows[0]) > 1, len(rows[0]))


def _is_utf8(data: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), _CHUNK):
            decoder.decode(data[start : start + _CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


# A table in a text file: CSV, TSV, or with semicolons or pipes (RFC 4180, and Excel's ways).

_SAMPLE = 64_000  # characters


class _Lines:
    """The lines of a text, of which no row may take too many: it would be kept as a whole.

    ``left`` counts the characters that the row being read may still take.
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


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class DelimitedSheet:
    """The text of one file, opened by ``open_delimited``."""

    place: str
    headings: tuple[str, ...]
    headings_at: int  # the row they stand in
    data: bytes
    encoding: str
    delimiter: str

    def rows(self, columns: Sequence[int]) -> Iterator[SheetRow]:
        """Read the rows below the headings: their cells in *columns*, in that order.

        Raises ``LookupStopped``.
        """
        return bounded(self._wanted(columns), self.place)

    def _wanted(self, columns: Sequence[int]) -> Iterator[SheetRow]:
        width = len(self.headings)
        row: list[str] = []
        rows = _rows(self.data, self.encoding, self.delimiter, self.place)
        for number, row in rows:
            if number > self.headings_at:
                cells = tuple(Cell(row[at]) if at < len(row) else NOTHING for at in columns)
                shifted = len(row) > width and any(map(str.strip, row[width:]))
                yield SheetRow(number, cells, shifted)
        if 0 < len(row) < width and not _ends_a_line(self.data):
            raise broken(
                f"{self.place} ends in the middle of a row, so rows may be missing. Export or "
                "copy it again."
            )


def open_delimited(
    data: bytes, *, place: str, encoding: str, delimiter: str, wanted: Collection[str]
) -> DelimitedSheet:
    """Find encoding, delimiter and headings of *data*. Raises ``LookupStopped``.

    *encoding* and *delimiter* are the settings; *wanted* are the headings that are mapped.
    """
    encoding = encoding_of(data) if encoding == "auto" else with_mark(encoding)
    sample = _sample(data, encoding, place)
    message = declared_delimiter(sample.partition("\n")[0])
    chosen = DELIMITERS.get(delimiter) or message or delimiter_of(sample, wanted)
    for number, row in _rows(data, encoding, chosen, place):
        if number > HEADINGS_WITHIN:
            break
        if any(map(str.strip, row)) and not (number == 1 and message):
            if sum(bool(one.strip()) for one in row) > MAX_COLUMNS:
                raise too_large(f"{place} has more than {MAX_COLUMNS:,} columns. Export fewer.")
            return DelimitedSheet(
                place=place,
                headings=tuple(row),
                headings_at=number,
                data=data,
                encoding=encoding,
                delimiter=chosen,
            )
    raise not_usable(f"{place} has no headings in its first rows. Export it with headings.")


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


def _ends_a_line(data: bytes) -> bool:
    """Whether the text ends with its last line; in UTF-16 and UTF-32 a NUL may follow."""
    return data[-4:].rstrip(b"\0")[-1:] in (b"\n", b"\r")


def _sample(data: bytes, encoding: str, place: str) -> str:
    with io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="") as text:
        try:
            return text.read(_SAMPLE)
        except UnicodeError:
            raise _not_this_encoding(place, encoding) from None


def _not_this_encoding(place: str, encoding: str) -> Exception:
    return not_usable(
        f"{place} is not text in {encoding}. Name its encoding with `encoding` of the connection, "
        "or export it as CSV UTF-8."
    )
