"""Open a CSV file or Excel workbook safely and read its headings and rows."""

import codecs
import io
import os
import re
import stat
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, datetime, time, timedelta
from itertools import repeat
from pathlib import Path
from typing import Any, Literal

from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.spreadsheet.settings import SpreadsheetSettings
from verifier.adapters.tabular.cells import (
    HEADINGS_WITHIN,
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_SHEET_ROWS,
    Cell,
    Form,
    Sheet,
    SheetRow,
    bounded,
    broken,
    not_usable,
    quoted,
    too_large,
)
from verifier.adapters.tabular.delimited import open_delimited
from verifier.domain.model.lookup import LookupFailure

SAVE_AS = "Save it as Excel Workbook (.xlsx) or as CSV UTF-8."
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_PROTECTED = "{} is protected by a password. Save a copy without one."
_ARCHIVES = (b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"BZh", b"\xfd7zXZ")
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_LOOKED_AT = 4_096


def detect_content(data: bytes, name: str) -> Literal["text", "workbook"]:
    """Return whether *data* is text or a workbook. Raises ``LookupAborted`` for anything else."""
    if not data.strip(b"\x00 \t\r\n"):
        raise not_usable(f"{name} is empty. Export the table again.")
    if data.startswith(b"PK"):
        return "workbook"
    start = data[:_LOOKED_AT]
    if start.startswith(_OLE):
        if _ENCRYPTED in data:
            raise not_usable(_PROTECTED.format(name))
        raise not_usable(f"{name} is of Excel's old kind (.xls). {SAVE_AS}")
    if start.startswith(_ARCHIVES):
        raise not_usable(f"{name} is packed. Unpack it first.")
    if start.startswith(b"%PDF"):
        raise not_usable(f"{name} is a PDF document. {SAVE_AS}")
    if start.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"<"):
        raise not_usable(
            f"{name} is a web page or XML, which some systems call a spreadsheet. Open it in a "
            f"spreadsheet program with the columns of identifiers as text. {SAVE_AS}"
        )
    if b"\x00" in start and not start.startswith(_WIDE):
        raise not_usable(
            f"{name} is no text: it holds NUL characters. If it is UTF-16, set `encoding` of the "
            f"connection. {SAVE_AS}"
        )
    return "text"


MAX_UNPACKED = 300_000_000
MAX_RATIO = 250  # XML of tables usually compresses by a factor of 10 to 50
_RATIO_FROM = 10_000_000
_MOST_PARTS = 10_000
_PACKED_BY = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_MAX_PIECE = 8_000_000  # bytes of a part without a new row or text, which openpyxl holds in memory
_PIECE = re.compile(rb"<(?:\w+:)?(?:row|si)[\s/>]")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_ROW = re.compile(rb"<(?:\w+:)?row(?=[\s/>])(?:[^>]*?\sr=[\"'](\d{1,9})[\"'])?")
_CHUNK = 1 << 20
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."

_UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError),
    *(ValueError, KeyError, RuntimeError),
)


