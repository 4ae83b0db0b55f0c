"""Files that are no table of patrons, each in its own way."""

import io
import zipfile
from pathlib import Path

from openpyxl import Workbook
from openpyxl.xml.constants import SHEET_MAIN_NS

from tests.adapters.ils.spreadsheet.tables import GAIL, csv_bytes, gail, write_xlsx
from verifier.domain.model.lookup import LookupFailure

_OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 504
_SHEET = "xl/worksheets/sheet1.xml"
_NAMESPACE = f'xmlns="{SHEET_MAIN_NS}"'


def workbook(folder: Path, **row) -> bytes:
    return write_xlsx(folder, [gail(**row)]).read_bytes()


def changed(data: bytes, **parts: bytes | None) -> bytes:
    """A workbook with other parts; names have __ for a slash and _dot_ for a dot."""
    new = {
        name.replace("__", "/").replace("_dot_", "."): content for name, content in parts.items()
    }
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in old.namelist():
            if name not in new:
                made.writestr(name, old.read(name))
        for name, content in new.items():
            if content is not None:
                made.writestr(name, content)
    return packed.getvalue()


def with_sheet(folder: Path, xml: str) -> bytes:
    return changed(workbook(folder), xl__worksheets__sheet1_dot_xml=xml.encode())


def archive(*names: str, **contents: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        for name in names:
            made.writestr(name, contents.get(name, b"x"))
    return packed.getvalue()


def _encrypted(folder: Path) -> bytes:
    """A workbook in an archive whose parts say that a password protects them."""
    data = bytearray(workbook(folder))
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def _packed_otherwise(folder: Path) -> bytes:
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(folder))) as old,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_LZMA) as made,
    ):
        for name in old.namelist():
            made.writestr(name, old.read(name))
    return packed.getvalue()


def _entities(folder: Path) -> bytes:
    declared = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    return with_sheet(
        folder,
        f'<!DOCTYPE x [<!ENTITY e0 "{GAIL}">{declared}]><worksheet {_NAMESPACE}><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>&e11;</t></is></c></row></sheetData>'
        "</worksheet>",
    )


def _cut_below_the_headings(folder: Path) -> bytes:
    good = zipfile.ZipFile(io.BytesIO(workbook(folder))).read(_SHEET).decode()
    return with_sheet(folder, good[: good.index("</row>") + 80])


def _far_row(folder: Path) -> bytes:
    good = zipfile.ZipFile(io.BytesIO(workbook(folder))).read(_SHEET).decode()
    return with_sheet(folder, good.replace('row r="2"', 'row r="999999999"').replace('2"', '9"'))


def _empty_workbook(_: Path) -> bytes:
    packed = io.BytesIO()
    Workbook().save(packed)
    return packed.getvalue()


