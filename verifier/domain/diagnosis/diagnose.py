"""Diagnose one sign-in: from the findings to the verdict, the identifier's path and remedies."""

from collections.abc import Iterable

from verifier.domain.checks.catalogue import CHECKS
from verifier.domain.diagnosis.case import (
    STATIONS,
    Case,
    as_cause,
    attribute_label,
    difference_label,
    first_cause,
    holds_label,
    identifier_label,
    idp_label,
    ils_state,
    kind_label,
    one_line,
    owner_label,
    root_of,
    verdict_of,
)
from verifier.domain.diagnosis.message import message_to_owner
from verifier.domain.diagnosis.remedies.selection import remedies
from verifier.domain.diagnosis.steps.answers import steps
from verifier.domain.model.attribute_names import TYPED
from verifier.domain.model.capture import Protocol, RequestKind
from verifier.domain.model.evidence import DecisionEvidence, stages
from verifier.domain.model.finding import CheckRun, Finding, Severity, Station
from verifier.domain.model.lookup import Ambiguous, CouldNotLook, Found, NotFound, Purpose
from verifier.domain.model.release import TransformOutcome
from verifier.domain.model.report import Diagnosis, Headline, RouteStop, StationOutcome, Verdict
from verifier.domain.model.site import NOBODY, Contacts
from verifier.domain.model.wording import plural

_JOINED_BY_SP = ";"
_SUBJECTS = ("name-id", "sub", "principal", "dn")
_LISTENER_NOTES = {
    TransformOutcome.NO_HEADER: "no header: the link's own identifier stays",
    TransformOutcome.UNCHANGED: "no change",
    TransformOutcome.CHANGED: "rewritten",
    TransformOutcome.NOT_MATCHED: "the rule does not fit: passed on unchanged",
    TransformOutcome.REGEX_INVALID: "the rule is faulty: the form answers with an error",
    TransformOutcome.CANNOT_SIMULATE: "what the rule does cannot be said here",
}

_NOT_SEEN = "not seen: a request shows no login"
_UNSTATED = "an attribute"  # no site file says which one

_JUDGED_BY_THE_REQUEST = (Station.DISCOVERY, Station.LISTENER, Station.RESHARE)

_Stop = tuple[str, str | None, str | None]
"""Name, value and note of a stop."""

_NOT_THE_IDENTIFIER = (
    "release.identifier-missing",
    "release.identifier-without-value",
    "release.identifier-empty",
    "patron.not-found",
)


def route(case: Case, verdict: Verdict, cause: Finding | None) -> tuple[RouteStop, ...]:
    """Return the identifier's value at all six stations, in order."""
    sent, handed_on = _released(case)
    stops: dict[Station, _Stop] = {
        Station.IDP: sent,
        Station.SERVICE_PROVIDER: handed_on,
        Station.DISCOVERY: _discovery(case),
        Station.LISTENER: _listener(case),
        Station.RESHARE: _received(case),
        Station.ILS: _ils(case),
    }
    made = []
    for station, (name, value, note) in stops.items():
        outcome = _outcome(case, station, verdict, cause)
        unseen = value is None and station in (Station.IDP, Station.SERVICE_PROVIDER)
        if unseen and outcome is StationOutcome.OK:  # nothing is as it should be
            outcome = StationOutcome.UNKNOWN
        made.append(RouteStop(station=station, name=name, value=value, outcome=outcome, note=note))
    return tuple(made)


def _subject_value(case: Case) -> tuple[str, ...] | None:
    """Return the subject or the typed user name if the identifier comes from it, else None."""
    if case.carrier == TYPED:
        typed = case.capture.typed_username
        return () if typed is None else (typed,)
    if case.carrier not in _SUBJECTS:
        return None
    subject = case.capture.subject
    return (subject.value,) if subject.kind == case.carrier and subject.value is not None else ()


