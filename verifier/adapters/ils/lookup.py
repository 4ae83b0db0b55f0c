"""Run the lookups of one request in the library systems, and keep every outcome.

ReShare's own lookup comes first: by user ID, and again by user name if its adapter does so
(mod-rs, ``BaseHostLMSService.lookupPatron``). At the same time the evidence connections look up
the same value and the expected one. Then the planned lookups follow, which may show whose
identifier this is and which released value is the right one.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from verifier.adapters.ils.concurrent import run_concurrently
from verifier.adapters.ils.connections import ConnectedIls
from verifier.adapters.ils.connector_interface import (
    MAX_QUESTIONS,
    IlsConnector,
    InMemoryConnector,
    connector_defect,
)
from verifier.domain.model.capture import Origin
from verifier.domain.model.evidence import (
    LookupEvidence,
    PatronEvidence,
    RequestEvidence,
    stages,
)
from verifier.domain.model.lookup import (
    NOBODY_ANSWERS,
    Ambiguous,
    CouldNotLook,
    Found,
    KeyKind,
    LookupAttempt,
    LookupFailure,
    LookupOutcome,
    PatronKey,
    PatronLookup,
    PlannedLookup,
    Purpose,
    Source,
)
from verifier.domain.model.release import RequestPreview
from verifier.domain.model.reshare_settings import Flavour, ReshareSettings
from verifier.domain.model.site import IlsRole
from verifier.domain.model.text_values import is_placeholder

_NO_ANSWER = frozenset({LookupFailure.TIMEOUT, LookupFailure.UNREACHABLE, LookupFailure.TLS})
_SECONDS = 30.0
_NO_TIME = CouldNotLook(
    failure=LookupFailure.TIMEOUT,
    message="No answer came before the time for all questions about one login was over "
    "(lookup_seconds in the site file).",
)
_NOT_PUT = CouldNotLook(
    failure=LookupFailure.UNREACHABLE,
    message="The second question, by user name, was not put: the first one got no answer from "
    "the library system.",
)
_NO_ID = {Flavour.MOD_RS: "No id supplied", Flavour.CROSSLINK: "empty patron identifier"}
_NOBODY = (
    "No library system is configured, so the patron was not looked up. Add an [[ils]] table to "
    "the site file: see verifier explain which-connection."
)
_NOBODY_WITHOUT_SITE = (
    "No library system is known, so the patron was not looked up. Give a file of patron records "
    "with --record, or write a site file with verifier init."
)
_NOBODY_FOR_SAVED = (
    "No library system was asked about this saved login. Name one in the site file, or give the "
    "terminal a file of patron records with --record; the web page asks about saved logins only "
    "where [site] of the site file allows it."
)


def _leads_to_somebody(attempt: LookupAttempt) -> bool:
    return isinstance(attempt.outcome, Found | Ambiguous)


def look_up(
    evidence: RequestEvidence,
    connectors: Sequence[IlsConnector],
    *,
    plan: Sequence[PlannedLookup],
    settings: ReshareSettings,
    expected: str | None,
    day: date,
    seconds: float = _SECONDS,
    settles: Callable[[LookupAttempt], bool] = _leads_to_somebody,
) -> LookupEvidence:
    """Look up the patron as ReShare does, then run the lookups of *plan*, all within *seconds*.

    Each connection gets at most ``MAX_QUESTIONS`` lookups, and none after it gave no answer at
    all. *day* is the day, in the library's time zone, as of which records are judged. *settles*
    decides if an attempt found a record that may be this patron's, so that no further lookup is
    needed. Never raises.
    """
    for connector in connectors:
        if isinstance(connector, ConnectedIls):
            connector.prepare()
    session = _LookupSession(connectors, seconds=seconds)
    not_asked = _why_reshare_is_not_asked(evidence, connectors, settings)
    if not_asked is None:
        at_once = [planned for planned in plan if planned.purpose is Purpose.EXPECTED]
        _ask_as_reshare(session, evidence.preview, settings, at_once)
    session.ask_planned([planned for planned in plan if not planned.only_if_needed])
    judged = 0
    for planned in plan:
        if planned.only_if_needed:
            if any(map(settles, session.attempts[judged:])):
                break
            judged = len(session.attempts)
            session.ask_planned([planned])
    lookup = PatronLookup(
        attempts=tuple(session.attempts),
        not_asked=not_asked,
        expected=expected,
        day=day,
        flavour=settings.flavour,
        sources=tuple(
            Source(id=connector.id, role=connector.role, sees=connector.sees)
            for connector in connectors
        ),
    )
    return LookupEvidence(**stages(evidence), lookup=lookup)


def look_up_once_right(
    evidence: PatronEvidence,
    connectors: Sequence[IlsConnector],
    key: PatronKey,
    *,
    seconds: float = _SECONDS,
) -> LookupEvidence:
    """Look up *key*, the patron's own identifier, on ReShare's connection. Never raises."""
    session = _LookupSession(connectors, seconds=seconds)
    planned = PlannedLookup(key=key, purpose=Purpose.ONCE_RIGHT)
    session.ask([(own, planned) for own in session.own])
    return LookupEvidence(
        capture=evidence.capture,
        release=evidence.release,
        preview=evidence.preview,
        lookup=replace(evidence.lookup, attempts=(*evidence.lookup.attempts, *session.attempts)),
    )


def _why_reshare_is_not_asked(
    evidence: RequestEvidence, connectors: Sequence[IlsConnector], settings: ReshareSettings
) -> str | None:
    stated = evidence.release.form.stated
    if evidence.preview.blocked is not None:
        return "No request can be placed, so ReShare would not ask the library system."
    if evidence.why_unknown is not None and (connectors or stated):
        return f"{evidence.why_unknown} So ReShare's question is not known."
    if not connectors:
        is_login = evidence.capture.origin is Origin.LOGIN
        with_site = _NOBODY if is_login else _NOBODY_FOR_SAVED
        return with_site if stated else _NOBODY_WITHOUT_SITE
    if not evidence.preview.has_identifier:
        return (
            "The request would carry no patron identifier, so ReShare would not ask the library "
            f"system; it would note: {_NO_ID[settings.flavour]}."
        )
    if all(connector.role is not IlsRole.RESHARE for connector in connectors):
        return "No connection is configured that asks as ReShare asks."
    return None


def _ask_as_reshare(
    session: _LookupSession,
    preview: RequestPreview,
    settings: ReshareSettings,
    at_once: Sequence[PlannedLookup],
) -> None:
    """Run ReShare's two lookups; at the same time look up the value, and *at_once*, as evidence.

    A placeholder such as "undefined" is looked up only as ReShare does, not as evidence.
    """
    [own] = session.own
    key = PatronKey(value=preview.stored_identifier or "")
    sent = PlannedLookup(key=key, purpose=Purpose.RELEASED, derived_from=preview.req_id_from)
    shown = [*([] if is_placeholder(key.value) else [sent]), *at_once]
    as_reshare = PlannedLookup(key=key, purpose=Purpose.AS_RESHARE)
    first, *_ = session.ask(
        [
            (own, as_reshare),
            *((system, planned) for planned in shown for system in session.witnesses),
        ]
    )
    found = isinstance(first, Found) and not (first.answer and first.answer.problems)
    if settings.is_crosslink and isinstance(first, CouldNotLook) and first.empty:
        return
    if first is None or found or not settings.asks_by_username:
        return
    by_name = PatronKey(value=key.value, kind=KeyKind.USERNAME)
    if isinstance(first, CouldNotLook) and first.failure in _NO_ANSWER:
        session.attempts.append(
            LookupAttempt(connection=own.id, role=own.role, key=by_name, outcome=_NOT_PUT)
        )
    else:
        session.ask([(own, replace(as_reshare, key=by_name))])


class _LookupSession:
    """The lookups of one request so far. Each connection gets the same lookup only once.

    *seconds* is the time for all lookups together. Lookups of one call run at the same time; the
    attempts keep the order of the lookups, whichever connection answers first.
    """

    def __init__(self, connectors: Sequence[IlsConnector], *, seconds: float) -> None:
        self.attempts: list[LookupAttempt] = []
        roles = {
            role: [connector for connector in connectors if connector.role is role]
            for role in IlsRole
        }
        self.own = roles[IlsRole.RESHARE][:1]
        self.witnesses = roles[IlsRole.EVIDENCE]
        self._end = time.monotonic() + seconds
        self._asked: Counter[str] = Counter()
        self._gave_no_answer: set[str] = set()

    def ask_planned(self, plan: Sequence[PlannedLookup]) -> None:
        """Run *plan* on every evidence connection; on ReShare's own if none of them could look."""
        width = len(self.witnesses)
        outcomes = self.ask([(system, planned) for planned in plan for system in self.witnesses])
        unanswered = [
            planned
            for index, planned in enumerate(plan)
            if all(
                outcome is None or isinstance(outcome, CouldNotLook)
                for outcome in outcomes[index * width : (index + 1) * width]
            )
        ]
        self.ask([(system, planned) for planned in unanswered for system in self.own])

    def ask(
        self, questions: Sequence[tuple[IlsConnector, PlannedLookup]]
    ) -> list[LookupOutcome | None]:
        """Run the lookups that are new, and return every outcome.

        The outcome is None for a lookup that was not sent.
        """
        known = {(attempt.connection, attempt.key): attempt for attempt in self.attempts[::-1]}
        answers = self._new_answers(questions, known)
        outcomes: list[LookupOutcome | None] = []
        for connector, planned in questions:
            place = (connector.id, planned.key)
            attempt = known.get(place)
            if attempt is None and place in answers:
                outcome, milliseconds = answers[place] or (_NO_TIME, None)
                if isinstance(outcome, CouldNotLook) and outcome.failure in NOBODY_ANSWERS:
                    self._gave_no_answer.add(connector.id)
                attempt = known[place] = LookupAttempt(
                    connection=connector.id,
                    role=connector.role,
                    key=planned.key,
                    outcome=outcome,
                    purpose=planned.purpose,
                    derived_from=planned.derived_from,
                    may_mislead=planned.may_mislead,
                    milliseconds=milliseconds,
                )
                self.attempts.append(attempt)
            elif attempt is not None and attempt.purpose is not planned.purpose:
                self.attempts.append(
                    replace(attempt, purpose=planned.purpose, derived_from=planned.derived_from)
                )
            outcomes.append(None if attempt is None else attempt.outcome)
        return outcomes

    def _new_answers(
        self,
        questions: Sequence[tuple[IlsConnector, PlannedLookup]],
        known: Iterable[tuple[str, PatronKey]],
    ) -> dict[tuple[str, PatronKey], tuple[LookupOutcome, int] | None]:
        new = {}
        for connector, planned in questions:
            place = (connector.id, planned.key)
            given_up = connector.id in self._gave_no_answer
            too_many = self._asked[connector.id] >= MAX_QUESTIONS
            if not (given_up or too_many or place in new or place in known):
                new[place] = (connector, partial(_timed, connector, planned.key))
                self._asked[connector.id] += 1
        calls = [call for _, call in new.values()]
        if all(isinstance(connector, InMemoryConnector) for connector, _ in new.values()):
            return {place: call() for place, call in zip(new, calls, strict=True)}
        left = max(self._end - time.monotonic(), 0.001)
        return dict(zip(new, run_concurrently(calls, seconds=left), strict=True))


def _timed(connector: IlsConnector, key: PatronKey) -> tuple[LookupOutcome, int]:
    """Look up *key* and measure the time. An exception becomes an outcome.

    So a defect in one connector does not hide the answers of the others.
    """
    began = time.monotonic()
    try:
        outcome = connector.look_up(key)
    except Exception as error:  # noqa: BLE001 - see above
        outcome = connector_defect(error)
    return outcome, round((time.monotonic() - began) * 1000)
