"""Uploaded files and submitted text: size limits, and what a request may not contain."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import unquote_to_bytes

from flask import Request, abort, request

from verifier.web import browser

# Files that somebody uploads: how large they may be, and their content, in memory alone.

MAX_UPLOAD = 8_000_000  # bytes of a file: browsers' recordings are larger than anything else

MOST_FILES = 100
_OTHER_FIELDS = 10


def allow_uploads(files: int = 1) -> None:
    """Let as many large *files* in, from a form of ours alone (403 otherwise).

    It has to come before anything else reads the form.
    """
    allow_large_uploads(files)
    browser.check_csrf()


def allow_large_uploads(files: int = 1) -> None:
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


# A request as it is taken in: what it may not hold is refused before any page works with it.

_NUL = "\0"
_PASTED = "text"  # what somebody pasted: its page reads it, and says what is wrong with it
_NO_TEXT = "It holds a character that belongs to no text."


class CheckedRequest(Request):
    """A request whose uploads stay in memory, and whose fields are text."""

    def _get_file_stream(self, *_: object, **__: object) -> BytesIO:
        # The framework's own would write large uploads to a temporary file.
        return BytesIO()

    def _load_form_data(self) -> None:
        super()._load_form_data()
        fields = [one for one in self.form.items(multi=True) if one[0] != _PASTED]
        if any(_NUL in text for field in fields for text in field):
            abort(400, _NO_TEXT)


def refuse_nul() -> None:
    """Refuse an address with a NUL in it: no id has one, and not every database takes it."""
    if _NUL in request.path or b"\0" in unquote_to_bytes(request.query_string):
        abort(400, _NO_TEXT)