def _released(case: Case) -> tuple[_Stop, _Stop]:
    """Return the stops at the identity provider and at the service provider."""
    if case.capture.request is not None:
        return ("a login", None, _NOT_SEEN), ("a login", None, _NOT_SEEN)
    if case.is_unstated:
        count = plural(len(case.release.attributes), "attribute")
        return (_UNSTATED, None, f"{count} released"), (_UNSTATED, None, None)
    subject = _subject_value(case)
    if subject is not None:
        value = next(iter(subject), None)
        note = None if subject else "not released"
        return (case.carrier, value, note), (case.carrier, value, None)
    delivered = case.release.delivered(case.carrier)
    arrived = [value for attribute in delivered for value in attribute.sent.values]
    note = None if delivered else "nothing arrives under this name"
    handed_on = case.carrier, _JOINED_BY_SP.join(arrived) if arrived else None, note
    return _sent(case), handed_on


def _sent(case: Case) -> _Stop:
    """Return what the identity provider sent under the wanted name, or the nearest misses."""
    attributes = case.release.delivered(case.carrier) or case.release.near_misses(case.carrier)
    if not attributes and case.capture.protocol is Protocol.HEADERS:
        return case.carrier, None, "request headers do not tell what was released"
    if not attributes:
        return case.carrier, None, "not released"
    values = [value for attribute in attributes for value in attribute.sent.values]
    delivered = bool(case.release.delivered(case.carrier))
    name = case.carrier if delivered else attributes[0].sent.name
    note = None if delivered else f"not sent as {case.carrier}"
    if len(values) > 1:
        note = f"{len(values)} values; " + (note or "the service provider joins them")
    return name, _JOINED_BY_SP.join(values) if values else None, note


def _discovery(case: Case) -> _Stop:
    name = "username → req_id" if case.release.form.door.is_vufind else "req_id"
    if case.capture.request is not None:
        name = case.capture.request.kind.patron_key
    unknown = case.preview.req_id is None and case.why_unknown is not None
    return name, case.preview.req_id, case.why_unknown if unknown else None


def _received(case: Case) -> _Stop:
    """Return what ReShare stores, which for mod-rs is the identifier without outer spaces."""
    name = "patronId" if case.settings.is_crosslink else "patronIdentifier"
    if case.stored is None or case.stored == case.sent:
        return name, case.sent, case.preview.blocked
    return name, case.stored, "ReShare removes the outer spaces"


def _listener(case: Case) -> _Stop:
    trace, request = case.preview.trace, case.capture.request
    if case.is_unstated:
        return "req_id", None, "its settings are not known"
    beside = request is not None and request.kind is not RequestKind.OPENURL
    if beside or (case.settings.is_crosslink and case.release.form.listener is None):
        return "no listener", case.preview.req_id, "not on the way of this request"
    name = trace.header_name or "req_id"
    value = case.preview.req_id if trace.header_value is None else trace.result
    return name, value, _LISTENER_NOTES[trace.outcome]


def _ils(case: Case) -> _Stop:
    name = "LookupUser"
    match case.outcome:
        case Found():
            return name, case.decision.user_id, "found"
        case NotFound(message=message) | Ambiguous(message=message):
            return name, None, message
        case CouldNotLook(message=message):
            return name, None, f"could not ask: {message}"
        case None:
            return name, None, case.lookup.not_asked or "not asked"


def _outcome(
    case: Case, station: Station, verdict: Verdict, cause: Finding | None
) -> StationOutcome:
    if cause is not None and verdict is Verdict.FAIL and station is cause.station:
        return StationOutcome.FIRST_WRONG
    if cause is not None and verdict is Verdict.FAIL and _is_downstream(case, station, cause):
        return StationOutcome.FOLLOWS
    if station is Station.ILS and case.could_not_ask:
        return StationOutcome.UNKNOWN
    nothing_known = case.why_unknown is not None or _is_unconfirmed(case)
    if nothing_known and station in _JUDGED_BY_THE_REQUEST:
        return StationOutcome.UNKNOWN
    warned = any(
        finding.station is station
        and finding.follows_from is None
        and finding.severity is not Severity.NOTICE
        for finding in case.findings
    )
    return StationOutcome.WARNING if warned else StationOutcome.OK


