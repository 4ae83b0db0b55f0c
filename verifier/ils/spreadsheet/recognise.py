"""What a file is by its first bytes, whatever its name ends in."""

from __future__ import annotations

import codecs
from typing import Literal

from verifier.tables.bounds import not_usable

Content = Literal["text", "workbook"]

SAVE_AS = "Save it as Excel Workbook (.xlsx) or as CSV UTF-8."
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ARCHIVES = (b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"BZh", b"\xfd7zXZ")
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_LOOKED_AT = 4_096


def recognised(data: bytes, name: str) -> Content:
    """Tell text from an Excel workbook. Raises ``LookupStopped`` for everything else."""
    if not data.strip(b"\x00 \t\r\n"):
        raise not_usable(f"{name} is empty. Export the table again.")
    if data.startswith(b"PK"):
        return "workbook"
    start = data[:_LOOKED_AT]
    if start.startswith(_OLE):
        raise not_usable(_old_or_protected(data, name))
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


def _old_or_protected(data: bytes, name: str) -> str:
    if _ENCRYPTED in data:
        return f"{name} is protected by a password. Save a copy without one."
    return f"{name} is of Excel's old kind (.xls). {SAVE_AS}"
