"""The look at the configuration as JSON, ``lint/1``."""

from __future__ import annotations

import json
from typing import Any

from verifier.model.connection_test import ConnectionTest
from verifier.model.delivery_files import Unread
from verifier.model.lint import Lint, NotChecked
from verifier.model.place import Place
from verifier.report.json_findings import finding_dict, run_dict
from verifier.report.json_remedies import remedy_dict
from verifier.report.lint.words import headline

SCHEMA = "lint/1"


def render_lint(lint: Lint) -> str:
    """Write the JSON text, indented, ending in a line end. It holds no value of a person."""
    return json.dumps(as_dict(lint), ensure_ascii=False, indent=2) + "\n"


def as_dict(lint: Lint) -> dict[str, Any]:
    """Give it as plain values."""
    return {
        "schema": SCHEMA,
        "site": lint.site_name,
        "created_at": lint.created_at.isoformat(),
        "version": lint.version,
        "headline": headline(lint),
        "looked_everywhere": lint.looked_everywhere,
        "checked": list(lint.checked),
        "not_checked": [
            *(_not_checked(one, configured=True) for one in lint.failed),
            *(_not_checked(one, configured=False) for one in lint.not_configured),
        ],
        "connections": [_test(one) for one in lint.tests],
        "files": [
            *({"file": one, "read": True} for one in lint.read),
            *({"file": one.place.file, "read": False, **_unread(one)} for one in lint.unread),
        ],
        "findings": [
            {"place": place, "at": _at(one.place), **finding_dict(one)}
            for place, one in lint.findings
        ],
        "changes": [remedy_dict(one) for one in lint.changes],
        "runs": [
            {"place": place.place, **run_dict(run)} for place in lint.places for run in place.runs
        ],
    }


def _not_checked(one: NotChecked, *, configured: bool) -> dict[str, Any]:
    return {"what": one.what, "configured": configured, "message": one.message}


def _unread(one: Unread) -> dict[str, Any]:
    return {"line": one.place.line, "said": one.said}


def _at(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    return {"file": place.file, "line": place.line, "key": place.key}


def _test(test: ConnectionTest) -> dict[str, Any]:
    return {
        "id": test.connection,
        "connector": test.connector,
        "role": test.role.value if test.role else None,
        "station": test.station.value,
        "encrypted": test.encrypted,
        "milliseconds": test.milliseconds,
        "stages": [
            {"stage": one.stage.value, "outcome": one.outcome.value, "said": one.said}
            for one in test.stages
        ],
    }
