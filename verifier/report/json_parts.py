"""Parts that the JSON documents share.

Sign-in, attributes, lookups, findings, remedies and answered questions.
"""

from __future__ import annotations

from typing import Any

from verifier.domain.model.capture import GateCheck, Posted, Scope, Subject
from verifier.domain.model.finding import (
    CheckRun,
    Crashed,
    Evidence,
    Failed,
    Finding,
    NotRun,
    Passed,
)
from verifier.domain.model.lookup import (
    CouldNotLook,
    Found,
    LookupAttempt,
    LookupOutcome,
    NcipAnswer,
)
from verifier.domain.model.match import IdentifierMatch
from verifier.domain.model.patron import Balance, PatronIdentifier, PatronRecord, PersonName
from verifier.domain.model.population import AnswerShare, SetStep
from verifier.domain.model.release import ReleasedAttribute
from verifier.domain.model.report import Cause, Message, Remedy, Step
from verifier.domain.model.request import TransformTrace
from verifier.domain.model.saved_login import MatchingValue
from verifier.report.phrases import outcome_name

# The parts of the JSON report that come from the login and from the library system.


def subject_dict(subject: Subject) -> dict[str, Any]:
    """Give the login's own identifier as plain values."""
    return {
        "kind": subject.kind.value,
        "value": subject.value,
        "format": subject.format,
        "name_qualifier": subject.name_qualifier,
        "sp_name_qualifier": subject.sp_name_qualifier,
    }


def scope_list(scopes: tuple[Scope, ...] | None) -> list[dict[str, Any]] | None:
    """List the scopes of the identity provider's metadata; None where that was not known."""
    if scopes is None:
        return None
    return [{"value": one.value, "regexp": one.regexp} for one in scopes]


def gate_dict(check: GateCheck) -> dict[str, Any]:
    """Give one check of the login itself."""
    return {
        "name": check.name,
        "outcome": check.outcome.value,
        "detail": check.detail,
        "expected": check.expected,
        "received": check.received,
    }


def attribute_dict(attribute: ReleasedAttribute) -> dict[str, Any]:
    """Give one attribute as sent, with what it is."""
    return {
        "name": attribute.sent.name,
        "name_format": attribute.sent.name_format,
        "friendly_name": attribute.sent.friendly_name,
        "values": list(attribute.sent.values),
        "source": attribute.sent.source.value,
        "json_type": attribute.sent.json_type,
        "canonical": attribute.canonical,
        "resolution": attribute.resolution.value,
        "standing": attribute.standing.value,
        "worth": attribute.worth.value,
        "sensitive": attribute.sensitive,
        "scope_problems": [
            {"value_index": one.value_index, "scope": one.scope, "allowed": list(one.allowed)}
            for one in attribute.scope_problems
        ],
    }


def carrier_dict(carrier: IdentifierMatch | MatchingValue) -> dict[str, Any]:
    """Give one released value that leads to the patron's record."""
    return {
        "attribute": carrier.attribute,
        "value_index": carrier.value_index,
        "transform": carrier.transform.value if carrier.transform else None,
        "matches": carrier.matches,
        "status": carrier.status.value,
    }


def trace_dict(trace: TransformTrace) -> dict[str, Any]:
    """Give the header's way through the listener as plain values."""
    return {
        "name": trace.header_name,
        "value": trace.header_value,
        "after_case": trace.after_case,
        "result": trace.result,
        "outcome": trace.outcome.value,
        "detail": trace.detail,
    }


def posted_dict(posted: Posted) -> dict[str, Any]:
    """Give what becomes of a pasted request."""
    return {
        "placing": posted.placing.value,
        "said": posted.said,
        "symbol": posted.symbol,
        "openurl_version": posted.version,
        "fields": [
            {
                "key": one.key,
                "values": list(one.values),
                "from": one.source,
                "note": one.note,
                "is_list": one.is_list,
            }
            for one in posted.fields
        ],
    }


def attempt_dict(attempt: LookupAttempt) -> dict[str, Any]:
    """Give one question and its outcome."""
    return {
        "connection": attempt.connection,
        "role": attempt.role.value,
        "purpose": attempt.purpose.value,
        "key": attempt.key.value,
        "key_kind": attempt.key.kind.value,
        "derived_from": attempt.derived_from,
        "outcome": outcome_name(attempt.outcome),
        "said": _said(attempt.outcome),
        "could_look": not isinstance(attempt.outcome, CouldNotLook),
        "answer": _answer(attempt.outcome),
        "milliseconds": attempt.milliseconds,
    }


def record_dict(record: PatronRecord) -> dict[str, Any]:
    """Give one patron record."""
    group, balance = record.group, record.balance
    return {
        "source": record.source,
        "internal_id": record.internal_id,
        "identifiers": [_identifier(one) for one in record.identifiers],
        "name": _name(record.name),
        "emails": list(record.emails),
        "group": {"code": group.code, "label": group.label} if group else None,
        "account_status": record.account_status.value,
        "expires": record.expires.isoformat() if record.expires else None,
        "blocks": [
            {
                "kind": one.kind.value,
                "stops": one.stops.value,
                "message": one.message,
                "until": one.until.isoformat() if one.until else None,
            }
            for one in record.blocks
        ],
        "balance": _balance(balance) if balance else None,
        "gaps": [{"part": one.part.value, "said": one.said} for one in record.gaps],
    }


