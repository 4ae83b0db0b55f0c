"""The formats of saved logins: recognize a file by its content, in the order of FORMATS.

A comparison also accepts reports, and folders of saved logins or reports.
"""

import json
import os
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from verifier.adapters.captures.browser_recording import (
    is_har,
    is_saml_tracer,
    read_har,
    read_saml_tracer,
)
from verifier.adapters.captures.capture_json import SCHEMA, is_capture_json, read_capture_json
from verifier.adapters.captures.cas_answer import is_cas_answer, read_cas_answer
from verifier.adapters.captures.id_token import (
    is_id_token,
    is_userinfo,
    read_id_token,
    read_userinfo,
)
from verifier.adapters.captures.ldif import is_ldif, read_ldif
from verifier.adapters.captures.pasted_request import is_pasted_request, read_pasted_request
from verifier.adapters.captures.request_headers import is_request_headers, read_request_headers
from verifier.adapters.captures.saml_response import is_saml_response, read_saml_response
from verifier.adapters.captures.saved_file import (
    HEAD,
    LARGE,
    SMALL,
    NotACapture,
    SavedFile,
    binary_kind,
    no_text,
    reason_of,
    take_in,
)
from verifier.adapters.captures.shibboleth import (
    is_shibboleth_resolver,
    is_shibboleth_session,
    read_shibboleth_resolver,
    read_shibboleth_session,
)
from verifier.domain.model.capture import LoginCapture
from verifier.domain.model.saved_login import SavedLogin

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
_HEAD = 4_000  # characters within which a text shows its kind


def looks_like(saved: SavedFile) -> str:
    """Describe in one sentence what an unrecognized file seems to be, without its values."""
    return f"This is {_kind(saved)}."


def _kind(saved: SavedFile) -> str:
    start = saved.text.lstrip()[:_HEAD]
    if start.startswith("<"):
        lowered = start.lower()
        kinds = (kind for sign, kind in _MARKUP if sign in lowered)
        return next(kinds, "an XML file that is no saved login")
    if saved.document is not None:
        schema = saved.document.get("schema")
        unknown = f"JSON of another schema; a saved login says {SCHEMA}"
        if not isinstance(schema, str):
            unknown = f'JSON of another kind; a saved login says "schema": "{SCHEMA}"'
        known = (kind for begins, kind in _SCHEMAS.items() if str(schema).startswith(begins))
        return next(known, unknown)
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


class Format(NamedTuple):
    """A format of a saved login: how to recognize it, how to read it, and its maximum size."""

    title: str
    recognises: Callable[[SavedFile], bool]  # never raises
    read: Callable[[SavedFile], tuple[LoginCapture, ...]]  # raises ``NotACapture``
    largest: int = SMALL  # bytes


FORMATS: Final = (
    Format("the verifier's own saved login", is_capture_json, read_capture_json),
    Format("HAR file", is_har, read_har, LARGE),
    Format("SAML-tracer export", is_saml_tracer, read_saml_tracer, LARGE),
    # Before the responses: an assertion without login and signature is a preview.
    Format("Shibboleth resolver preview", is_shibboleth_resolver, read_shibboleth_resolver),
    Format("Shibboleth SP session", is_shibboleth_session, read_shibboleth_session),
    Format("SAML response", is_saml_response, read_saml_response),
    Format("CAS answer", is_cas_answer, read_cas_answer),
    # Before UserInfo: an ID token's claims have a sub as well.
    Format("ID token", is_id_token, read_id_token),
    Format("UserInfo answer", is_userinfo, read_userinfo),
    Format("LDIF file", is_ldif, read_ldif),
    Format("pasted request", is_pasted_request, read_pasted_request),
    # Last: nearly any list of "name: value" is a list of headers.
    Format("request headers", is_request_headers, read_request_headers),
)


def read_captures(path: Path, keys: Sequence[Path] = ()) -> tuple[LoginCapture, ...]:
    """Read the saved logins in the file at *path*; *keys* (PEM) decrypt what is encrypted.

    Raises ``NotACapture``.
    """
    content, saved_at = opened(path)
    return read_captures_in(content, keys, saved_at=saved_at)


