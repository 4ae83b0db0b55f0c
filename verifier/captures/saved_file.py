"""A saved file, taken in once for all formats: its text, and its JSON or XML where it is that."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lxml import etree

from verifier.captures.json_bounds import refuse_many_parts
from verifier.messages.oidc.claims import JsonNumber
from verifier.messages.saml.xml_reading import parse

SMALL = 5_000_000  # bytes: any single login
LARGE = 50_000_000  # bytes: a recording of a browser, with pictures and scripts in it

DECLARATION = re.compile(r"<!(?!--|\[CDATA\[)")
"""A DOCTYPE or another declaration; no message of any login has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedFile:
    """One file. ``saved_at`` is its date, for a login that names none."""

    text: str = field(repr=False)  # without byte order mark; blanks around it are kept
    saved_at: datetime
    document: dict[str, Any] | None = field(default=None, repr=False)  # numbers as written
    root: etree._Element | None = field(default=None, repr=False)  # XML without any declaration


def take_in(content: bytes, saved_at: datetime) -> SavedFile:
    """Decode *content* (UTF-8) and parse it, where it is one JSON object or one XML document.

    Raises ``NotACapture`` for JSON that would fill the memory.
    """
    text = content.decode("utf-8-sig")
    start = text.lstrip()[:1]
    if start in ("{", "["):
        refuse_many_parts(text)
    return SavedFile(
        text=text,
        saved_at=saved_at,
        document=_document(text) if start == "{" else None,
        root=_root(text) if start == "<" else None,
    )


def _document(text: str) -> dict[str, Any] | None:
    try:
        parsed = json.loads(text, parse_int=JsonNumber, parse_float=JsonNumber)
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict) else None


def _root(text: str) -> etree._Element | None:
    if len(text) > SMALL or DECLARATION.search(text):
        return None
    try:
        return parse(text.lstrip(), for_reading=True)
    except (etree.XMLSyntaxError, ValueError):
        return None
