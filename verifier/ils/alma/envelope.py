"""Alma's error envelope, in JSON or in XML: the gateway answers in XML whatever was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from verifier.rest.conversation import JsonAnswer
from verifier.rest.stopped import LookupStopped

NAMESPACE = "http://com/exlibris/urm/general/xmlbeans"
_ROOT = "web_service_result"
_DOCTYPE = b"<!DOCTYPE"
_MOST_ERRORS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class AlmaError:
    """One error. Its message may repeat the identifier."""

    code: str
    message: str = field(default="", repr=False)


def errors_in(answer: JsonAnswer) -> tuple[AlmaError, ...]:
    """Give the errors of an envelope; none where *answer* is something else."""
    if answer.body.lstrip().startswith(b"<"):
        found = _xml_errors(answer.body)
    else:
        content = None
        with suppress(LookupStopped):
            content = answer.json()
        found = _json_errors(content)
    return tuple(one for one, _ in zip(found, range(_MOST_ERRORS), strict=False))


def is_web_page(body: bytes) -> bool:
    """Whether *body* is HTML: a proxy's login page, or the page of another service."""
    start = body.lstrip()[:2_000].lower()
    return start.startswith(b"<") and (start.startswith(b"<!doctype html") or b"<html" in start)


def _json_errors(content: Any) -> Iterator[AlmaError]:
    """Read ``errorList.error``, a list or a single error, perhaps one level further down."""
    if isinstance(content, dict) and isinstance(content.get(_ROOT), dict):
        content = content[_ROOT]
    listed = content.get("errorList") if isinstance(content, dict) else None
    errors = listed.get("error") if isinstance(listed, dict) else None
    for one in errors if isinstance(errors, list) else [errors]:
        if isinstance(one, dict):
            message = one.get("errorMessage")
            yield AlmaError(
                code=_code(one.get("errorCode")),
                message=message if isinstance(message, str) else "",
            )


def _code(value: Any) -> str:
    """Write a code as a text: some come as numbers."""
    is_code = isinstance(value, str | int) and not isinstance(value, bool)
    return str(value).strip() if is_code else ""


def _xml_errors(body: bytes) -> Iterator[AlmaError]:
    if _DOCTYPE in body.replace(b"\0", b"").upper():
        return
    try:
        root = etree.fromstring(body.strip(), _parser())
    except (etree.XMLSyntaxError, ValueError, LookupError):  # LookupError: unknown encoding
        return
    docinfo: Any = root.getroottree().docinfo
    name = etree.QName(root)
    # an encoding such as UTF-7 hides a DOCTYPE from the test above
    if docinfo.doctype or name.localname != _ROOT or name.namespace not in (NAMESPACE, None):
        return
    space = f"{{{name.namespace}}}" if name.namespace else ""
    for one in root.iterfind(f"{space}errorList/{space}error"):
        yield AlmaError(
            code=_text(one.find(f"{space}errorCode")),
            message=_text(one.find(f"{space}errorMessage")),
        )


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,  # limits depth and the growth of entities
    )


def _text(element: etree._Element | None) -> str:
    """Read the whole text, also where a comment stands inside."""
    return "" if element is None else "".join(map(str, element.itertext())).strip()
