"""The first steps of the gate: from the posted field to a tree that is safe to look at."""

from __future__ import annotations

import base64
import binascii
import re

from lxml import etree

from verifier.login.gate_record import Gate
from verifier.messages.saml.xml_reading import parse

MAX_BYTES = 400_000  # as posted, and again once decoded
BLANKS = re.compile(r"[ \t\r\n]+")
DECLARED = re.compile(r"\A\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)[\"']")
ENCODINGS = frozenset({"utf-8", "us-ascii"})


def read_posted(posted: str, gate: Gate) -> tuple[bytes, etree._Element] | None:
    """Read the message and its root element; None where *gate* has recorded why there is none."""
    if not gate.judge(
        "size",
        0 < len(posted) <= MAX_BYTES,
        passed=f"{len(posted)} characters",
        failed="The message is empty or larger than any login message.",
        expected=f"1 to {MAX_BYTES} characters",
        received=f"{len(posted)} characters",
    ):
        return None
    message = _decoded(posted)
    if message is None:
        gate.failed("base64", "The message is not in base64, as a login message must be.")
        return None
    gate.passed("base64", f"{len(message)} bytes")
    text = _text(message)
    if text is None:
        gate.failed("encoding", "The message is not an XML document in UTF-8.", expected="UTF-8")
        return None
    gate.passed("encoding", "UTF-8")
    if not check_doctype(text, gate):
        return None
    try:
        root = parse(message)
    except (etree.XMLSyntaxError, ValueError):
        gate.failed("xml", "The message is not well-formed XML.")
        return None
    gate.passed("xml", "Well-formed")
    return message, root


def check_doctype(text: str, gate: Gate) -> bool:
    """Record ``doctype``: no document may define anything (SAML2Int G02)."""
    upper = text.upper()
    return gate.judge(
        "doctype",
        "<!DOCTYPE" not in upper and "<!ENTITY" not in upper,
        passed="No DOCTYPE and no entity declaration",
        failed="The message holds a DOCTYPE or an entity declaration, which SAML forbids.",
    )


def _decoded(posted: str) -> bytes | None:
    try:
        return base64.b64decode(BLANKS.sub("", posted), validate=True)
    except (binascii.Error, ValueError):
        return None


def _text(message: bytes) -> str | None:
    if not message.lstrip(b" \t\r\n").startswith(b"<") or b"\x00" in message:
        return None
    try:
        text = message.decode("utf-8")
    except UnicodeDecodeError:
        return None
    declared = DECLARED.match(text)
    return text if declared is None or declared[1].lower() in ENCODINGS else None
