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
from datetime import datetime, time
from functools import cached_property, lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal, NamedTuple

from lxml import etree

from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.spreadsheet.settings import SpreadsheetSettings
from verifier.adapters.tabular.cells import (
    HEADINGS_WITHIN,
    MAX_BYTES,
    MAX_COLUMNS,
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
_MAX_PIECE = (
    8_000_000  # bytes of a part without a new row or text, which the parser holds in memory
)
_PIECE = re.compile(rb"<(?:\w+:)?(?:row|si)[\s/>]")
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
    at = 1 if number < 0 else 2 if number == 0 else 0  # positive; negative; zero
    count, parts = _padding(number_format[:_LONGEST_FORMAT], at)
    if not parts:
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
    minus = "-" if number < 0 and count == 1 else ""  # a section for negatives has it
    return minus + "".join(reversed(written)).strip()


@lru_cache(1_000)
def _padding(number_format: str, at: int) -> tuple[int, list[tuple[str, str]]]:
    """Count the sections, and parse the one at *at*, or the first; no parts if it pads nothing."""
    sections = _sections(number_format)
    parts = _parts(sections[at] if at < len(sections) else sections[0]) or []
    pads = sum(part == ("digit", "0") for part in parts) >= _FEWEST_ZEROS
    return len(sections), parts if pads else []


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


# A worksheet of an Excel workbook (.xlsx).
#
# Source: ECMA-376 part 1, 18.3 (rows and cells) and 18.4 (shared texts).
#
# openpyxl reads the workbook and its styles. Its own reading of rows takes four times as long as
# this one, and shows either formulas or their results.

_NOTHING = Cell("", Form.TEXT)
_NO_NUMBER = Cell("#VALUE!", Form.ERROR)
_POINT_OR_EXPONENT = re.compile(r"[.eE]")
_REMEMBERED = 10_000  # dates, which are few in a table


@contextmanager
def open_workbook(data: bytes, *, file_name: str, sheet: str) -> Iterator[Sheet]:
    """Open the worksheet with the title *sheet*, or the first one. Raises ``LookupAborted``."""
    check_archive(data, file_name)
    with ExitStack() as opened:
        with _whole(file_name):
            worksheet = _Worksheet.opened(data, file_name, sheet, opened)
            place = f"worksheet {quoted(worksheet.title)} of {file_name}"
            headings, headings_at = _find_headings(worksheet, place)

        def rows(columns: Sequence[int]) -> Iterator[SheetRow]:
            with _whole(file_name):
                for row in worksheet.rows(columns):
                    if row.number > headings_at:
                        yield row

        yield Sheet(place, headings, lambda columns: bounded(rows(columns), place))


def _find_headings(worksheet: "_Worksheet", place: str) -> tuple[tuple[str, ...], int]:
    for row in worksheet.rows(range(MAX_COLUMNS)):
        if row.number > HEADINGS_WITHIN:
            break
        headings = ["" if cell.form is Form.FORMULA else cell.text for cell in row.cells]
        while headings and not headings[-1].strip():
            headings.pop()
        if headings:
            return tuple(headings), row.number
    raise not_usable(f"{place} has no headings in its first rows.")


@contextmanager
def _whole(file_name: str) -> Iterator[None]:
    """Turn any exception into "damaged": those of openpyxl and lxml share no base class."""
    try:
        yield
    except LookupAborted:
        raise
    except Exception:  # noqa: BLE001 - see above
        raise damaged(file_name) from None


class _Format(NamedTuple):
    """How the numbers of one style are displayed."""

    number_format: str
    is_date: bool
    is_duration: bool


class _Worksheet:
    """One worksheet. Any exception of its methods means that the workbook is damaged."""

    def __init__(self, reader: Any, title: str, part: str) -> None:
        self.title = title
        self._reader, self._part = reader, part
        self._styles: dict[str | None, _Format] = {}
        self._columns: dict[str, int] = {}

    @classmethod
    def opened(cls, data: bytes, file_name: str, title: str, opened: ExitStack) -> "_Worksheet":
        """Open the worksheet with that title, or the first one if *title* is empty."""
        from openpyxl.reader.excel import ExcelReader  # noqa: PLC0415 - slow, and seldom needed
        from openpyxl.styles.stylesheet import apply_stylesheet  # noqa: PLC0415

        # openpyxl's warnings concern parts that are not read here. The filter is never removed,
        # because other threads may be reading too.
        warnings.filterwarnings("ignore", module="openpyxl")
        reader: Any = ExcelReader(io.BytesIO(data), read_only=True, keep_links=False)
        opened.callback(reader.archive.close)
        reader.read_manifest()
        reader.read_workbook()
        apply_stylesheet(reader.archive, reader.wb)
        parts = {
            sheet.name: link.target
            for sheet, link in reader.parser.find_sheets()
            if link.target in reader.valid_files and "chartsheet" not in link.Type
        }
        if title and title not in parts:
            raise not_usable(
                f"{file_name} has no worksheet {quoted(title)} (set by sheet); it has: "
                f"{', '.join(map(quoted, parts))}."
            )
        if not parts:
            raise not_usable(f"{file_name} has no worksheet.")
        title = title or next(iter(parts))
        return cls(reader, title, parts[title])

    def rows(self, columns: Sequence[int]) -> Iterator[SheetRow]:
        """Yield the rows with the cells in these columns, in that order."""
        wanted = {column: place for place, column in enumerate(columns)}
        before = 0
        for element in self._elements(self._part, "row"):
            number = int(element.get("r") or before + 1)
            if number <= before:
                raise ValueError  # rows out of order
            before = number
            cells = [_NOTHING] * len(columns)
            column = -1
            for cell in element:
                reference = cell.get("r")
                column = self._column(reference) if reference else column + 1
                place = wanted.get(column)
                if place is not None and len(cell):
                    cells[place] = self._read(cell)
            yield SheetRow(number, tuple(cells))

    def _elements(self, part: str, name: str) -> Iterator[Any]:
        """Parse a part, and yield its elements with that name, in any namespace."""
        with self._reader.archive.open(part) as source:
            elements = etree.iterparse(
                source,
                tag=f"{{*}}{name}",
                resolve_entities=False,
                no_network=True,
                load_dtd=False,
                huge_tree=False,
                remove_comments=True,
                remove_pis=True,
            )
            for number, (_, element) in enumerate(elements):
                if number == 0 and element.getroottree().docinfo.doctype:
                    raise ValueError  # no workbook declares entities
                yield element
                element.clear()
                parent = element.getparent()
                while parent is not None and parent[0] is not element:
                    del parent[0]

    @cached_property
    def _texts(self) -> list[str]:
        """The texts that cells share, in order."""
        from openpyxl.xml.constants import SHARED_STRINGS  # noqa: PLC0415 - as above

        part = self._reader.package.find(SHARED_STRINGS)
        if part is None:
            return []
        return [_text_of(element) for element in self._elements(part.PartName[1:], "si")]

    def _column(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        column = self._columns.get(letters)
        if column is None:
            from openpyxl.utils import column_index_from_string  # noqa: PLC0415 - as above

            column = self._columns[letters] = column_index_from_string(letters) - 1
        return column

    def _read(self, cell: Any) -> Cell:
        """Convert a cell. A formula without a stored result is returned as ``Form.FORMULA``."""
        kind, text, formula = cell.get("t", "n"), None, None
        for child in cell:
            name = _name(child.tag)
            if name == "v" and kind != "inlineStr":
                text = child.text or None
            elif name == "is" and kind == "inlineStr":
                text = _text_of(child)
            elif name == "f":
                formula = child.text or ""
        if text is None:
            return _NOTHING if formula is None else Cell(f"={formula}", Form.FORMULA)
        match kind:
            case "s":
                return Cell(self._texts[int(text)], Form.TEXT)
            case "n":
                return self._number(text, cell.get("s"))
            case "b":
                return Cell("TRUE" if int(text) else "FALSE", Form.TEXT)
            case "d":
                from openpyxl.utils.datetime import from_ISO8601  # noqa: PLC0415 - as above

                return _moment(from_ISO8601(text))  # type: ignore[no-untyped-call]
            case _:
                return Cell(text, Form.ERROR if kind == "e" else Form.TEXT)

    def _number(self, text: str, style: str | None) -> Cell:
        number = float(text) if _POINT_OR_EXPONENT.search(text) else int(text)
        shown = self._styles.get(style) or self._format(style)
        if not shown.is_date:
            return Cell(number_text(number, shown.number_format), Form.NUMBER)
        return _date_cell(number, self._reader.wb.epoch, is_duration=shown.is_duration)

    def _format(self, style: str | None) -> _Format:
        from openpyxl.cell.read_only import ReadOnlyCell  # noqa: PLC0415 - as above
        from openpyxl.styles.numbers import is_date_format, is_timedelta_format  # noqa: PLC0415

        sheet: Any = SimpleNamespace(parent=self._reader.wb)
        number_format = ReadOnlyCell(sheet, 1, 1, None, "n", int(style or 0)).number_format
        shown = self._styles[style] = _Format(
            number_format, is_date_format(number_format), is_timedelta_format(number_format)
        )
        return shown


@lru_cache(_REMEMBERED)
def _date_cell(number: float, epoch: datetime, *, is_duration: bool) -> Cell:
    from openpyxl.utils.datetime import from_excel  # noqa: PLC0415 - as above

    try:
        return _moment(from_excel(number, epoch, timedelta=is_duration))
    except (OverflowError, ValueError):  # a number far too large
        return _NO_NUMBER


def _moment(moment: Any) -> Cell:
    """Write a date, a time or a duration; a date at midnight without the time."""
    if isinstance(moment, datetime):
        day = moment.date() if moment.time() == time() else moment
        return Cell(day.isoformat(), Form.DATE)
    return Cell(str(moment), Form.DATE)


@lru_cache(1_000)
def _name(tag: str) -> str:
    """Return the local name. ``etree.QName`` takes twenty times as long."""
    return tag.rpartition("}")[2]


def _text_of(element: Any) -> str:
    """Join the text and the formatted runs of *element*, without phonetic hints."""
    texts = []
    for child in element:
        name = _name(child.tag)
        if name == "t":
            texts.append(child.text or "")
        elif name == "r":
            texts += [part.text or "" for part in child.iterfind("{*}t")]
    return "".join(texts)


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
