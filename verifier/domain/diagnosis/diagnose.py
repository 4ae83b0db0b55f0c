"""Diagnose one sign-in.

From all findings to the verdict, the six stops of the identifier's route, and what to change.
"""

from verifier.domain.diagnosis.case import STATIONS, Case
from verifier.domain.diagnosis.headline import headline
from verifier.domain.diagnosis.message import message_to_owner
from verifier.domain.diagnosis.remedies.selection import remedies
from verifier.domain.diagnosis.steps.answers import steps
from verifier.domain.diagnosis.verdict import as_cause, first_cause, ils_state, root_of, verdict_of
from verifier.domain.model.attribute_names import TYPED
from verifier.domain.model.capture import Protocol, RequestKind
from verifier.domain.model.evidence import DecisionEvidence, stages
from verifier.domain.model.finding import CheckRun, Finding, Severity, Station
from verifier.domain.model.lookup import Ambiguous, CouldNotLook, Found, NotFound
from verifier.domain.model.release import ReleasedAttribute, TransformOutcome
from verifier.domain.model.report import Diagnosis, RouteStop, StationOutcome, Verdict
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
_UNSTATED = "an attribute"  # which one, no site file says

_AFTER_WHAT_CANNOT_BE_SAID = (Station.DISCOVERY, Station.LISTENER, Station.RESHARE)

_Stop = tuple[str, str | None, str | None]
"""Name, value and note of a stop."""


def route(case: Case, verdict: Verdict, cause: Finding | None) -> tuple[RouteStop, ...]:
    """All six, in order."""
    stops = {
        Station.IDP: _idp(case),
        Station.SERVICE_PROVIDER: _service_provider(case),
        Station.DISCOVERY: _discovery(case),
        Station.LISTENER: _listener(case),
        Station.RESHARE: (
            "patronId" if case.settings.is_crosslink else "patronIdentifier",
            case.sent,
            case.preview.blocked,
        ),
        Station.ILS: _ils(case),
    }
    return tuple(
        RouteStop(
            station=station,
            name=name,
            value=value,
            outcome=_as_held(_outcome(case, station, verdict, cause), station, value),
            note=note,
        )
        for station, (name, value, note) in stops.items()
    )


def _attributes(case: Case) -> tuple[ReleasedAttribute, ...]:
    """Give what arrives under the wanted name; else what should have been it."""
    name = case.carrier
    return case.release.delivered(name) or case.release.near_misses(name)


def _subject_value(case: Case) -> tuple[str, ...] | None:
    """Give the value where the road begins at the subject or at what was typed; None elsewhere."""
    if case.carrier == TYPED:
        typed = case.capture.typed_username
        return () if typed is None else (typed,)
    if case.carrier not in _SUBJECTS:
        return None
    subject = case.capture.subject
    return (subject.value,) if subject.kind == case.carrier and subject.value is not None else ()


def _idp(case: Case) -> _Stop:
    if case.capture.request is not None:
        return "a login", None, _NOT_SEEN
    if case.is_unstated:
        return _UNSTATED, None, f"{plural(len(case.release.attributes), 'attribute')} released"
    subject = _subject_value(case)
    if subject is not None:
        return case.carrier, next(iter(subject), None), None if subject else "not released"
    attributes = _attributes(case)
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


def _service_provider(case: Case) -> _Stop:
    if case.capture.request is not None:
        return "a login", None, _NOT_SEEN
    if case.is_unstated:
        return _UNSTATED, None, None
    subject = _subject_value(case)
    if subject is not None:
        return case.carrier, next(iter(subject), None), None
    delivered = case.release.delivered(case.carrier)
    values = [value for attribute in delivered for value in attribute.sent.values]
    note = None if delivered else "nothing arrives under this name"
    return case.carrier, _JOINED_BY_SP.join(values) if values else None, note


def _discovery(case: Case) -> _Stop:
    request = case.capture.request
    name = "username → req_id" if case.release.form.door.is_vufind else "req_id"
    if request is not None:
        name = request.kind.patron_key
    unknown = case.preview.req_id is None and case.cannot_be_said is not None
    return name, case.preview.req_id, case.cannot_be_said if unknown else None


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
        case NotFound(message=message):
            return name, None, message
        case Ambiguous(message=message):
            return name, None, message
        case CouldNotLook(message=message):
            return name, None, f"could not ask: {message}"
        case None:
            return name, None, case.lookup.not_asked or "not asked"


def _outcome(
    case: Case, station: Station, verdict: Verdict, cause: Finding | None
) -> StationOutcome:
    here = [
        finding
        for finding in case.findings
        if finding.station is station and finding.follows_from is None
    ]
    if cause is not None and verdict is Verdict.FAIL and station is cause.station:
        return StationOutcome.FIRST_WRONG
    if cause is not None and verdict is Verdict.FAIL and _is_downstream(case, station, cause):
        return StationOutcome.FOLLOWS
    if station is Station.ILS and case.could_not_ask:
        return StationOutcome.UNKNOWN
    if case.cannot_be_said is not None and station in _AFTER_WHAT_CANNOT_BE_SAID:
        return StationOutcome.UNKNOWN
    if any(item.severity is not Severity.NOTICE for item in here):
        return StationOutcome.WARNING
    return StationOutcome.OK


def _as_held(outcome: StationOutcome, station: Station, value: str | None) -> StationOutcome:
    """Where nothing was seen to be released, nothing is as it should be."""
    nothing_seen = value is None and station in (Station.IDP, Station.SERVICE_PROVIDER)
    return StationOutcome.UNKNOWN if nothing_seen and outcome is StationOutcome.OK else outcome


def _is_downstream(case: Case, station: Station, cause: Finding) -> bool:
    """Whether *station* lies between the cause and the last place that suffers from it."""
    explained = [
        STATIONS.index(finding.station)
        for finding in case.findings
        if finding.severity is Severity.ERROR and root_of(finding, case.findings) == cause
    ]
    last = max(explained, default=0)
    if not case.could_not_ask and not case.found_by_reshare:
        last = STATIONS.index(Station.ILS)
    elif not case.preview.has_identifier:
        last = max(last, STATIONS.index(Station.RESHARE))
    return STATIONS.index(cause.station) < STATIONS.index(station) <= last


def diagnose(
    evidence: DecisionEvidence, runs: tuple[CheckRun, ...], *, contacts: Contacts = NOBODY
) -> Diagnosis:
    """Explain *decision* by the findings in *runs*, which are in the catalogue's order.

    *contacts* are whom the message to the cause's owner may be addressed to.
    """
    case = Case(**stages(evidence), runs=runs)
    verdict = verdict_of(case)
    cause = first_cause(case, verdict)
    others = tuple(finding for finding in case.in_route_order() if finding is not cause)
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
