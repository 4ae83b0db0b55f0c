"""ILLiad's users beside the library system as JSON, ``illiad/1``."""

from __future__ import annotations

import json
from typing import Any

from verifier.model.illiad import (
    ColumnStanding,
    ColumnTally,
    IlliadComparison,
    IlliadUser,
    JudgedUser,
)
from verifier.report.json_findings import finding_dict, run_dict
from verifier.report.json_parts import record_dict
from verifier.report.phrases import outcome_name

SCHEMA = "illiad/1"


def render_illiad(comparison: IlliadComparison, *, redacted: bool) -> str:
    """Write the JSON text, indented, ending in a line end."""
    content = as_dict(comparison, redacted=redacted)
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def as_dict(comparison: IlliadComparison, *, redacted: bool) -> dict[str, Any]:
    """Give it as plain values; *redacted* says that those of users are masked."""
    step = comparison.step
    return {
        "schema": SCHEMA,
        "site": comparison.site_name,
        "created_at": comparison.created_at.isoformat(),
        "version": comparison.version,
        "redacted": redacted,
        "source": comparison.source,
        "patron_field": comparison.settings.patron_field,
        "verdict": comparison.verdict.value,
        "headline": comparison.headline,
        "reason": comparison.reason,
        "owner": comparison.owner.value if comparison.owner else None,
        "advice": {
            "column": comparison.advice.column,
            "text": comparison.advice.text,
            "few": comparison.advice.few,
        },
        "columns": [_tally(one) for one in comparison.tallies],
        "step": {
            "step": step.step,
            "question": step.question,
            "answer": step.answer.value,
            "because": step.because,
        },
        "findings": [finding_dict(finding) for run in comparison.runs for finding in run.findings],
        "runs": [run_dict(one) for one in comparison.runs],
        "users": [_user(one) for one in comparison.users],
        "left_out": comparison.left_out,
        "unasked": comparison.unasked,
    }


def _tally(tally: ColumnTally) -> dict[str, Any]:
    return {
        "column": tally.column,
        "leads": tally.leads,
        "counts": {outcome.value: number for outcome, number in tally.counts},
        "changed_by": {transform.value: number for transform, number in tally.changed_by},
    }


def _user(user: JudgedUser) -> dict[str, Any]:
    compared = user.compared
    outcome = compared.asked.outcome
    record = compared.match.record if compared.match else None
    return {
        "name": compared.asked.name,
        "outcome": "read" if isinstance(outcome, IlliadUser) else outcome_name(outcome),
        "verdict": user.verdict.value,
        "said": user.said,
        "columns": [_standing(one) for one in compared.columns],
        "agreement": compared.agreement.value if compared.agreement else None,
        "record": record_dict(record) if record else None,
        "findings": [finding_dict(one) for one in user.findings],
        "runs": [run_dict(one) for one in user.runs],
    }


def _standing(one: ColumnStanding) -> dict[str, Any]:
    return {
        "column": one.column,
        "outcome": one.outcome.value,
        "value": one.value,
        "number": one.number,
        "transform": one.transform.value if one.transform else None,
        "becomes": one.becomes,
        "matches": one.matches,
    }
