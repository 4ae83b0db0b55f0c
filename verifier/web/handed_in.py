"""Files that somebody uploads: how large they may be, and their content, in memory alone."""

from __future__ import annotations

from flask import request

from verifier.web import browser

MAX_UPLOAD = 8_000_000  # bytes of a file: browsers' recordings are larger than anything else

MOST_FILES = 100
_OTHER_FIELDS = 10


def let_in(files: int = 1) -> None:
    """Let as many large *files* in, from a form of ours alone (403 otherwise).

    It has to come before anything else reads the form.
    """
    let_large(files)
    browser.check_csrf()


def let_large(files: int = 1) -> None:
    """Let as many large *files* in. It has to come before anything else reads the form."""
    request.max_content_length = MAX_UPLOAD * files
    request.max_form_parts = MOST_FILES + _OTHER_FIELDS


def file_of(field: str) -> bytes:
    """Give the content of the file in *field*; empty where none was chosen."""
    uploaded = request.files.get(field)
    return uploaded.read() if uploaded else b""


def files_of(field: str) -> tuple[tuple[str, bytes], ...]:
    """Give name and content of each file in *field* that holds anything."""
    uploaded = ((one.filename or "A file", one.read()) for one in request.files.getlist(field))
    return tuple((name, content) for name, content in uploaded if content.strip())