def opened(path: Path) -> tuple[bytes, datetime]:
    """Read the file at *path* and its date.

    Raises ``NotACapture`` if it cannot be read, or is clearly not a saved login.
    """
    try:
        if path.is_fifo() and not path.is_relative_to("/dev/fd"):  # a shell's <(…) is there
            raise NotACapture(
                "This is a named pipe and no file: save what it gives in a file first."
            )
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            head = file.read(HEAD)
            _refuse_size(status.st_size, head)
            content = head + file.read(LARGE + 1 - len(head))  # a pipe has no known size
    except OSError as error:
        raise NotACapture(f"The saved login cannot be opened: {reason_of(error)}.") from None
    return content, datetime.fromtimestamp(max(status.st_mtime, 0), UTC)


def read_captures_in(
    content: bytes, keys: Sequence[Path] = (), *, saved_at: datetime | None = None
) -> tuple[LoginCapture, ...]:
    """Read the saved logins in *content*. *saved_at* is the date of a login that names none.

    Raises ``NotACapture``.
    """
    return captures_of(taken_in(content, keys, saved_at or datetime.now(UTC)))


def taken_in(content: bytes, keys: Sequence[Path], saved_at: datetime) -> SavedFile:
    """Decode and parse *content*. Raises ``NotACapture`` if it is too large or not text."""
    _refuse_size(len(content), content[:HEAD])
    message = no_text(content)
    if message is not None:
        raise NotACapture(message)
    return take_in(content, saved_at, keys)


def captures_of(saved: SavedFile) -> tuple[LoginCapture, ...]:
    """Read the saved logins of a file. Raises ``NotACapture``."""
    for form in FORMATS:
        if form.recognises(saved):
            if saved.size > form.largest:
                raise NotACapture(_too_large(form.largest, f"one {form.title}"))
            return form.read(saved)
    raise NotACapture(looks_like(saved))


def _refuse_size(size: int, head: bytes) -> None:
    if (message := binary_kind(head)) is not None:
        raise NotACapture(message)
    if size > LARGE:
        raise NotACapture(_too_large(LARGE, "a recording of one login"))
    if size > SMALL and not head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        raise NotACapture(_too_large(SMALL, "one saved login"))


def _too_large(most: int, what: str) -> str:
    return f"This is larger than {most // 1_000_000} MB, too large for {what}."


def files_in(path: Path) -> tuple[Path, ...]:
    """Return *path* itself or, if it is a folder, the files in it, sorted by name.

    Hidden files and folders are skipped. Raises ``NotACapture`` if a folder cannot be opened or
    holds no file.
    """
    try:
        if not path.is_dir():
            return (path,)
        inside = sorted(file for file in path.iterdir() if not file.name.startswith("."))
        files = tuple(file for file in inside if file.is_file())
    except OSError as error:
        raise NotACapture(f"The folder cannot be opened: {reason_of(error)}.") from None
    if not files:
        raise NotACapture("This folder holds no file.")
    return files


def read_saved_logins(path: Path, keys: Sequence[Path] = ()) -> tuple[SavedLogin, ...]:
    """Read the saved logins and reports of a file, or of every file of a folder, by name.

    Raises ``NotACapture``, which names the file if *path* is a folder.
    """
    found: list[SavedLogin] = []
    for file in files_in(path):
        try:
            content, saved_at = opened(file)
            found.extend(read_saved_logins_in(content, keys, saved_at=saved_at))
        except NotACapture as error:
            where = "" if file == path else f"{file.name}: "
            raise NotACapture(f"{where}{error.message}") from None
    return tuple(found)


def read_saved_logins_in(
    content: bytes, keys: Sequence[Path] = (), *, saved_at: datetime | None = None
) -> tuple[SavedLogin, ...]:
    """Read the saved logins, or the reports, in *content*. Raises ``NotACapture``.

    *saved_at* is the date of a login that names no date.
    """
    # slow to load, and not needed for a saved login alone
    from verifier.adapters.captures.report_json import holds_reports, read_reports  # noqa: PLC0415

    saved = taken_in(content, keys, saved_at or datetime.now(UTC))
    if holds_reports(saved):
        return read_reports(saved)
    return tuple(SavedLogin(capture=capture) for capture in captures_of(saved))
