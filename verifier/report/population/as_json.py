"""Several logins as JSON, ``reports/1``: what they say together, then each report."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from verifier.model.population import (
    AttributeTally,
    CauseGroup,
    Concerned,
    Explanation,
    ListenerAnswer,
    ListenerRule,
    LoginLine,
    Population,
)
from verifier.model.report import Report, Verdict
from verifier.report import json_report
from verifier.report.json_remedies import remedy_dict
from verifier.report.population.redacted import redacted_population
from verifier.report.steps.as_json import set_step_dict

SCHEMA = "reports/1"


def render_population(population: Population, reports: Sequence[Report], *, redact: bool) -> str:
    """Write the JSON text, indented, ending in a line end."""
    return "".join(pieces(population, reports, redact=redact))


def pieces(population: Population, reports: Sequence[Report], *, redact: bool) -> Iterator[str]:
    """Write the same report by report: a thousand of them as one text take much memory."""
    together = _indented(as_dict(population, redact=redact), 1)
    yield f'{{\n  "schema": "{SCHEMA}",\n  "together": {together},\n  "reports": ['
    for place, one in enumerate(reports):
        yield ",\n    " if place else "\n    "
        yield _indented(json_report.as_dict(one, redact=redact), 2)
    yield "\n  ]\n}\n"


def _indented(content: dict[str, Any], depth: int) -> str:
    text = json.dumps(content, ensure_ascii=False, indent=2)
    return text.replace("\n", "\n" + "  " * depth)


def as_dict(population: Population, *, redact: bool) -> dict[str, Any]:
    """Give what the logins say together; with *redact* every value of a person is masked."""
    shown = redacted_population(population) if redact else population
    return {**_together(shown), "redacted": redact}


def _together(shown: Population) -> dict[str, Any]:
    return {
        "headline": shown.headline,
        "remarks": list(shown.remarks),
        "verdicts": {one.value: shown.count(one) for one in Verdict},
        "people": shown.people,
        "small": shown.small,
        "not_judged": shown.unasked,
        "spread": shown.spread.value,
        "failing": _concerned(shown.failing),
        "causes": [_cause(one) for one in shown.causes],
        "known": shown.known,
        "attributes": [_tally(one) for one in shown.attributes],
        "explanations": [_explanation(one) for one in shown.explanations],
        "shared": [
            {"identifier": one.identifier, "logins": list(one.logins), "people": one.people}
            for one in shown.shared
        ],
        "split": [
            {
                "kind": one.kind,
                "logins": list(one.logins),
                "identifiers": list(one.identifiers),
            }
            for one in shown.split
        ],
        "listener": _listener(shown.listener),
        "steps": [set_step_dict(one) for one in shown.steps],
        "logins": [_line(one) for one in shown.logins],
        "created_at": shown.created_at.isoformat(),
        "site": shown.site_name,
        "version": shown.version,
    }


def _concerned(one: Concerned) -> dict[str, Any]:
    trait = None if one.trait is None else {"kind": one.trait.kind, "value": one.trait.value}
    return {
        "pattern": one.pattern.value,
        "trait": trait,
        "logins": list(one.logins),
        "people": one.people,
    }


def _cause(one: CauseGroup) -> dict[str, Any]:
    return {
        "check": one.check,
        "station": one.station.value,
        "owner": one.owner.value,
        "summary": one.summary,
        "verdict": one.verdict.value,
        "concerns": _concerned(one.concerned),
        "remedy": None if one.remedy is None else remedy_dict(one.remedy),
    }


def _tally(one: AttributeTally) -> dict[str, Any]:
    return {
        "attribute": one.attribute,
        "sent": one.sent,
        "right_for_all": one.right_for_all,
        "exact": one.exact,
        "transformed": one.transformed,
        "among_several": one.among_several,
        "wrong": one.wrong,
        "absent": one.absent,
    }


def _explanation(one: Explanation) -> dict[str, Any]:
    return {
        "attribute": one.attribute,
        "transform": None if one.transform is None else one.transform.value,
        "status": one.support.value,
        "explains_all": one.explains_all,
        "logins": list(one.logins),
        "people": one.people,
        "others": one.others,
    }


def _listener(one: ListenerAnswer) -> dict[str, Any]:
    return {
        "rule": None if one.rule is None else _rule(one.rule),
        "refused": None if one.refused is None else one.refused.value,
        "said": one.said,
    }


def _rule(one: ListenerRule) -> dict[str, Any]:
    return {
        "attribute": one.attribute,
        "carried": one.carried,
        "reqIdToUpper": one.to_upper,
        "reqIdToLower": one.to_lower,
        "reqIdRegex": one.regex,
        "reqIdReplacement": one.replacement,
        "right_for": list(one.right_for),
        "changes": one.changes,
        "people": one.people,
        "untried": list(one.untried),
        "snippet": one.snippet,
    }


def _line(one: LoginLine) -> dict[str, Any]:
    return {
        "number": one.number,
        "name": one.name,
        "person": one.person,
        "group": one.group,
        "idp": one.idp_name,
        "verdict": one.verdict.value,
        "headline": one.headline,
        "cause": one.cause,
    }
