"""The encoding and the delimiter of a table in a text file."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Collection
from itertools import islice

from verifier.tables.headings import normal

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


def said_delimiter(first_line: str) -> str | None:
    """Give the delimiter of a first line ``sep=;``, which only Excel reads."""
    line = first_line.strip("\r\n")
    said = line[len(_SEP) :] if line.casefold().startswith(_SEP) else ""
    return said if len(said) == 1 and said not in _NO_DELIMITERS else None


def delimiter_of(sample: str, wanted: Collection[str]) -> str:
    """Choose the delimiter under which most *wanted* headings are found, then the most even one.

    *sample* is the beginning of the text. Raises nothing: where no delimiter is better than
    another it is the comma.
    """
    headings = {normal(one) for one in wanted}
    return max(DELIMITERS.values(), key=lambda one: _fitness(sample, one, headings))


def _fitness(sample: str, delimiter: str, wanted: set[str]) -> tuple[int, bool, int]:
    try:
        reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
        rows = [row for row in islice(reader, _SAMPLE_ROWS) if any(map(str.strip, row))]
    except csv.Error:
        return (0, False, 0)
    if not rows:
        return (0, False, 0)
    found = len(wanted & {normal(one) for one in rows[0]})
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
