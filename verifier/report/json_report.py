"""The report as JSON, ``report/1``; the schema beside this file describes every key."""

from __future__ import annotations

import json
from typing import Any

from verifier.domain.model.capture import request_document
from verifier.domain.model.lookup import Ambiguous
from verifier.domain.model.report import Report
from verifier.report.json_parts import (
    attempt_dict,
    attribute_dict,
    carrier_dict,
    cause_dict,
    finding_dict,
    gate_dict,
    message_keys,
    posted_dict,
    record_dict,
    remedy_dict,
    run_dict,
    scope_list,
    step_dict,
    subject_dict,
    trace_dict,
)
from verifier.report.lookup_answers import live_dict, own_answer_dict
from verifier.report.phrases import outcome_name
from verifier.report.view import View

SCHEMA = "report/1"


def report_as_json(report: Report, *, redact: bool) -> str:
    """Write the JSON text, indented, ending in a line end."""
    return json.dumps(report_as_dict(report, redact=redact), ensure_ascii=False, indent=2) + "\n"


def report_as_dict(report: Report, *, redact: bool) -> dict[str, Any]:
    """Give the report as plain values; with *redact* every value of a person is masked."""
    view = View.of(report, redact=redact)
    return {
        "schema": SCHEMA,
        **_verdict(view),
        "identifier": _identifier(view),
        "route": [
            {
                "station": stop.station.value,
                "name": stop.name,
                "value": stop.value,
                "outcome": stop.outcome.value,
                "note": stop.note,
            }
            for stop in view.diagnosis.route
        ],
        "request": _request(view),
        "reshare": _reshare(view),
        "ils": _ils(view),
        **_answers(view),
        "login": _login(view),
        "released": [attribute_dict(one) for one in view.release.attributes],
        "missing": list(view.release.missing),
        "lookups": [attempt_dict(one) for one in view.lookup.attempts],
        "records": [record_dict(one) for one in view.match.records],
        "person": {"record": view.match.person, "because": view.match.person_because},
        "runs": [run_dict(one) for one in view.report.runs],
        **message_keys(view.diagnosis.message),
        "created_at": report.created_at.isoformat(),
        "site": report.site_name,
        "version": report.version,
        "redacted": redact,
    }


def _verdict(view: View) -> dict[str, Any]:
    headline = view.diagnosis.headline
    return {
        "verdict": view.diagnosis.verdict.value,
        "cause": cause_dict(view.diagnosis.cause),
        "headline": {
            "verdict": headline.verdict,
            "reason": headline.reason,
            "owner": headline.owner,
        },
    }


def _identifier(view: View) -> dict[str, Any]:
    return {
        "sent": view.preview.patron_identifier,
        "attribute": view.sent_from,
        "expected": view.lookup.expected,
        "carried_by": [
            {**carrier_dict(one), "support": one.support.value if one.support else None}
            for one in view.carried_by
        ],
    }


def _request(view: View) -> dict[str, Any]:
    preview = view.preview
    return {
        "institution": view.release.form.institution,
        "door": view.release.form.door.value if view.release.form.stated else "unknown",
        "req_id": preview.req_id,
        "req_id_from": preview.req_id_from,
        "header": trace_dict(preview.trace),
        "patron_identifier": preview.patron_identifier,
        "email": preview.email,
        "blocked": preview.blocked,
        **({} if preview.posted is None else {"posted": posted_dict(preview.posted)}),
    }


def _reshare(view: View) -> dict[str, Any]:
    decision = view.decision
    return {
        "state": decision.state.value if decision.state else None,
        "qualifier": decision.qualifier,
        "audit": decision.audit,
        "accepted": decision.accepted,
        "checked": decision.checked,
        "status": decision.status,
        "patron_profile": decision.profile,
        "patron_profile_allowed": decision.profile_allowed,
        "user_id": decision.user_id,
        "by_username": decision.by_username,
        "problems": list(decision.problems),
        "own_answer": own_answer_dict(decision),
        "settings_read": live_dict(decision.settings.live),
    }


def _ils(view: View) -> dict[str, Any]:
    decisive = view.lookup.decisive
    records = len(view.match.records)
    if decisive is not None and isinstance(decisive.outcome, Ambiguous):
        records = max(records, decisive.outcome.count or 0)
    return {
        "outcome": outcome_name(decisive.outcome) if decisive else "not_asked",
        "records": records,
        "state": view.diagnosis.ils_state.value,
        "not_asked": view.lookup.not_asked,
    }


def _answers(view: View) -> dict[str, Any]:
    return {
        "steps": [step_dict(one) for one in view.diagnosis.steps],
        "findings": [finding_dict(one) for one in view.diagnosis.findings],
        "remedies": [remedy_dict(one) for one in view.diagnosis.remedies],
    }


def _login(view: View) -> dict[str, Any]:
    capture = view.capture
    said = capture.authentication
    return {
        "protocol": capture.protocol.value,
        "origin": capture.origin.value,
        "captured_at": capture.captured_at.isoformat(),
        "idp": {
            "entity_id": capture.idp.entity_id,
            "name": capture.idp.display_name,
            "profile": capture.idp.profile,
            "profile_guessed_because": capture.idp.profile_guess,
            "contact": capture.idp.contact,
            "scopes": scope_list(capture.idp.scopes),
        },
        "service_provider": capture.service_provider,
        "subject": subject_dict(capture.subject),
        "typed_username": capture.typed_username,
        "authentication": {"context": said.context, "instant": said.instant} if said else None,
        "checks": [gate_dict(one) for one in capture.checks],
        **({} if capture.request is None else {"request": request_document(capture.request)}),
    }
