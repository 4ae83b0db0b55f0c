"""LDIF as lines: folded ones joined, comments left out, records apart (RFC 2849)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

from verifier.captures.problems import NotACapture

_NAME = re.compile(r"[A-Za-z0-9.-]+(?:;[A-Za-z0-9_-]+)*")
Line = tuple[str, bytes]
"""An attribute description with its options, and one value."""


def logical_lines(text: str) -> Iterator[str]:
    """Join each folded line with its beginning; a blank line comes as an empty one."""
    pending: list[str] | None = None
    for line in text.split("\n"):
        bare = line.removesuffix("\r")
        if bare.startswith(" ") and pending is not None and pending[0]:
            pending.append(bare[1:])
            continue
        if pending is not None:
            yield "".join(pending)
        pending = [bare]
    if pending is not None:
        yield "".join(pending)


def records(text: str) -> Iterator[list[Line]]:
    """Give the lines of each record. Raises ``NotACapture`` for a line that is none."""
    record: list[Line] = []
    for number, line in enumerate(logical_lines(text), start=1):
        if line.startswith("#"):
            continue
        if line.strip():
            record.append(_line(line, number))
        elif record:
            yield record
            record = []
    if record:
        yield record


def _line(line: str, number: int) -> Line:
    name, colon, rest = line.partition(":")
    if not colon or not _NAME.fullmatch(name):
        raise NotACapture(f"The LDIF file goes wrong at its line {number} (folded lines as one).")
    if rest.startswith("<"):
        raise NotACapture(
            "The LDIF file takes a value from another file (:<), which is not opened; export it "
            "with the values inside."
        )
    if not rest.startswith(":"):
        return name, rest.lstrip(" ").encode()
    try:
        return name, base64.b64decode("".join(rest[1:].split()), validate=True)
    except (binascii.Error, ValueError):
        raise NotACapture(
            f"The LDIF file has broken base64 at its line {number} (folded lines as one)."
        ) from None
