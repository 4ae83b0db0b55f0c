"""The parts of the JSON report that come from the login and from the library system."""

from __future__ import annotations

from typing import Any

from verifier.model.capture import GateCheck, Scope, Subject
from verifier.model.lookup import CouldNotLook, Found, LookupAttempt, LookupOutcome, NcipAnswer
from verifier.model.match import IdentifierMatch
from verifier.model.pasted_request import Posted
from verifier.model.patron import Balance, PatronIdentifier, PatronRecord, PersonName
from verifier.model.release import ReleasedAttribute
from verifier.model.request import TransformTrace
from verifier.model.saved_login import Carrier
from verifier.report.phrases import outcome_name


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


def carrier_dict(carrier: IdentifierMatch | Carrier) -> dict[str, Any]:
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
