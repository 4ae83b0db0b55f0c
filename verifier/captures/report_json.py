"""Reports as files of logins: ``report/1``, ``reports/1``, ``support/1``, a list of reports."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from verifier.captures.capture_json import imported
from verifier.captures.problems import NotACapture
from verifier.captures.report_shape import (
    MOST_REPORTS,
    SCHEMA,
    SET_SCHEMA,
    SUPPORT_SCHEMA,
    ReportShape,
    ReportsShape,
    SupportedReportShape,
)
from verifier.captures.saved_file import SavedFile
from verifier.captures.shape_problems import broken, said
from verifier.model.saved_login import SavedLogin

_HEAD = 400  # characters within which a report that is not whole says what it is
_SCHEMAS = (SCHEMA, SET_SCHEMA, SUPPORT_SCHEMA)
_WHAT = "This report"
_LIST: TypeAdapter[list[ReportShape]] = TypeAdapter(
    Annotated[list[ReportShape], Field(max_length=MOST_REPORTS, fail_fast=True)]
)


def holds_reports(saved: SavedFile) -> bool:
    """Whether it is, or means to be, one report or several."""
    if saved.document is not None:
        return saved.document.get("schema") in _SCHEMAS
    head = saved.text.lstrip()[:_HEAD]
    return head.startswith(("{", "[")) and any(f'"{one}"' in head for one in _SCHEMAS)


def read_reports(saved: SavedFile) -> tuple[SavedLogin, ...]:
    """Read the login of each report, with what the report says of it.

    Raises ``NotACapture`` that names the place.
    """
    try:
        reports = _shapes(saved)
    except ValidationError as error:
        if error.errors(include_url=False, include_input=False)[0]["type"] == "json_invalid":
            raise NotACapture(broken(_WHAT, _where(saved.text))) from None
        raise NotACapture(said(_WHAT, SCHEMA, error)) from None
    if not reports:
        raise NotACapture("This file of reports holds none.")
    return tuple(_imported(one.saved_login()) for one in reports)


def _shapes(saved: SavedFile) -> list[ReportShape]:
    if saved.document is None:
        return _LIST.validate_json(saved.text)
    if saved.document.get("schema") == SET_SCHEMA:
        return ReportsShape.model_validate_json(saved.text).reports
    if saved.document.get("schema") == SUPPORT_SCHEMA:
        return [SupportedReportShape.model_validate_json(saved.text).report]
    return [ReportShape.model_validate_json(saved.text)]


def _where(text: str) -> Exception:
    """Find where the JSON of *text* breaks off, unless only pydantic cannot read it."""
    try:
        json.loads(text)
    except (ValueError, RecursionError) as error:
        return error
    return ValueError()


def _imported(login: SavedLogin) -> SavedLogin:
    return replace(login, capture=imported(login.capture))
