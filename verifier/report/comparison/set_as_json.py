"""The comparison of two sets of logins as JSON, ``comparisons/1``."""

from __future__ import annotations

import json
from typing import Any

from verifier.model.comparison_set import Alone, ComparisonSet, SharedChange, Unlike
from verifier.report.comparison.as_json import as_dict, remark_dict
from verifier.report.comparison.set_redacted import redacted_comparison_set

SCHEMA = "comparisons/1"


def render_comparison_set(compared: ComparisonSet, *, redact: bool) -> str:
    """Write the JSON text, indented, ending in a line end."""
    shown = redacted_comparison_set(compared) if redact else compared
    content = {
        "schema": SCHEMA,
        "site": shown.site_name,
        "created_at": shown.created_at.isoformat(),
        "version": shown.version,
        "redacted": redact,
        "together": _together(shown),
        # Of the pairs as they are: each masks its own values.
        "comparisons": [as_dict(one, redact=redact) for one in compared.comparisons],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _together(shown: ComparisonSet) -> dict[str, Any]:
    together = shown.together
    return {
        "headline": together.headline,
        "pairs": len(shown.comparisons),
        "roads": {road.value: count for road, count in together.roads},
        "kinds": {kind.value: count for kind, count in together.kinds},
        "shared_changes": [
            _shared(number, one, pairs=len(shown.comparisons))
            for number, one in enumerate(together.changes, 1)
        ],
        "unlike": [_unlike(one) for one in together.unlike],
        "only_before": [_alone(one) for one in shown.only_before],
        "only_after": [_alone(one) for one in shown.only_after],
        "remarks": [remark_dict(one) for one in together.remarks],
    }


def _shared(number: int, change: SharedChange, *, pairs: int) -> dict[str, Any]:
    before, after = change.names
    return {
        "number": number,
        "label": change.label,
        "was": change.was,
        "kinds": [one.value for one in change.kinds],
        "bearing": change.bearing.value,
        "transforms": [one.value for one in change.transforms],
        "name_before": before,
        "name_after": after,
        "logins": list(change.logins),
        "all": len(change.logins) == pairs,
    }


def _unlike(unlike: Unlike) -> dict[str, Any]:
    return {
        "login": unlike.login,
        "road": None if unlike.road is None else unlike.road.value,
        "has": list(unlike.has),
        "lacks": list(unlike.lacks),
    }


def _alone(alone: Alone) -> dict[str, Any]:
    return {"place": alone.place, "identifier": alone.identifier, "subject": alone.subject}
