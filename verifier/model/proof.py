"""Short ways to write evidence, so that the same kind of proof is named the same everywhere."""

from __future__ import annotations

from verifier.model.finding import Evidence
from verifier.model.patron import PatronIdentifier
from verifier.model.reshare_settings import ReshareSettings

STATE = "state"
"""Evidence in words of our own about something: a state, a day, a list's entry. No value."""

SHARE = "share"
"""Evidence that counts: how many of how many. No value."""


def attribute(name: str, value: str | None = None) -> Evidence:
    """One attribute, with one of its values or none."""
    return Evidence(what="attribute", name=name, value=value)


def setting(name: str, value: object = None) -> Evidence:
    """One setting under its product's own name."""
    return Evidence(what="setting", name=name, value=None if value is None else as_written(value))


def as_written(value: object) -> str:
    """Write a setting's value as configuration files do: a switch is true or false."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def patron_check(settings: ReshareSettings) -> tuple[Evidence, ...]:
    """The settings that switch the look-up of patrons on or off, of the software that decides."""
    if settings.is_crosslink:
        return (setting("lookupUserEnabled", settings.lookup_user_enabled),)
    return (
        setting("host_lms_integration", settings.host_lms_integration),
        setting("borrower_check", settings.borrower_check),
    )


def sent_identifier(value: str | None) -> Evidence:
    """Show what ReShare would receive as the patron identifier."""
    return Evidence(what="identifier", name="patronIdentifier", value=value)


def on_record(one: PatronIdentifier) -> Evidence:
    """One identifier of a patron record, with its state in the name."""
    return Evidence(what="record", name=f"{one.type} ({one.status.value})", value=one.value)


def state(name: str, said: str) -> Evidence:
    """One state in words of our own, which are nobody's value and stay readable when masked."""
    return Evidence(what=STATE, name=name, value=said)


def share(name: str, count: int, every: int, noun: str = "patrons") -> Evidence:
    """How many of how many something holds for."""
    return Evidence(what=SHARE, name=name, value=f"{count:,} of {every:,} {noun}")
