"""What of a report may outlive its values: a mask and a keyed digest for each."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from verifier.drift import places
from verifier.model.baseline import Remains
from verifier.model.report import Report
from verifier.report import json_report

Digest = Callable[[str], str]
"""Gives the keyed digest of a value."""

PROBE = "a word that everybody knows"

_WHOLE = ("schema", "verdict", "cause", "identifier", "ils", "person", "created_at", "redacted")
_OF_A_RELEASE = ("name", "name_format", "friendly_name", "values", "source", "json_type")
_OF_A_RECORD = ("source", "internal_id")
_OF_AN_IDENTIFIER = ("type", "value")


def remains_of(report: Report, digest: Digest) -> Remains:
    """Give what *report* can be compared by when its values are gone."""
    masked = _needed(json_report.as_dict(report, redact=True))
    clear = _needed(json_report.as_dict(report, redact=False))
    return Remains(
        report=json.dumps(masked),
        digests=tuple((place, digest(value)) for place, value in places.values(clear)),
        probe=digest(PROBE),
    )


def _needed(report: dict[str, Any]) -> dict[str, Any]:
    """Leave out what no comparison asks for."""
    login = {key: value for key, value in report["login"].items() if key != "request"}
    request = {key: value for key, value in report["request"].items() if key != "posted"}
    return {
        **{key: report[key] for key in _WHOLE},
        "headline": {"reason": report["headline"]["reason"]},
        "request": request,
        "login": {**login, "checks": []},
        "released": [_part(one, _OF_A_RELEASE) for one in report["released"]],
        "records": [
            {
                **_part(one, _OF_A_RECORD),
                "identifiers": [_part(each, _OF_AN_IDENTIFIER) for each in one["identifiers"]],
            }
            for one in report["records"]
        ],
        "findings": [_part(one, ("check", "severity")) for one in report["findings"]],
    }


def _part(whole: dict[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: whole[key] for key in keys}