def check_archive(data: bytes, name: str) -> None:
    """Check that *data* is an Excel workbook of acceptable size. Raises ``LookupAborted``."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_size(archive, name, len(data))
            _check_kind(archive, name)
            for part in _xml_parts(archive):
                since = 0
                for text in _whole_tags(archive, part) if part.file_size > _MAX_PIECE else ():
                    since = 0 if _PIECE.search(text) else since + len(text)
                    if since > _MAX_PIECE:
                        raise too_large(
                            f"{name} has styles, a row or a cell far too large for a table of "
                            "patrons. Copy the table alone into a new workbook, or export CSV."
                        )
    except _UNREADABLE:
        raise damaged(name) from None


def damaged(name: str) -> Exception:
    """Build the error for a workbook that cannot be read to its end."""
    return broken(
        f"{name} is cut off or damaged, or no Excel workbook at all. Export or copy it again."
    )


def has_formulas(data: bytes, name: str) -> bool:
    """Whether any worksheet of a workbook that passed ``check_archive`` has a formula.

    Raises ``LookupAborted`` if rows are out of order, because openpyxl would skip some.
    """
    found = False
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part in _xml_parts(archive):
            before = 0
            for text in _whole_tags(archive, part):
                found = found or _FORMULA.search(text) is not None
                for row in _ROW.finditer(text):
                    number = int(row[1] or before + 1)
                    if number <= before:
                        raise damaged(name)
                    before = number
    return found


def _check_size(archive: zipfile.ZipFile, name: str, packed: int) -> None:
    parts = archive.infolist()
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise too_large(
            f"{name} unpacks to more than {MAX_UNPACKED:,} bytes. Export fewer columns, or CSV."
        )
    largest = max((part.file_size for part in parts), default=0)
    if largest > _RATIO_FROM and largest > packed * MAX_RATIO:
        raise too_large(f"{name} is packed too tightly for a table of patrons. Export it again.")
    if any(part.flag_bits & 1 for part in parts):
        raise not_usable(_PROTECTED.format(name))
    if any(part.compress_type not in _PACKED_BY for part in parts):
        raise broken(f"{name} is packed in a way that Excel does not use. {SAVE_AS}")


def _check_kind(archive: zipfile.ZipFile, name: str) -> None:
    parts = set(archive.namelist())
    start = {}
    for part in parts & {"[Content_Types].xml", "mimetype"}:
        with archive.open(part) as opened:
            start[part] = opened.read(_CHUNK)
    kind = None
    if "xl/vbaProject.bin" in parts or b"macroEnabled" in start.get("[Content_Types].xml", b""):
        kind = "an Excel workbook with macros (.xlsm)"
    elif "xl/workbook.bin" in parts:
        kind = "a binary Excel workbook (.xlsb)"
    elif start.get("mimetype", b"").startswith(_OPEN_DOCUMENT):
        kind = "an OpenDocument file (.ods)"
    elif any(part.endswith(".iwa") for part in parts):
        kind = "a Numbers document"
    elif not any(part.endswith("workbook.xml") for part in parts):
        kind = "an archive of other files, no workbook"
    if kind:
        raise not_usable(f"{name} is {kind}. {SAVE_AS}")


def _xml_parts(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    ends = (".xml", ".rels")
    return [part for part in archive.infolist() if part.filename.lower().endswith(ends)]


def _whole_tags(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield a part's text in pieces that end before a tag. UTF-16 is reduced to ASCII."""
    rest = b""
    with archive.open(part) as opened:
        while chunk := opened.read(_CHUNK):
            text = rest + (chunk.replace(b"\0", b"") if b"\0" in chunk else chunk)
            cut = max(text.rfind(b"<"), 0)
            if len(text) - cut > _MAX_PIECE:
                cut = len(text)
            yield text[:cut]
            rest = text[cut:]
    yield rest


# The text that a number cell displays, for formats that pad a number with zeros.
#
# Number formats: ECMA-376 part 1, 18.8.31. Only the parts that identifiers use are supported:
# digits, literal characters and colors. With any other format a number is its plain digits.

_PART = re.compile(
    r'"(?P<quoted>[^"]*)"'
    r"|\\(?P<escaped>.)"
    r"|(?P<space>[_*].)"
    r"|(?P<colour>\[(?:Black|Blue|Cyan|Green|Magenta|Red|White|Yellow|Color ?\d+|\$-\w+)\])"
    r"|(?P<digit>[0#])"
    r"|(?P<literal>[-+() ])",
    re.IGNORECASE | re.DOTALL,
)
_SECTION = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[])*', re.DOTALL)
_LONGEST_FORMAT = 255
_FEWEST_ZEROS = 2


