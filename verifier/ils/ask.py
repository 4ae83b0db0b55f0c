"""Put one request's questions to the library systems, and keep every outcome.

First ReShare's own: by user id, and again by user name where its adapter does so (mod-rs,
``BaseHostLMSService.lookupPatron``). Then the planned ones, which may say whose identifier
this is and which released value is the right one.
"""

from __future__ import annotations

from collections.abc import Sequence

from verifier.ils.asking import MAX_QUESTIONS, Asking, IlsConnector
from verifier.model.capture import Origin
from verifier.model.host_lms import username_fallback
from verifier.model.lookup import (
    CouldNotLook,
    Found,
    KeyKind,
    LookupFailure,
    LookupOutcome,
    PatronKey,
    PatronLookup,
    PlannedLookup,
    Purpose,
)
from verifier.model.request import RequestPreview
from verifier.model.site import IlsRole, ReshareSettings

__all__ = ["MAX_QUESTIONS", "IlsConnector", "look_up"]

_NO_ANSWER = frozenset({LookupFailure.TIMEOUT, LookupFailure.UNREACHABLE, LookupFailure.TLS})


def look_up(
    preview: RequestPreview,
    connectors: Sequence[IlsConnector],
    *,
    plan: Sequence[PlannedLookup],
    settings: ReshareSettings,
    expected: str | None,
) -> PatronLookup:
    """Ask as ReShare asks, then what is planned, at most ``MAX_QUESTIONS`` in all.

    A connection that gave no answer at all is not asked again. Never raises.
    """
    asking = Asking()
    not_asked = _why_reshare_is_not_asked(preview, connectors)
    if not_asked is None:
        _ask_as_reshare(asking, preview, connectors, settings)
    for planned in plan:
        if not (planned.only_if_needed and asking.found_somebody):
            _ask_planned(asking, connectors, planned)
    return PatronLookup(
        preview=preview, attempts=tuple(asking.attempts), not_asked=not_asked, expected=expected
    )


_NOBODY = "No library system is set up to be asked for this login, so none was."
_NOBODY_FOR_SAVED = (
    "No library system was asked: none is set up, or this page asks none for saved logins "
    "(saved_logins_ask_ils in the site file)."
)


def _why_reshare_is_not_asked(
    preview: RequestPreview, connectors: Sequence[IlsConnector]
) -> str | None:
    if preview.blocked is not None:
        return "No request can be placed, so ReShare would not ask the library system."
    if preview.cannot_be_said is not None:
        return f"{preview.cannot_be_said} So ReShare's question is not known."
    if not connectors:
        return _NOBODY if preview.release.capture.origin is Origin.LOGIN else _NOBODY_FOR_SAVED
    if not preview.has_identifier:
        return (
            "The request would carry no patron identifier, so ReShare would not ask the library "
            "system; it would note: No id supplied."
        )
    if not _with_role(connectors, IlsRole.RESHARE):
        return "No connection is configured that asks as ReShare asks."
    return None


def _ask_as_reshare(
    asking: Asking,
    preview: RequestPreview,
    connectors: Sequence[IlsConnector],
    settings: ReshareSettings,
) -> None:
    """Ask ReShare's two questions, then show the same value to whoever knows more."""
    value = preview.patron_identifier or ""
    connector = _with_role(connectors, IlsRole.RESHARE)[0]
    first = asking.ask(connector, PatronKey(value=value), Purpose.AS_RESHARE)
    if first is not None and _asks_again(first, settings):
        by_name = PatronKey(value=value, kind=KeyKind.USERNAME)
        if isinstance(first, CouldNotLook) and first.failure in _NO_ANSWER:
            asking.note_unasked(connector, by_name)
        else:
            asking.ask(connector, by_name, Purpose.AS_RESHARE)
    for witness in _with_role(connectors, IlsRole.EVIDENCE):
        asking.ask(witness, PatronKey(value=value), Purpose.RELEASED, preview.req_id_from)


def _asks_again(first: LookupOutcome, settings: ReshareSettings) -> bool:
    """Whether ReShare takes *first* for a failure and its adapter has a second question."""
    if isinstance(first, Found) and not (first.answer and first.answer.problems):
        return False
    return username_fallback(settings.host_lms_integration)


def _ask_planned(
    asking: Asking, connectors: Sequence[IlsConnector], planned: PlannedLookup
) -> None:
    """Ask every connection that knows more; where none of them could look, ReShare's own."""
    outcomes = [
        asking.ask(one, planned.key, planned.purpose, planned.derived_from)
        for one in _with_role(connectors, IlsRole.EVIDENCE)
    ]
    if any(one is not None and not isinstance(one, CouldNotLook) for one in outcomes):
        return
    for one in _with_role(connectors, IlsRole.RESHARE)[:1]:
        asking.ask(one, planned.key, planned.purpose, planned.derived_from)


def _with_role(connectors: Sequence[IlsConnector], role: IlsRole) -> list[IlsConnector]:
    return [one for one in connectors if one.role is role]
