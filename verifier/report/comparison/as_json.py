"""The comparison of two logins as JSON, ``comparison/1``."""

from __future__ import annotations

import json
from typing import Any

from verifier.model.comparison import Change, Comparison, Remark, Sent, Side
from verifier.report.json_findings import cause_dict
from verifier.report.json_parts import carrier_dict
from verifier.report.redact import redacted_comparison

SCHEMA = "comparison/1"


def render_comparison(comparison: Comparison, *, redact: bool) -> str:
    """Write the JSON text, indented, ending in a line end."""
    return json.dumps(as_dict(comparison, redact=redact), ensure_ascii=False, indent=2) + "\n"


def as_dict(comparison: Comparison, *, redact: bool) -> dict[str, Any]:
    """Give it as plain values; with *redact* every value of a person is masked."""
    shown = redacted_comparison(comparison) if redact else comparison
    return {
        "schema": SCHEMA,
        "site": shown.site_name,
        "created_at": shown.created_at.isoformat(),
        "version": shown.version,
        "redacted": redact,
        "paired_by": shown.paired_by,
        "road": shown.judgement.road.value,
        "headline": shown.judgement.headline,
        "same_identifier": comparison.same_identifier,
        "transform": None if shown.transform is None else shown.transform.value,
        "same_person": shown.person.value,
        "before": _side(shown.before),
        "after": _side(shown.after),
        "remarks": [remark_dict(one) for one in shown.judgement.remarks],
        "circumstances": [
            {"what": one.what, "before": one.before, "after": one.after}
            for one in shown.circumstances
        ],
        "changes": [_change(one) for one in shown.changes],
    }


def remark_dict(remark: Remark) -> dict[str, str]:
    """Give one thing to act on."""
    return {"kind": remark.kind, "severity": remark.severity.value, "said": remark.said}


def _side(side: Side) -> dict[str, Any]:
    return {
        "protocol": side.protocol.value,
        "origin": side.origin.value,
        "captured_at": side.captured_at.isoformat(),
        "idp": side.entity_id,
        "service_provider": side.service_provider,
        "identifier": side.identifier,
        "taken_from": side.taken_from,
        "email": side.email,
        "carries": list(side.carries),
        "verdict": None if side.verdict is None else side.verdict.value,
        "reason": side.reason,
        "cause": cause_dict(side.cause),
        "carried_by": [carrier_dict(one) for one in side.carried_by],
        "masked": side.masked,
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "label": change.label,
        "was": change.was,
        "kinds": [one.value for one in change.kinds],
        "bearing": change.bearing.value,
        "transforms": [one.value for one in change.transforms],
        "also": list(change.also),
        "before": _sent(change.before),
        "after": _sent(change.after),
    }


def _sent(sent: Sent | None) -> dict[str, Any] | None:
    if sent is None:
        return None
    return {
        "name": sent.name,
        "name_format": sent.name_format,
        "friendly_name": sent.friendly_name,
        "source": sent.source,
        "json_type": sent.json_type,
        "values": list(sent.values),
        "qualifiers": list(sent.qualifiers),
    }