def number_text(number: float, number_format: str) -> str:
    """Format a number as an identifier: with padding zeros if the cell shows them.

    A whole number has no ``.0``.
    """
    if isinstance(number, float):
        if not number.is_integer():
            return f"{number:.15g}"
        number = int(number)
    sections = _sections(number_format[:_LONGEST_FORMAT])
    at = 1 if number < 0 else 2 if number == 0 else 0  # positive; negative; zero
    parts = _parts(sections[at] if at < len(sections) else sections[0])
    if parts is None or sum(part == ("digit", "0") for part in parts) < _FEWEST_ZEROS:
        return str(number)
    digits = str(abs(number))
    left = sum(kind == "digit" for kind, _ in parts)
    written: list[str] = []
    for kind, sign in reversed(parts):  # from the right; the first place takes all digits left
        if kind == "literal":
            written.append(sign)
            continue
        left -= 1
        taken = digits if left == 0 else digits[-1:]
        digits = digits[: len(digits) - len(taken)]
        written.append(taken or ("0" if sign == "0" else ""))
    minus = "-" if number < 0 and len(sections) == 1 else ""  # a section for negatives has it
    return minus + "".join(reversed(written)).strip()


def _sections(number_format: str) -> list[str]:
    sections, position = [], 0
    while True:
        found = _SECTION.match(number_format, position)
        end = found.end() if found else position
        sections.append(number_format[position:end])
        if end >= len(number_format) or number_format[end] != ";":
            return sections
        position = end + 1


def _parts(section: str) -> list[tuple[str, str]] | None:
    """Split a number format; None if it has anything but digits, literals, spaces and colors."""
    parts: list[tuple[str, str]] = []  # ("digit", "0"), ("literal", "-")
    position = 0
    while position < len(section):
        found = _PART.match(section, position)
        if found is None or found.lastgroup is None:
            return None
        kind = found.lastgroup
        if kind not in ("space", "colour"):
            parts.append(("digit" if kind == "digit" else "literal", found[kind]))
        position = found.end()
    return parts


# A worksheet of an Excel workbook (.xlsx). Only this file uses openpyxl.

_NOTHING = Cell("", Form.TEXT)


@contextmanager
def open_workbook(data: bytes, *, file_name: str, sheet: str) -> Iterator[Sheet]:
    """Open the worksheet with the title *sheet*, or the first one. Raises ``LookupAborted``."""
    check_archive(data, file_name)
    with ExitStack() as books:

        def opened(title: str, *, data_only: bool) -> Any:
            return _worksheet(data, file_name, title, books, data_only=data_only)

        with _whole(file_name):
            values = opened(sheet, data_only=True)
            place = f"worksheet {quoted(values.title)} of {file_name}"
            headings, headings_at = _find_headings(values, place)

        def rows(columns: Sequence[int]) -> Iterator[SheetRow]:
            first, last = headings_at + 1, max(columns, default=0) + 1
            with _whole(file_name):
                formulas: Iterator[Any] = repeat(None)
                if has_formulas(data, file_name):
                    written = opened(values.title, data_only=False)
                    formulas = written.iter_rows(min_row=first, max_col=last)
                shown = values.iter_rows(min_row=first, max_col=last)
                before: Any = None
                for number, (row, formula) in enumerate(zip(shown, formulas, strict=False), first):
                    if row is before and number <= MAX_SHEET_ROWS:
                        continue  # openpyxl fills a gap with one and the same blank row
                    before = row
                    cells = tuple(_read(row[at], formula and formula[at]) for at in columns)
                    yield SheetRow(number, cells)

        yield Sheet(place, headings, lambda columns: bounded(rows(columns), place))


def _find_headings(values: Any, place: str) -> tuple[tuple[str, ...], int]:
    rows = values.iter_rows(max_row=HEADINGS_WITHIN, max_col=MAX_COLUMNS)
    for number, row in enumerate(rows, start=1):
        headings = [_read(cell, None).text for cell in row]
        while headings and not headings[-1].strip():
            headings.pop()
        if headings:
            return tuple(headings), number
    raise not_usable(f"{place} has no headings in its first rows.")


