"""Saved logins of any format, recognised by content. For now there is one format."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from verifier.captures import capture_json
from verifier.captures.looks_like import looks_like
from verifier.captures.problems import NotACapture
from verifier.model.capture import GateCheck, GateOutcome, LoginCapture, Origin

__all__ = ["MAX_BYTES", "NotACapture", "read_captures", "read_captures_in"]

MAX_BYTES = 5_000_000
_NOT_AGAIN = "not checked again: recorded as passed when saved"


def read_captures(path: Path) -> tuple[LoginCapture, ...]:
    """Read the saved logins in the file at *path*. Raises ``NotACapture``."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or "no reason given").lower()
        raise NotACapture(f"The saved login cannot be opened: {reason}.") from None
    return read_captures_in(content)


def read_captures_in(content: bytes) -> tuple[LoginCapture, ...]:
    """Read the saved logins in *content*. Raises ``NotACapture``."""
    if len(content) > MAX_BYTES:
        raise NotACapture(
            f"This is larger than {MAX_BYTES // 1_000_000} MB and cannot be one saved login."
        )
    said = looks_like(content)
    if said is not None:
        raise NotACapture(said)
    return (_imported(capture_json.load(content.decode("utf-8-sig"))),)


def _imported(capture: LoginCapture) -> LoginCapture:
    """Say of *capture* only what a file can prove: nothing about signature or freshness."""
    origin = Origin.RESOLVER if capture.origin is Origin.RESOLVER else Origin.IMPORT
    return replace(capture, origin=origin, checks=tuple(map(_recorded, capture.checks)))


def _recorded(check: GateCheck) -> GateCheck:
    if check.outcome is not GateOutcome.PASSED:
        return check
    detail = f"{_NOT_AGAIN} ({check.detail})" if check.detail else _NOT_AGAIN
    return replace(check, outcome=GateOutcome.NOT_CHECKED, detail=detail)
