"""The saved-login formats, recognized by content in the order of FORMATS."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO, Final

from verifier.adapters.captures.capture_json import SCHEMA
from verifier.adapters.captures.errors import NotACapture, reason_of
from verifier.adapters.captures.saved_file import (
    HEAD,
    LARGE,
    SMALL,
    SavedFile,
    binary_kind,
    no_text,
    take_in,
)
from verifier.domain.model.capture import LoginCapture

_WEB_PAGE = "a web page; save the login itself, not the page"
_METADATA = "SAML metadata; name it in the site file, and a saved login here"
_SCHEMAS = {
    "report/": "a report of the verifier; name the saved login that it was made from",
    "reports/": "a set of reports of the verifier; name the saved logins that it was made from",
    "comparison": "a comparison made by the verifier; name the saved logins that it compares",
    "patron-records/": "a file of patron records; give it with --record, beside a saved login",
}
_MARKUP = (
    ("<html", _WEB_PAGE),
    ("<!doctype html", _WEB_PAGE),
    ("entitydescriptor", _METADATA),
    ("entitiesdescriptor", _METADATA),
    ("<!doctype", "XML with a DOCTYPE, which no login has"),
    ("<!entity", "XML with a declaration of its own, which no login has"),
    ("names:tc:saml:2.0:", "a SAML message that is broken; copy all of it"),
    ("serviceresponse", "a CAS answer that is broken; copy all of it"),
)
_SITE_TABLE = re.compile(r"^\[(?:site|reshare)\]$", re.MULTILINE)
_STARTS = (
    (("-----BEGIN ",), "a key or certificate; give a key with --key, beside a saved login"),
    # base64 of "<?x", "<sam" and "<Res"
    (("PD94", "PHNhb", "PFJlc3"), "a SAML message that cannot be decoded; copy all of it"),
)
_HEAD = 4_000  # characters within which a text says what it is


def looks_like(saved: SavedFile) -> str:
    """Say what it is, without any of its values."""
    return f"This is {_kind(saved)}."


def _kind(saved: SavedFile) -> str:
    start = saved.text.lstrip()[:_HEAD]
    if start.startswith("<"):
        lowered = start.lower()
        kinds = (kind for sign, kind in _MARKUP if sign in lowered)
        return next(kinds, "an XML file that is no saved login")
    if saved.document is not None:
        return _document_kind(saved.document)
    if _SITE_TABLE.search(saved.text[:100_000]):
        return "a site file; give it with --site, beside a saved login"
    if start.startswith(("{", "[")):
        return _json_kind(saved.text)
    starts = (kind for begins, kind in _STARTS if start.startswith(begins))
    return next(starts, "a text that is no saved login and no request; a HAR file would do, say")


def _json_kind(text: str) -> str:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return f"broken JSON: it goes wrong at line {error.lineno}, column {error.colno}"
    except (ValueError, RecursionError):
        return "JSON beyond every bound, not a saved login"
    return "JSON, but not one saved login"


def _document_kind(document: dict[str, Any]) -> str:
    schema = document.get("schema")
    if isinstance(schema, str):
        known = (kind for start, kind in _SCHEMAS.items() if schema.startswith(start))
        return next(known, f"JSON of another schema; a saved login says {SCHEMA}")
    return f'JSON of another kind; a saved login says "schema": "{SCHEMA}"'


@dataclass(frozen=True, slots=True)
class Format:
    """One form of a saved login, read by the module of that name, which is loaded when needed."""

    module: str
    title: str
    largest: int = SMALL  # bytes

    def recognises(self, saved: SavedFile) -> bool:
        """Whether *saved* is of this form. Never raises."""
        recognized: bool = self._reader().recognises(saved)
        return recognized

    def read(self, saved: SavedFile, keys: Sequence[Path]) -> tuple[LoginCapture, ...]:
        """Read the logins in *saved*. Raises ``NotACapture``."""
        logins: tuple[LoginCapture, ...] = self._reader().read(saved, keys)
        return logins

    def _reader(self) -> ModuleType:
        return import_module(f"verifier.adapters.captures.{self.module}")


FORMATS: Final = (
    Format("capture_json", "the verifier's own saved login"),
    Format("har", "HAR file", largest=LARGE),
    Format("saml_tracer", "SAML-tracer export", largest=LARGE),
    # Before the responses: an assertion without login and signature is a preview.
    Format("shibboleth_resolver", "Shibboleth resolver preview"),
    Format("shibboleth_session", "Shibboleth SP session"),
    Format("saml_response", "SAML response"),
    Format("cas_answer", "CAS answer"),
    # Before UserInfo: an ID token's claims have a sub as well.
    Format("id_token", "ID token"),
    Format("userinfo", "UserInfo answer"),
    Format("ldif", "LDIF file"),
    Format("pasted_request", "pasted request"),
    # Last: nearly any list of "name: value" is a list of headers.
    Format("request_headers", "request headers"),
)


def read_captures(path: Path, keys: Sequence[Path] = ()) -> tuple[LoginCapture, ...]:
    """Read the saved logins in the file at *path*; *keys* (PEM) open what is encrypted.

    Raises ``NotACapture``.
    """
    content, saved_at = opened(path)
    return read_captures_in(content, keys, saved_at=saved_at)


def opened(path: Path) -> tuple[bytes, datetime]:
    """Read the file at *path*, unless it can be none to read, and give its date.

    Raises ``NotACapture``.
    """
    try:
        if path.is_fifo() and not path.is_relative_to("/dev/fd"):  # a shell's <(…) is there
            raise NotACapture(
                "This is a named pipe and no file: save what it gives in a file first."
            )
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            content = _content(file, status.st_size)
    except OSError as error:
        raise NotACapture(f"The saved login cannot be opened: {reason_of(error)}.") from None
    return content, datetime.fromtimestamp(max(status.st_mtime, 0), UTC)


def read_captures_in(
    content: bytes, keys: Sequence[Path] = (), *, saved_at: datetime | None = None
) -> tuple[LoginCapture, ...]:
    """Read the saved logins in *content*. *saved_at* dates a login that names no date.

    Raises ``NotACapture``.
    """
    return captures_of(taken_in(content, saved_at or datetime.now(UTC)), len(content), keys)


def taken_in(content: bytes, saved_at: datetime) -> SavedFile:
    """Take in *content*, where it is text of a size that can be read. Raises ``NotACapture``."""
    _refuse_size(len(content), content[:HEAD])
    message = no_text(content)
    if message is not None:
        raise NotACapture(message)
    return take_in(content, saved_at)


def captures_of(
    saved: SavedFile, size: int, keys: Sequence[Path] = ()
) -> tuple[LoginCapture, ...]:
    """Read the saved logins of a file of *size* bytes. Raises ``NotACapture``."""
    for one in FORMATS:
        if one.recognises(saved):
            if size > one.largest:
                raise NotACapture(_too_large(one.largest, f"one {one.title}"))
            return one.read(saved, keys)
    raise NotACapture(looks_like(saved))


def _content(file: BinaryIO, size: int) -> bytes:
    """Read the file, unless its first bytes or its size say that it is none to read."""
    head = file.read(HEAD)
    _refuse_size(size, head)
    return head + file.read(LARGE + 1 - len(head))  # a pipe has no size before it is read


def _refuse_size(size: int, head: bytes) -> None:
    if (message := binary_kind(head)) is not None:
        raise NotACapture(message)
    if size > LARGE:
        raise NotACapture(_too_large(LARGE, "a recording of one login"))
    if size > SMALL and not head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        raise NotACapture(_too_large(SMALL, "one saved login"))


def _too_large(most: int, what: str) -> str:
    return f"This is larger than {most // 1_000_000} MB, too large for {what}."