def _worksheet(
    data: bytes, file_name: str, title: str, books: ExitStack, *, data_only: bool
) -> Any:
    """Open the worksheet with that title, or the first one if *title* is empty."""
    from openpyxl import load_workbook  # noqa: PLC0415 - slow, and seldom needed

    # openpyxl's warnings concern parts that are not read here, and may contain a cell's value. The
    # filter is never removed, because other threads may be reading too.
    warnings.filterwarnings("ignore", module="openpyxl")
    book: Any = load_workbook(
        io.BytesIO(data), read_only=True, data_only=data_only, keep_links=False
    )
    books.callback(book.close)
    names = [worksheet.title for worksheet in book.worksheets]
    if title and title not in names:
        raise not_usable(
            f"{file_name} has no worksheet {quoted(title)} (set by sheet); it has: "
            f"{', '.join(map(quoted, names))}."
        )
    if not names:
        raise not_usable(f"{file_name} has no worksheet.")
    sheet: Any = book[title] if title else book.worksheets[0]
    sheet.reset_dimensions()  # some programs store a wrong size, which would cut off rows
    return sheet


@contextmanager
def _whole(file_name: str) -> Iterator[None]:
    """Turn any exception of openpyxl into "damaged": its exceptions share no base class."""
    try:
        yield
    except LookupAborted:
        raise
    except Exception:  # noqa: BLE001 - see above
        raise damaged(file_name) from None


def _read(cell: Any, formula: Any) -> Cell:
    """Convert a cell of openpyxl. *formula* is the same cell with its formula, if loaded.

    A formula without a stored result is returned as ``Form.FORMULA``.
    """
    value = cell.value
    match value:
        case None:
            unknown = formula is not None and formula.data_type == "f"
            return Cell(str(formula.value), Form.FORMULA) if unknown else _NOTHING
        case bool():
            return Cell(str(value).upper(), Form.TEXT)
        case int() | float():
            return Cell(number_text(value, cell.number_format), Form.NUMBER)
        case datetime():
            day = value.date() if value.time() == time() else value
            return Cell(day.isoformat(), Form.DATE)
        case date() | time() | timedelta():
            return Cell(str(value), Form.DATE)
        case _:
            return Cell(str(value), Form.ERROR if cell.data_type == "e" else Form.TEXT)


@contextmanager
def open_sheet(path: Path, settings: SpreadsheetSettings) -> Iterator[Sheet]:
    """Open the table in *path*. Raises ``LookupAborted``, also later, while rows are read."""
    data = read_table_file(path)
    if detect_content(data, path.name) == "workbook":
        with open_workbook(data, file_name=path.name, sheet=settings.sheet) as sheet:
            yield sheet
    else:
        yield open_delimited(
            data,
            place=path.name,
            encoding=settings.encoding,
            delimiter=settings.delimiter,
            wanted=[heading for _, heading in settings.headings],
        )


def unreachable(path: Path, error: OSError | ValueError) -> LookupAborted:
    """Build the error for a file that cannot be opened; ``ValueError`` means an invalid name."""
    why = error.strerror if isinstance(error, OSError) else "No file has such a name"
    return LookupAborted(
        LookupFailure.UNREACHABLE,
        f"{path.name} cannot be read: {why}. Check `file` of the connection.",
    )


_NO_WAITING = getattr(os, "O_NONBLOCK", 0)


def read_table_file(path: Path) -> bytes:
    """Read the file at *path*, up to the size limit. Raises ``LookupAborted``."""
    try:
        # non-blocking: opening a pipe would wait for a writer
        with open(
            path, "rb", opener=lambda name, flags: os.open(name, flags | _NO_WAITING)
        ) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise not_usable(
                    f"{path.name} is no file but a pipe or a device. Check `file` of the "
                    "connection."
                )
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise unreachable(path, error) from None
    if len(data) > MAX_BYTES:
        raise too_large(f"{path.name} is larger than {MAX_BYTES:,} bytes. Export fewer columns.")
    return data
