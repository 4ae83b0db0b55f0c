"""A set of requests as JSON, ``triage/1``."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from verifier.model.triage import (
    CauseTally,
    JudgedRequest,
    RequestPattern,
    ShapeTally,
    SharedTrait,
    Triage,
)
from verifier.report.steps.as_json import step_dict
from verifier.report.triage.redacted import redacted_triage

SCHEMA = "triage/1"


def render_triage(triage: Triage, *, redact: bool) -> str:
    """Write the JSON text, indented, ending in a line end."""
    return json.dumps(as_dict(triage, redact=redact), ensure_ascii=False, indent=2) + "\n"


def as_dict(triage: Triage, *, redact: bool) -> dict[str, Any]:
    """Give it as plain values; with *redact* every value of a person is masked."""
    shown = redacted_triage(triage) if redact else triage
    return {
        "schema": SCHEMA,
        "site": shown.site_name,
        "created_at": shown.created_at.isoformat(),
        "version": shown.version,
        "redacted": redact,
        "headline": shown.headline,
        "remarks": list(shown.remarks),
        "spread": shown.spread.value,
        "small": shown.small,
        "partial": shown.partial,
        "stopped": None
        if shown.stopped is None
        else {"failure": shown.stopped.failure.value, "said": shown.stopped.said},
        "counts": {
            "requests": len(shown.lines),
            "total": shown.total,
            "judged": len(shown.judged),
            "failing": len(shown.failing),
            "people": shown.people,
            "asked": shown.asked,
            "unanswered": shown.unanswered,
            "unasked": shown.unasked,
        },
        "causes": [_cause(one) for one in shown.causes],
        "patterns": [_pattern(one) for one in shown.patterns],
        "remedies": [
            {
                "cause": one.cause.value,
                "owner": one.owner.value,
                "text": one.text,
                "concerns": one.concerns,
                "pattern": one.pattern,
                "requests": list(one.requests),
            }
            for one in shown.remedies
        ],
        "steps": [step_dict(one) for one in shown.steps],
        "timeline": {
            "days": shown.step_days,
            "rows": [
                {
                    "from": one.day.isoformat(),
                    "causes": {cause.value: count for cause, count in one.counts},
                }
                for one in shown.timeline
            ],
        },
        "oddities": [{"said": one.said, "places": list(one.places)} for one in shown.oddities],
        "requests": [_line(one) for one in shown.lines],
    }


def _cause(one: CauseTally) -> dict[str, Any]:
    return {
        "cause": one.cause.value,
        "requests": list(one.requests),
        "people": one.people,
        "share": round(one.share, 6),
        "first": _day(one.first),
        "last": _day(one.last),
        "shapes": _shapes(one.shapes),
    }


def _pattern(one: RequestPattern) -> dict[str, Any]:
    return {
        "said": one.said,
        "cause": one.cause.value,
        "trait": _trait(one.trait),
        "since": _day(one.since),
        "until": _day(one.until),
        "requests": list(one.failing),
        "people": one.people,
        "inside": one.inside,
        "rest_failing": one.rest_failing,
        "rest": one.rest,
        "share_inside": round(one.share_inside, 6),
        "share_of_rest": round(one.share_of_rest, 6),
        "share_of_all": round(one.share_of_all, 6),
        "chance": one.chance,
        "shapes": _shapes(one.shapes),
    }


def _line(one: JudgedRequest) -> dict[str, Any]:
    value = one.request.patron_identifier
    return {
        "number": one.number,
        "name": one.name,
        "id": one.request.id,
        "day": _day(one.day),
        "state": one.request.state,
        "identifier": list(value) if isinstance(value, tuple) else value,
        "shape": one.shape,
        "cause": one.cause.value,
        "because": one.because,
        "rests_on": one.rests_on.value,
        "person": one.person,
        "group": one.group,
        "door": one.door.value if one.door else None,
        "institution": one.request.institution,
        "pickup_location": one.request.pickup_location,
    }


def _trait(one: SharedTrait | None) -> dict[str, str] | None:
    return None if one is None else {"name": one.name, "value": one.value}


def _shapes(some: tuple[ShapeTally, ...]) -> list[dict[str, Any]]:
    return [{"shape": one.shape, "requests": one.requests} for one in some]


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
