"""All of ReShare's settings that are known here, and what of them could not be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from verifier.model.lookup import NOBODY_ANSWERS, LookupFailure
from verifier.model.reshare_live import UnreadPart
from verifier.model.reshare_settings import PatronProfile
from verifier.reshare.live.client import LiveReshare
from verifier.reshare.live.settings import DECIDING_SECTION
from verifier.rest.stopped import LookupStopped

NEEDED = (DECIDING_SECTION, "localNCIP", "requests")
WELCOME = ("autoResponder", "wmsSettings", "logging")
"""Sections that say nothing about a patron's request; older versions have not all of them."""

_NOT_AGAIN = NOBODY_ANSWERS | {LookupFailure.AUTH_ERROR}
"""After these nothing more is asked."""


@dataclass(slots=True)
class ToldSettings:
    """What ReShare told. ``profiles`` is None where they were not read."""

    settings: dict[str, str | None] = field(default_factory=dict)
    profiles: tuple[PatronProfile, ...] | None = None
    unread: list[UnreadPart] = field(default_factory=list)


def read_all(live: LiveReshare) -> ToldSettings:
    """Read every section and the profiles. Never raises for what ReShare sent."""
    told = ToldSettings()
    for what, read, needed in _parts(live, told):
        try:
            read()
        except LookupStopped as stopped:
            if stopped.outcome.failure in _NOT_AGAIN:
                said = stopped.outcome.said
                told.unread.append(UnreadPart(what=_the_rest(told), said=said))
                break
            if needed:
                told.unread.append(UnreadPart(what=what, said=stopped.outcome.said))
    return told


def _parts(
    live: LiveReshare, told: ToldSettings
) -> Iterator[tuple[str, Callable[[], None], bool]]:
    def section(name: str) -> None:
        told.settings.update(live.section(name))

    def profiles() -> None:
        told.profiles = live.profiles()

    for name in NEEDED:
        yield f"settings {name}", partial(section, name), True
    yield "patron profiles", profiles, True
    for name in WELCOME:
        yield f"settings {name}", partial(section, name), False


def _the_rest(told: ToldSettings) -> str:
    return "the rest of its settings" if told.settings or told.profiles else "its settings"