def _is_unconfirmed(case: Case) -> bool:
    """Whether nothing shows that the identifier is right: no library system, none expected."""
    return not case.lookup.attempts and case.lookup.expected is None


def _is_downstream(case: Case, station: Station, cause: Finding) -> bool:
    """Whether *station* is after the cause, up to the last station that suffers from it."""
    explained = [
        STATIONS.index(finding.station)
        for finding in case.findings
        if finding.severity is Severity.ERROR and root_of(finding, case.findings) == cause
    ]
    last = max(explained, default=0)
    if not case.could_not_ask and not case.found_by_reshare:
        last = STATIONS.index(Station.ILS)
    elif case.could_not_ask or not case.preview.has_identifier:
        last = max(last, STATIONS.index(Station.RESHARE))
    return STATIONS.index(cause.station) < STATIONS.index(station) <= last


def headline(case: Case, verdict: Verdict, cause: Finding | None) -> Headline:
    """Write the summary in three sentences without jargon: verdict, reason, owner."""
    return Headline(
        verdict=_verdict(case, verdict),
        reason=_reason(case, verdict, cause),
        owner=owner_label(cause.owner, case) if cause else None,
    )


def _verdict(case: Case, verdict: Verdict) -> str:
    match verdict:
        case Verdict.PASS:
            return "ReShare would accept a request from this patron."
        case Verdict.WARNING:
            return "ReShare would accept a request from this patron today."
        case Verdict.UNKNOWN:
            return _unknown(case)
        case Verdict.FAIL:
            return _failure(case)


def _unknown(case: Case) -> str:
    if case.why_unknown is not None:
        return "What ReShare would receive cannot be said."
    if not case.could_not_ask:
        return "This program failed in part, so nothing can be said for certain."
    if isinstance(case.outcome, CouldNotLook):
        return "The library system could not be asked, so nothing can be said."
    return "No library system was asked, so nothing can be said about the patron."


def _failure(case: Case) -> str:
    accepted, found = case.decision.accepted, case.found_by_reshare
    own = case.decision.own_answer
    sentences = (
        (bool(case.preview.blocked), "This patron could not place a request."),
        (case.has("decision.host-lms-unknown"), "ReShare would refuse every request."),
        (
            accepted and own is not None and own.valid is False,
            "ReShare itself would refuse this patron, against all that is known here.",
        ),
        (
            accepted and case.has("patron.another-person"),
            "ReShare would take this patron for somebody else.",
        ),
        (
            not case.decision.checked and accepted,
            "ReShare would accept the request without checking, and it would fail later.",
        ),
        (case.has("patron.ambiguous"), "ReShare could not tell this patron from others."),
        (
            case.has("patron.two-accounts"),
            "This patron has two accounts, and ReShare may find the wrong one.",
        ),
        (
            accepted and case.has("patron.another-person", "patron.not-the-expected"),
            "ReShare would take this patron for somebody else.",
        ),
        (found and accepted is False, "ReShare would find this patron and refuse the request."),
        (found, "ReShare would accept the request, and it would fail later."),
    )
    return next(
        (message for holds, message in sentences if holds), "ReShare would not find this patron."
    )


def _reason(case: Case, verdict: Verdict, cause: Finding | None) -> str:
    if cause is not None:
        check = CHECKS.get(cause.check)
        pasted = check and check.pasted_reason if case.capture.request else None
        reason = pasted or (check and check.reason)
        first = f"{_filled(reason, case)}{_elsewhere(case, cause)}" if reason else cause.message
        return f"{first}{_second_fault(case)}"
    match verdict:
        case Verdict.PASS:
            return (
                f"The {case.handed_in} carries the identifier by which the library system knows "
                "the patron."
            )
        case Verdict.UNKNOWN if not case.could_not_ask:
            return "One of its checks stopped with a defect of its own."
        case Verdict.UNKNOWN:
            return _unasked(case)
        case _:
            return "ReShare itself would refuse the request."


