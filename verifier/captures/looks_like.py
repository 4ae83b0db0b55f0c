"""What a file is when it is no saved login of ours, in one sentence."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable
from typing import Any

from verifier.captures.capture_shape import SCHEMA

_NOT_YET = "a format that is not read yet; save the login as capture.json instead"
_MAGIC = (
    (b"\x89PNG", "a picture; save the login itself, not a screenshot of it"),
    (b"\xff\xd8\xff", "a picture; save the login itself, not a screenshot of it"),
    (b"GIF8", "a picture; save the login itself, not a screenshot of it"),
    (b"BM", "a picture; save the login itself, not a screenshot of it"),
    (b"RIFF", "a picture or a recording; save the login itself, not a screenshot of it"),
    (b"%PDF", "a PDF document; save the login itself, not a print of it"),
    (b"PK\x03\x04", "a zip archive or an office document; unpack it and name the file inside"),
    (b"\x1f\x8b", "a gzip archive; unpack it and name the file inside"),
    (b"SQLite format 3", "a database; save one login as capture.json instead"),
)
_SCHEMAS = {
    "report/": "a report of the verifier; name the saved login that it was made from",
    "patron-records/": "a file of patron records; give it with --record, beside a saved login",
}
_JSON_KINDS = (
    ("log", f"a HAR file, {_NOT_YET}"),
    ("requests", f"a SAML-tracer export, {_NOT_YET}"),
    ("requester", f"a Shibboleth resolver preview, {_NOT_YET}"),
    ("sub", f"an ID token or UserInfo answer, {_NOT_YET}"),
)
_MARKUP = (
    ("<html", "a web page; save the login itself, not the page"),
    ("<!doctype html", "a web page; save the login itself, not the page"),
    ("entitydescriptor", "SAML metadata; name it in the site file, and a saved login here"),
    ("entitiesdescriptor", "SAML metadata; name it in the site file, and a saved login here"),
    ("names:tc:saml:2.0:", f"a SAML response as XML, {_NOT_YET}"),
    ("serviceresponse", f"a CAS answer, {_NOT_YET}"),
)
_HEADER_LINE = re.compile(r"(?:[A-Z]+ \S+ HTTP/[\d.]+|HTTP/[\d.]+ \d{3}.*|[A-Za-z][\w-]*: .*)")
_TOKEN = re.compile(r"[\w-]{10,}\.[\w-]{10,}\.[\w-]*")
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]{40,}")
_LDIF = re.compile(r"(?:version: 1\s+)?(?:#.*\s+)*dn::? ")
_SITE_TABLE = re.compile(r"^\[(?:site|reshare)\]$", re.MULTILINE)


def looks_like(content: bytes) -> str | None:
    """Say what *content* is; None where it is, or means to be, a ``capture/1``."""
    kind = _bytes_kind(content) or _text_kind(content.decode("utf-8-sig").strip())
    return None if kind is None else f"This is {kind}."


def _bytes_kind(content: bytes) -> str | None:
    if not content.strip():
        return "an empty file"
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "text in UTF-16; save it as UTF-8"
    if b"\0" in content:
        return "a binary file, not a saved login"
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "not UTF-8 text, so not a saved login"
    return None


def _text_kind(text: str) -> str | None:
    if text.startswith("<"):
        start = text[:4000].lower()
        kinds = (kind for sign, kind in _MARKUP if sign in start)
        return next(kinds, "an XML file that is no saved login")
    if text.startswith(("{", "[")) and not _SITE_TABLE.search(text):
        return _json_kind(text)
    plain = (kind for is_that, kind in _PLAIN if is_that(text))
    return next(plain, "a text that is no saved login")


def _json_kind(text: str) -> str | None:
    try:
        document: Any = json.loads(text)
    except json.JSONDecodeError as error:
        # A saved login that was cut short deserves to be told so, by its own reader.
        if f'"{SCHEMA}"' in text[:400]:
            return None
        return f"broken JSON: it goes wrong at line {error.lineno}, column {error.colno}"
    except (ValueError, RecursionError):
        return "JSON beyond every bound, not a saved login"
    if not isinstance(document, dict):
        return "JSON, but not one saved login"
    return None if document.get("schema") == SCHEMA else _document_kind(document)


def _document_kind(document: dict[str, Any]) -> str:
    schema = document.get("schema")
    if isinstance(schema, str):
        known = (kind for start, kind in _SCHEMAS.items() if schema.startswith(start))
        return next(known, f"JSON of another schema; a saved login says {SCHEMA}")
    kinds = (kind for key, kind in _JSON_KINDS if key in document)
    return next(kinds, f'JSON of another kind; a saved login says "schema": "{SCHEMA}"')


def _is_encoded_saml(text: str) -> bool:
    if not _BASE64.fullmatch(text):
        return False
    try:
        decoded = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return False
    return decoded.lstrip().startswith(b"<")


def _is_headers(text: str) -> bool:
    return all(_HEADER_LINE.fullmatch(line) for line in text.splitlines() if line.strip())


def _is_posted_saml(text: str) -> bool:
    return "SAMLResponse=" in text or _is_encoded_saml(text)


_PLAIN: tuple[tuple[Callable[[str], object], str], ...] = (
    (lambda text: not text, "an empty file"),
    (_is_posted_saml, f"a SAML response as a browser posts it, {_NOT_YET}"),
    (_TOKEN.fullmatch, f"an ID token, {_NOT_YET}"),
    (_LDIF.match, f"an LDIF file, {_NOT_YET}"),
    (_SITE_TABLE.search, "a site file; give it with --site, beside a saved login"),
    (_is_headers, f"a list of HTTP headers, {_NOT_YET}"),
)