CONFIGURED, BROKEN = LookupFailure.NOT_CONFIGURED, LookupFailure.PROTOCOL_ERROR
LARGE = LookupFailure.TOO_LARGE
CUT_OFF = "cut off or damaged"
UNUSABLE = {  # the file, or what makes it in a folder; the failure, and words of its sentence
    "nothing": (b"", CONFIGURED, "is empty"),
    "blanks": (b"\r\n \r\n", CONFIGURED, "is empty"),
    "blank cells": (b",,,\r\n,,,\r\n", CONFIGURED, "has no column"),
    "an old workbook": (
        _OLE + "Workbook".encode("utf-16-le"),
        CONFIGURED,
        "Excel's old kind (.xls). Save it as Excel Workbook (.xlsx)",
    ),
    "a workbook with a password": (
        _OLE + "EncryptedPackage".encode("utf-16-le"),
        CONFIGURED,
        "protected by a password",
    ),
    "parts with a password": (_encrypted, CONFIGURED, "protected by a password"),
    "macros": (
        lambda folder: changed(workbook(folder), xl__vbaProject_dot_bin=b"x"),
        CONFIGURED,
        "with macros (.xlsm). Save it as",
    ),
    "a binary workbook": (archive("xl/workbook.bin"), CONFIGURED, "binary Excel workbook (.xlsb)"),
    "an OpenDocument file": (
        archive("mimetype", mimetype=b"application/vnd.oasis.opendocument.spreadsheet"),
        CONFIGURED,
        "an OpenDocument file (.ods)",
    ),
    "a Numbers document": (archive("Index/Document.iwa"), CONFIGURED, "a Numbers"),
    "a Word document": (archive("word/document.xml"), CONFIGURED, "no workbook"),
    "a web page": (
        b"\xef\xbb\xbf\n<html><table><tr><td>Card number</td></tr></table></html>",
        CONFIGURED,
        "is a web page or XML",
    ),
    "a PDF": (b"%PDF-1.7\n", CONFIGURED, "is a PDF document"),
    "packed": (b"\x1f\x8b\x08\0\0\0\0\0", CONFIGURED, "is packed"),
    "UTF-16 without its mark": (
        csv_bytes([gail()], encoding="utf-16-le"),
        CONFIGURED,
        "set `encoding`",
    ),
    "octets of no encoding": (
        csv_bytes([gail()]) + b"\x81\x8d\xe9\r\n",
        CONFIGURED,
        "is not text in cp1252. Name its encoding with `encoding`",
    ),
    "octets of no encoding far down": (
        csv_bytes([gail()] * 2_000) + b"\xe9\x81\r\n",
        CONFIGURED,
        "is not text in cp1252",
    ),
    "blank lines without end": (b"\n" * 99 + b"x", CONFIGURED, "has no headings"),
    "an open quotation mark": (
        csv_bytes([gail(), gail()]) + b'"never closed,\r\n' * 3,
        BROKEN,
        "cannot be read after row 3: a quotation mark",
    ),
    "a stray quotation mark": (
        csv_bytes([gail()]) + b'"Gail "G" Good",x\r\n',
        BROKEN,
        "cannot be read after row 2: a quotation mark",
    ),
    "a cell without end": (csv_bytes([gail()]) + b"9" * 200_000, BROKEN, "or a cell never ends"),
    "a long cell": (
        csv_bytes([gail(Card_number="9" * 10_001)]),
        LARGE,
        "row 2: a cell has more than 10,000 characters",
    ),
    "a workbook cut off": (lambda folder: workbook(folder)[:-2_000], BROKEN, CUT_OFF),
    "a workbook cut to its beginning": (lambda folder: workbook(folder)[:300], BROKEN, CUT_OFF),
    "a workbook with flipped octets": (
        lambda folder: workbook(folder).replace(b"\0\0\0\0", b"\1\7\1\7"),
        BROKEN,
        CUT_OFF,
    ),
    "a worksheet cut off": (
        lambda folder: with_sheet(folder, f'<worksheet {_NAMESPACE}><sheetData><row r="1">'),
        BROKEN,
        CUT_OFF,
    ),
    "a worksheet cut off further down": (_cut_below_the_headings, BROKEN, CUT_OFF),
    "a worksheet of another kind": (
        lambda folder: with_sheet(folder, "<html/>"),
        CONFIGURED,
        "has no headings",
    ),
    "no worksheet": (
        lambda folder: changed(workbook(folder), xl__worksheets__sheet1_dot_xml=None),
        (CONFIGURED, BROKEN),
        "",
    ),
    "a workbook that lists nothing": (
        lambda folder: changed(workbook(folder), xl__workbook_dot_xml=b"<workbook/>"),
        (CONFIGURED, BROKEN),
        "",
    ),
    "an empty workbook": (_empty_workbook, CONFIGURED, "has no headings"),
    "entities that grow": (_entities, BROKEN, CUT_OFF),
    "a row far down": (_far_row, LARGE, "more than 1,048,576 rows"),
    "packed otherwise": (_packed_otherwise, BROKEN, "in a way that Excel does not use"),
    "a zip bomb": (
        lambda folder: changed(workbook(folder), xl__media__image_dot_png=b"\0" * 20_000_000),
        LARGE,
        "packed too tightly",
    ),
    "an archive and nothing else": (b"PK\x05\x06" + b"\0" * 18, CONFIGURED, "no workbook"),
    "an archive's first letters": (b"PK,Login\r\n1,2\r\n", BROKEN, "no Excel workbook"),
    "other headings": (
        b"Number,User\r\n21234000000018,ggood\r\n",
        CONFIGURED,
        'it has: "Number", "User"; did you mean "Number"?',
    ),
    "no headings": (
        b"21234000000018,ggood,Gail\r\n",
        CONFIGURED,
        "its first row does not look like headings",
    ),
}