def _elsewhere(case: Case, cause: Finding) -> str:
    """Write that another released attribute holds the missing identifier, if one does."""
    best = case.best_match
    if cause.check not in _NOT_THE_IDENTIFIER or best is None or best.attribute == case.carrier:
        return ""
    label = attribute_label(best.attribute)
    if label.startswith("the "):
        label = label.capitalize()
    return f" {label}, which is released, {holds_label(best)}."


def _second_fault(case: Case) -> str:
    """Write why ReShare will refuse the request even with the right identifier, if it will.

    In ReShare's order: the record's status, then the group.
    """
    if case.decision.once_right is None:
        return _right_one_not_found(case)
    reasons = []
    if case.has("decision.patron-blocked"):
        reasons.append("the library system says that the patron is blocked")
    if case.has("decision.profile-not-allowed"):
        profile = one_line(case.decision.once_right.profile or "")
        reasons.append(f"ReShare's list does not allow the group {profile}")
    if not reasons:
        return ""
    return (
        " Once the identifier is right, ReShare will refuse the request still, because "
        f"{', and because '.join(reasons)}."
    )


def _right_one_not_found(case: Case) -> str:
    """Write that ReShare's connection does not find the patron's own identifier either."""
    asked = [item for item in case.lookup.attempts if item.purpose is Purpose.ONCE_RIGHT]
    if not any(isinstance(attempt.outcome, NotFound) for attempt in asked):
        return ""
    return (
        " Once the identifier is right, ReShare will not find this patron either: the library "
        f"system's record holds the {identifier_label(case)}, but the connection that ReShare "
        "asks does not find it."
    )


def _unasked(case: Case) -> str:
    if isinstance(case.outcome, CouldNotLook):
        return case.outcome.message
    reason = case.why_unknown
    if reason is not None and not case.release.form.stated:
        return f"{reason}{_carriers(case)} To go on, write a site file with verifier init."
    return case.lookup.not_asked or "No library system is configured."


def _carriers(case: Case) -> str:
    """Write which attributes hold which identifiers of the patron's record."""
    if not case.lookup.attempts:
        return ""
    if case.match.person is None:
        return " No released value leads to one patron's record."
    held = dict.fromkeys(
        f"{attribute_label(match.attribute)} {holds_label(match)}"
        for match in case.match.leading_to(case.match.person)
    )
    return f" {_sentence(held)}" if held else ""


def _sentence(parts: Iterable[str]) -> str:
    *others, last = parts
    return f"{', '.join(others)} and {last}." if others else f"{last}."


def _filled(sentence: str, case: Case) -> str:
    best = case.best_match
    filled = sentence.format(
        idp=idp_label(case),
        wanted=attribute_label(case.carrier),
        right=attribute_label(best.attribute) if best else "another value",
        kind=kind_label(best.matches) if best else identifier_label(case),
        difference=difference_label(case),
    )
    return filled[0].upper() + filled[1:]


def diagnose(
    evidence: DecisionEvidence, runs: tuple[CheckRun, ...], *, contacts: Contacts = NOBODY
) -> Diagnosis:
    """Explain ReShare's decision by the findings in *runs*, in the order of the catalog.

    *contacts* are the possible addressees of the message to the cause's owner.
    """
    case = Case(**stages(evidence), runs=runs)
    verdict = verdict_of(case)
    cause = first_cause(case, verdict)
    # errors, then warnings, then notices; each in the order of stations
    severities = tuple(Severity)
    ordered = sorted(
        case.findings,
        key=lambda finding: (severities.index(finding.severity), STATIONS.index(finding.station)),
    )
    others = tuple(finding for finding in ordered if finding is not cause)
    findings = others if cause is None else (cause, *others)
    to_change = remedies(case, findings)
    return Diagnosis(
        verdict=verdict,
        cause=as_cause(cause),
        headline=headline(case, verdict, cause),
        findings=findings,
        route=route(case, verdict, cause),
        ils_state=ils_state(case),
        steps=steps(case),
        remedies=to_change,
        message=message_to_owner(case, cause, to_change, contacts),
    )
