"""Put one request's questions to the library systems, and keep every outcome.

ReShare's own come first: by user id, and again by user name where its adapter does so (mod-rs,
``BaseHostLMSService.lookupPatron``). At the same time whoever knows more is shown the same
value and the expected one. Then the planned ones, which may say whose identifier this is and
which released value is the right one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from verifier.adapters.ils.connector_interface import IlsConnector, LookupSession, Question
from verifier.domain.model.capture import Origin
from verifier.domain.model.lookup import (
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
from verifier.domain.model.request import RequestPreview
from verifier.domain.model.reshare_settings import Flavour, ReshareSettings
from verifier.domain.model.site import IlsRole
from verifier.domain.model.text_values import is_placeholder

_NO_ANSWER = frozenset({LookupFailure.TIMEOUT, LookupFailure.UNREACHABLE, LookupFailure.TLS})
_SECONDS = 30.0


def _leads_to_somebody(attempt: LookupAttempt) -> bool:
    return isinstance(attempt.outcome, Found | Ambiguous)


def look_up(
    preview: RequestPreview,
    connectors: Sequence[IlsConnector],
    *,
    plan: Sequence[PlannedLookup],
    settings: ReshareSettings,
    expected: str | None,
    day: date,
    seconds: float = _SECONDS,
    settles: Callable[[LookupAttempt], bool] = _leads_to_somebody,
) -> PatronLookup:
    """Ask as ReShare asks, then what is planned, all within *seconds*.

    Each connection gets at most ``MAX_QUESTIONS``, and no more after it gave no answer at all.
    *day* is the day of the login where the library is. *settles* says of an attempt whether it
    led to a record that may be this patron's, so that no more has to be asked. Never raises.
    """
    asking = LookupSession(seconds=seconds)
    not_asked = _why_reshare_is_not_asked(preview, connectors, settings)
    at_once = [one for one in plan if one.purpose is Purpose.EXPECTED]
    if not_asked is None:
        _ask_as_reshare(asking, preview, connectors, settings, at_once)
    _ask_planned(asking, connectors, [one for one in plan if not one.only_if_needed])
    _ask_while_needed(asking, connectors, [one for one in plan if one.only_if_needed], settles)
    return PatronLookup(
        preview=preview,
        attempts=tuple(asking.attempts),
        not_asked=not_asked,
        expected=expected,
        day=day,
        flavour=settings.flavour,
        sources=tuple(
            Source(id=connector.id, role=connector.role, sees=connector.sees)
            for connector in connectors
        ),
    )


NO_ID = {Flavour.MOD_RS: "No id supplied", Flavour.CROSSLINK: "empty patron identifier"}
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


def _why_reshare_is_not_asked(
    preview: RequestPreview, connectors: Sequence[IlsConnector], settings: ReshareSettings
) -> str | None:
    if preview.blocked is not None:
        return "No request can be placed, so ReShare would not ask the library system."
    if preview.cannot_be_said is not None and (connectors or preview.release.form.stated):
        return f"{preview.cannot_be_said} So ReShare's question is not known."
    if not connectors:
        return _nobody(preview)
    if not preview.has_identifier:
        return (
            "The request would carry no patron identifier, so ReShare would not ask the library "
            f"system; it would note: {NO_ID[settings.flavour]}."
        )
    if not _with_role(connectors, IlsRole.RESHARE):
        return "No connection is configured that asks as ReShare asks."
    return None


def _nobody(preview: RequestPreview) -> str:
    if not preview.release.form.stated:
        return _NOBODY_WITHOUT_SITE
    return _NOBODY if preview.release.capture.origin is Origin.LOGIN else _NOBODY_FOR_SAVED


def _ask_as_reshare(
    asking: LookupSession,
    preview: RequestPreview,
    connectors: Sequence[IlsConnector],
    settings: ReshareSettings,
    at_once: Sequence[PlannedLookup],
) -> None:
    """Ask ReShare's two questions; show the same value, and *at_once*, to whoever knows more.

    A word that stands for no value is shown to nobody: ReShare asks for it, and only ReShare.
    """
    key = PatronKey(value=preview.patron_identifier or "")
    connector = _with_role(connectors, IlsRole.RESHARE)[0]
    witnesses = _with_role(connectors, IlsRole.EVIDENCE)
    shown = [] if is_placeholder(key.value) else witnesses
    first, *_ = asking.ask(
        [
            Question(connector=connector, key=key, purpose=Purpose.AS_RESHARE),
            *(
                Question(
                    connector=one,
                    key=key,
                    purpose=Purpose.RELEASED,
                    derived_from=preview.req_id_from,
                )
                for one in shown
            ),
            *(_question(witness, planned) for planned in at_once for witness in witnesses),
        ]
    )
    if first is not None and _asks_again(first, settings):
        by_name = PatronKey(value=key.value, kind=KeyKind.USERNAME)
        if isinstance(first, CouldNotLook) and first.failure in _NO_ANSWER:
            asking.note_unasked(connector, by_name)
        else:
            asking.ask([Question(connector=connector, key=by_name, purpose=Purpose.AS_RESHARE)])


def _asks_again(first: LookupOutcome, settings: ReshareSettings) -> bool:
    """Whether ReShare takes *first* for a failure and its adapter has a second question."""
    if isinstance(first, Found) and not (first.answer and first.answer.problems):
        return False
    return settings.asks_by_username


def _ask_planned(
    asking: LookupSession, connectors: Sequence[IlsConnector], plan: Sequence[PlannedLookup]
) -> None:
    """Ask every connection that knows more; where none of them could look, ReShare's own."""
    witnesses = _with_role(connectors, IlsRole.EVIDENCE)
    outcomes = asking.ask(
        [_question(witness, planned) for planned in plan for witness in witnesses]
    )
    unanswered = []
    for index, planned in enumerate(plan):
        told = outcomes[index * len(witnesses) : (index + 1) * len(witnesses)]
        if all(one is None or isinstance(one, CouldNotLook) for one in told):
            unanswered.append(planned)
    own = _with_role(connectors, IlsRole.RESHARE)[:1]
    asking.ask([_question(one, planned) for planned in unanswered for one in own])


def _ask_while_needed(
    asking: LookupSession,
    connectors: Sequence[IlsConnector],
    plan: Sequence[PlannedLookup],
    settles: Callable[[LookupAttempt], bool],
) -> None:
    """Ask one after another, until an attempt has settled whose record it is."""
    judged = 0
    for planned in plan:
        if any(map(settles, asking.attempts[judged:])):
            return
        judged = len(asking.attempts)
        _ask_planned(asking, connectors, [planned])


def _question(connector: IlsConnector, planned: PlannedLookup) -> Question:
    return Question(
        connector=connector,
        key=planned.key,
        purpose=planned.purpose,
        derived_from=planned.derived_from,
        may_mislead=planned.may_mislead,
    )


def _with_role(connectors: Sequence[IlsConnector], role: IlsRole) -> list[IlsConnector]:
    return [connector for connector in connectors if connector.role is role]
