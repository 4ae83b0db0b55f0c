"""A request as it is taken in: what it may not hold is refused before any page works with it."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import unquote_to_bytes

from flask import Request, abort, request

_NUL = "\0"
_PASTED = "text"  # what somebody pasted: its page reads it, and says what is wrong with it
_NO_TEXT = "It holds a character that belongs to no text."


class Received(Request):
    """A request whose uploads stay in memory, and whose fields are text."""

    def _get_file_stream(self, *_: object, **__: object) -> BytesIO:
        # The framework's own would write large uploads to a temporary file.
        return BytesIO()

    def _load_form_data(self) -> None:
        super()._load_form_data()
        fields = [one for one in self.form.items(multi=True) if one[0] != _PASTED]
        if any(_NUL in text for field in fields for text in field):
            abort(400, _NO_TEXT)


def refuse_what_is_no_text() -> None:
    """Refuse an address with a NUL in it: no id has one, and not every database takes it."""
    if _NUL in request.path or b"\0" in unquote_to_bytes(request.query_string):
        abort(400, _NO_TEXT)
