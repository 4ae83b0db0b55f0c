"""Captures and reports as JSON text and back, exactly."""

from __future__ import annotations

from pydantic import TypeAdapter, ValidationError

from verifier.domain.model.capture import LoginCapture
from verifier.domain.model.drift import BaselineDigests
from verifier.domain.model.report import Report
from verifier.domain.model.run import RunSummary
from verifier.domain.model.stored_result import StoredResult
from verifier.store.db_errors import StoreProblem

_CAPTURE = TypeAdapter(LoginCapture)
_REPORT = TypeAdapter(Report)
_RESULT = TypeAdapter(StoredResult)
_SUMMARY = TypeAdapter(RunSummary)
_REMAINS = TypeAdapter(BaselineDigests)
_UNREADABLE = "This login was kept by another version of the verifier and can no longer be read."


def capture_text(capture: LoginCapture) -> str:
    """Write *capture* as JSON."""
    return _CAPTURE.dump_json(capture).decode()


def report_text(report: Report) -> str:
    """Write *report* as JSON; no secret of the site is reachable from a report."""
    return _REPORT.dump_json(report).decode()


def read_capture(text: str) -> LoginCapture:
    """Read the capture in *text*. Raises ``StoreProblem``."""
    try:
        return _CAPTURE.validate_json(text, strict=True)
    except ValidationError:
        raise StoreProblem(_UNREADABLE) from None  # its text would show released values


def read_report(text: str) -> Report:
    """Read the report in *text*. Raises ``StoreProblem``."""
    try:
        return _REPORT.validate_json(text, strict=True)
    except ValidationError:
        raise StoreProblem(_UNREADABLE) from None  # its text would show released values


def result_text(result: StoredResult) -> str:
    """Write what stays of a report as JSON."""
    return _RESULT.dump_json(result).decode()


def read_result(text: str) -> StoredResult:
    """Read what stayed of a report. Raises ``StoreProblem``."""
    try:
        return _RESULT.validate_json(text, strict=True)
    except ValidationError:
        raise StoreProblem(_UNREADABLE) from None


def summary_text(summary: RunSummary) -> str:
    """Write what a closed run came to as JSON."""
    return _SUMMARY.dump_json(summary).decode()


def read_summary(text: str) -> RunSummary:
    """Read what a closed run came to. Raises ``StoreProblem``."""
    try:
        return _SUMMARY.validate_json(text, strict=True)
    except ValidationError:
        raise StoreProblem(_UNREADABLE) from None


def remains_text(remains: BaselineDigests) -> str:
    """Write what a baseline is compared by as JSON."""
    return _REMAINS.dump_json(remains).decode()


def read_remains(text: str) -> BaselineDigests:
    """Read what a baseline is compared by. Raises ``StoreProblem``."""
    try:
        return _REMAINS.validate_json(text, strict=True)
    except ValidationError:
        raise StoreProblem(_UNREADABLE) from None
