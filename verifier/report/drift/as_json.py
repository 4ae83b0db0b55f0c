"""A drift as plain values, ``drift/1``; it holds no value of a person."""

from __future__ import annotations

from typing import Any

from verifier.model.drift import Drift, DriftChange
from verifier.report.comparison.as_json import remark_dict

SCHEMA = "drift/1"


def drift_dict(drift: Drift) -> dict[str, Any]:
    """Give one drift."""
    return {
        "schema": SCHEMA,
        "verdict": drift.verdict.value,
        "said": drift.said,
        "against": drift.against.value,
        "since": drift.since.isoformat(),
        "reference": drift.reference,
        "compared_by": drift.compared_by.value,
        "changes": [_change(one) for one in drift.changes],
        "circumstances": list(drift.circumstances),
        "remarks": [remark_dict(one) for one in drift.remarks],
        "appeared": list(drift.appeared),
        "vanished": list(drift.vanished),
    }


def _change(change: DriftChange) -> dict[str, Any]:
    return {
        "label": change.label,
        "kinds": [one.value for one in change.kinds],
        "bearing": change.bearing.value,
        "transforms": [one.value for one in change.transforms],
        "was": change.was,
        "also": list(change.also),
    }
