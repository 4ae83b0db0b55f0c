"""Files that are no text at all, named after their first bytes, before anything reads them."""

from __future__ import annotations

HEAD = 4_096  # bytes that are looked at

_PICTURE = "a picture; save the login itself, not a screenshot of it"
_MAGIC = (
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"BM", _PICTURE),
    (b"II*\0", _PICTURE),
    (b"RIFF", "a picture or a recording; save the login itself, not a screenshot of it"),
    (b"%PDF", "a PDF document; save the login itself, not a print of it"),
    (b"PK\x03\x04", "a zip archive or an office document; unpack it and name the file inside"),
    (b"PK\x05\x06", "an empty zip archive; name the file itself"),
    (b"\x1f\x8b", "a gzip archive; unpack it and name the file inside"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive; unpack it and name the file inside"),
    (b"SQLite format 3", "a database; save one login as capture.json instead"),
)


def said_by_its_head(head: bytes) -> str | None:
    """Say what the file is whose first bytes are *head*; None where it may be text."""
    for magic, kind in _MAGIC:
        if head.startswith(magic) and not (magic == b"BM" and b"\0" not in head):
            return f"This is {kind}."
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "This is text in UTF-16; save it as UTF-8."
    return "This is a binary file, not a saved login." if b"\0" in head else None


def no_text(content: bytes) -> str | None:
    """Say what *content* is where it is no UTF-8 text; else None."""
    if not content.removeprefix(b"\xef\xbb\xbf").strip():
        return "This is an empty file."
    said = said_by_its_head(content[:HEAD])
    if said is not None:
        return said
    if b"\0" in content:
        return "This is a binary file, not a saved login."
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "This is not UTF-8 text, so not a saved login."
    return None
