"""What a text is when it is no saved login of any format, in one sentence."""

from __future__ import annotations

import json
import re
from typing import Any

from verifier.captures.capture_shape import SCHEMA
from verifier.captures.saved_file import SavedFile

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
