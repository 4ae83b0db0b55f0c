"""Helpers for the checks on ILLiad's users: the user's row, and the column sent."""

from verifier.domain.checks.check import NotAsked, known
from verifier.domain.checks.evidence import transform_evidence
from verifier.domain.model.finding import Evidence
from verifier.domain.model.illiad_comparison import (
    ColumnOutcome,
    ColumnResult,
    ComparedUser,
    IlliadUser,
)
from verifier.domain.model.lookup import NotFound
from verifier.domain.model.site import IlliadSettings

_NOT_SAID = (ColumnOutcome.ABSENT, ColumnOutcome.NOT_ASKED, ColumnOutcome.COULD_NOT_ASK)


def known_user(user: ComparedUser) -> IlliadUser | NotFound:
    """Return what ILLiad answered about the user. Raises ``NotAsked`` if it did not answer."""
    outcome = user.asked.outcome
    if isinstance(outcome, IlliadUser | NotFound):
        return outcome
    raise NotAsked("ILLiad could not be asked, so nothing is known about this user.")


def column_sent(user: ComparedUser) -> ColumnResult:
    """Return the column that the add-on sends.

    Raises ``NotAsked`` if the library system gave no answer about its value.
    """
    if isinstance(known_user(user), NotFound):
        raise NotAsked("ILLiad knows no such user.")
    sent = known(user.sent, "The site file does not say which column the add-on sends.")
    if sent.outcome in _NOT_SAID:
        raise NotAsked("The library system said nothing about the value of this column.")
    return sent


def addon_settings(settings: IlliadSettings) -> tuple[tuple[str, str], ...]:
    """Return the add-on's settings in the site file. Raises ``NotAsked`` if there are none."""
    if not settings.addon:
        raise NotAsked("The site file holds no settings of the add-on.")
    return settings.addon


def column_evidence(result: ColumnResult) -> Evidence:
    """Return one column with its value."""
    return Evidence(what="column", name=result.column, value=result.value)


def match_evidence(result: ColumnResult) -> tuple[Evidence, ...]:
    """Return one column, the identifier that it matches, and how the two differ."""
    record = Evidence(what="record", name=result.matches or "identifier", value=result.becomes)
    changed = (transform_evidence(result.transform),) if result.transform is not None else ()
    return (column_evidence(result), record, *changed)