def _balance(balance: Balance) -> dict[str, Any]:
    return {
        "amount": str(balance.amount),
        "currency": balance.currency,
        "limit": None if balance.limit is None else str(balance.limit),
    }


def _identifier(identifier: PatronIdentifier) -> dict[str, Any]:
    return {
        "type": identifier.type,
        "value": identifier.value,
        "status": identifier.status.value,
        "primary": identifier.primary,
        "since": identifier.since.isoformat() if identifier.since else None,
    }


def _name(name: PersonName | None) -> dict[str, Any] | None:
    if name is None:
        return None
    return {"given": name.given, "family": name.family, "unstructured": name.unstructured}


def _said(outcome: LookupOutcome) -> str | None:
    return None if isinstance(outcome, Found) else outcome.said


def _answer(outcome: LookupOutcome) -> dict[str, Any] | None:
    if not isinstance(outcome, Found) or outcome.answer is None:
        return None
    answer: NcipAnswer = outcome.answer
    return {
        "user_id": answer.user_id,
        "privileges": [
            {
                "key": one.key,
                "value": one.value,
                "valid_to": one.valid_to.isoformat() if one.valid_to else None,
            }
            for one in answer.privileges
        ],
        "has_optional_fields": answer.has_optional_fields,
        "problems": [one.text for one in answer.problems],
    }


# The parts of the JSON report that the checks and the diagnosis say.


def cause_dict(cause: Cause | None) -> dict[str, Any] | None:
    """Give the first cause, if there is one."""
    if cause is None:
        return None
    return {
        "check": cause.check,
        "station": cause.station.value,
        "owner": cause.owner.value,
        "summary": cause.summary,
    }


def finding_dict(finding: Finding) -> dict[str, Any]:
    """Give one finding with what proves it."""
    return {
        "check": finding.check,
        "severity": finding.severity.value,
        "message": finding.message,
        "evidence": [evidence_dict(one) for one in finding.evidence],
        "station": finding.station.value,
        "owner": finding.owner.value,
        "cites": list(finding.cites),
        "follows_from": finding.follows_from,
    }


def evidence_dict(one: Evidence) -> dict[str, Any]:
    """Give one thing that proves a finding, or that an answer rests on."""
    return {"what": one.what, "name": one.name, "value": one.value}


def run_dict(run: CheckRun) -> dict[str, Any]:
    """Give one check and what became of it."""
    said: dict[str, Any]
    match run.result:
        case Passed(saw=saw):
            said = {"saw": saw}
        case Failed(findings=findings):
            said = {"findings": len(findings)}
        case NotRun(reason=reason):
            said = {"reason": reason}
        case Crashed(error=error):
            said = {"error": error}
    return {"check": run.check, "outcome": run.result.outcome, **said}


# What to change, and the message about it, as the JSON report writes them.


def remedy_dict(remedy: Remedy) -> dict[str, Any]:
    """Write one remedy; ``snippet`` is all of its ``snippets`` as one text."""
    return {
        "finding": remedy.finding,
        "for": remedy.owner.value,
        "product": remedy.product,
        "text": remedy.text,
        "place": remedy.place,
        "snippet": remedy.snippet,
        "snippets": [
            {
                "place": one.place,
                "language": one.language,
                "text": one.text,
                "verified": one.verified,
            }
            for one in remedy.snippets
        ],
        "how": remedy.how,
        "where": remedy.where,
        "applies": remedy.applies,
        "preview": remedy.preview,
        "mistakes": list(remedy.mistakes),
        "trade_off": remedy.trade_off,
        "caution": remedy.caution,
    }


def message_keys(message: Message | None) -> dict[str, Any]:
    """Write the message as one text, and in its parts for programs that send it."""
    if message is None:
        return {"message": None, "message_parts": None}
    return {
        "message": message.text,
        "message_parts": {
            "to": message.to,
            "contact": message.contact,
            "subject": message.subject,
            "body": message.body,
        },
    }


# The answered questions as plain values, for ``report/1`` and ``reports/1``.


def step_dict(step: Step) -> dict[str, Any]:
    """Give one question with its answer, the reason, and what that rests on."""
    return {
        "step": step.step,
        "question": step.question,
        "answer": step.answer.value,
        "good": step.good,
        "because": step.because,
        "rests_on": [evidence_dict(one) for one in step.rests_on],
    }


def set_step_dict(one: SetStep) -> dict[str, Any]:
    """Give one question answered for a set, with what the single logins answer."""
    return {**step_dict(one.step), "answers": [_share_dict(share) for share in one.shares]}


def _share_dict(share: AnswerShare) -> dict[str, Any]:
    return {
        "answer": share.answer.value,
        "good": share.good,
        "people": share.people,
        "logins": list(share.logins),
        "reasons": [
            {"because": one.because, "people": one.people, "logins": list(one.logins)}
            for one in share.reasons
        ],
    }
