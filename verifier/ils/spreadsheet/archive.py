"""What an Excel workbook is packed in: looked over before anything of it is unpacked."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from verifier.ils.spreadsheet.recognise import SAVE_AS
from verifier.tables.bounds import broken, not_usable, too_large

MAX_UNPACKED = 300_000_000
MAX_RATIO = 250  # XML of tables packs down to a tenth or a fiftieth
_RATIO_FROM = 10_000_000
_MOST_PARTS = 10_000
_PACKED_BY = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_MAX_PIECE = 8_000_000  # of a part, without a new row or text: openpyxl keeps it as objects
_PIECE = re.compile(rb"<(?:\w+:)?(?:row|si)[\s/>]")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_ROW = re.compile(rb"<(?:\w+:)?row(?=[\s/>])(?:[^>]*?\sr=[\"'](\d{1,9})[\"'])?")
_CHUNK = 1 << 20
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."

_UNREADABLE = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError)
_UNREADABLE_VALUES = (ValueError, KeyError, RuntimeError)


def check_archive(data: bytes, name: str) -> None:
    """See that *data* is an Excel workbook of a bearable size. Raises ``LookupStopped``."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_size(archive, name, len(data))
            _check_kind(archive, name)
            _check_pieces(archive, name)
    except _UNREADABLE + _UNREADABLE_VALUES:
        raise damaged(name) from None


def damaged(name: str) -> Exception:
    """Refuse a workbook that cannot be read to its end."""
    return broken(
        f"{name} is cut off or damaged, or no Excel workbook at all. Export or copy it again."
    )


def has_formulas(data: bytes, name: str) -> bool:
    """Whether a checked workbook holds a formula, wherever its worksheets are kept.

    Raises ``LookupStopped`` where rows are not in order: openpyxl would leave some out.
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
    if len(parts) > _MOST_PARTS or sum(one.file_size for one in parts) > MAX_UNPACKED:
        raise too_large(
            f"{name} unpacks to more than {MAX_UNPACKED:,} bytes. Export fewer columns, or CSV."
        )
    largest = max((one.file_size for one in parts), default=0)
    if largest > _RATIO_FROM and largest > packed * MAX_RATIO:
        raise too_large(f"{name} is packed too tightly for a table of patrons. Export it again.")
    if any(one.flag_bits & 1 for one in parts):
        raise not_usable(f"{name} is protected by a password. Save a copy without one.")
    if any(one.compress_type not in _PACKED_BY for one in parts):
        raise broken(f"{name} is packed in a way that Excel does not use. {SAVE_AS}")


def _check_kind(archive: zipfile.ZipFile, name: str) -> None:
    parts = set(archive.namelist())
    kind = None
    if "xl/vbaProject.bin" in parts or b"macroEnabled" in _start(archive, "[Content_Types].xml"):
        kind = "an Excel workbook with macros (.xlsm)"
    elif "xl/workbook.bin" in parts:
        kind = "a binary Excel workbook (.xlsb)"
    elif _start(archive, "mimetype").startswith(_OPEN_DOCUMENT):
        kind = "an OpenDocument file (.ods)"
    elif any(one.endswith(".iwa") for one in parts):
        kind = "a Numbers document"
    elif not any(one.endswith("workbook.xml") for one in parts):
        kind = "an archive of other files, no workbook"
    if kind:
        raise not_usable(f"{name} is {kind}. {SAVE_AS}")


def _start(archive: zipfile.ZipFile, part: str) -> bytes:
    if part not in archive.namelist():
        return b""
    with archive.open(part) as opened:
        return opened.read(_CHUNK)


def _check_pieces(archive: zipfile.ZipFile, name: str) -> None:
    for part in _xml_parts(archive):
        if part.file_size <= _MAX_PIECE:
            continue
        since = 0
        for text in _whole_tags(archive, part):
            since = 0 if _PIECE.search(text) else since + len(text)
            if since > _MAX_PIECE:
                raise too_large(
                    f"{name} has styles, a row or a cell far too large for a table of patrons. "
                    "Copy the table alone into a new workbook, or export CSV."
                )


def _xml_parts(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    return [one for one in archive.infolist() if one.filename.lower().endswith((".xml", ".rels"))]


def _whole_tags(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Read a part in pieces that end before a tag; UTF-16 is read as if it were ASCII."""
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
