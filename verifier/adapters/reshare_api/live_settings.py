"""Read ReShare's live settings and lay them over those of the site file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.reshare_api.client import DECIDING_SECTION, HIDDEN, LiveReshare
from verifier.domain.model.lookup import NOBODY_ANSWERS, LookupFailure
from verifier.domain.model.reshare_settings import (
    LiveReading,
    PatronProfile,
    ReshareSettings,
    SettingDifference,
    UnreadPart,
)

# All of ReShare's settings that are known here, and what of them could not be read.

REQUIRED_SECTIONS = (DECIDING_SECTION, "localNCIP", "requests")
OPTIONAL_SECTIONS = ("autoResponder", "wmsSettings", "logging")
"""Sections that say nothing about a patron's request; older versions have not all of them."""

_NOT_AGAIN = NOBODY_ANSWERS | {LookupFailure.AUTH_ERROR}
"""After these nothing more is asked."""


@dataclass(slots=True)
class LiveSettings:
    """What ReShare told. ``profiles`` is None where they were not read."""

    settings: dict[str, str | None] = field(default_factory=dict)
    profiles: tuple[PatronProfile, ...] | None = None
    unread: list[UnreadPart] = field(default_factory=list)


def read_live_settings(live: LiveReshare) -> LiveSettings:
    """Read every section and the profiles. Never raises for what ReShare sent."""
    told = LiveSettings()
    for what, read, needed in _parts(live, told):
        try:
            read()
        except LookupAborted as stopped:
            if stopped.outcome.failure in _NOT_AGAIN:
                message = stopped.outcome.message
                told.unread.append(UnreadPart(what=_the_rest(told), message=message))
                break
            if needed:
                told.unread.append(UnreadPart(what=what, message=stopped.outcome.message))
    return told


def _parts(
    live: LiveReshare, told: LiveSettings
) -> Iterator[tuple[str, Callable[[], None], bool]]:
    def section(name: str) -> None:
        told.settings.update(live.section(name))

    def profiles() -> None:
        told.profiles = live.profiles()

    for name in REQUIRED_SECTIONS:
        yield f"settings {name}", partial(section, name), True
    yield "patron profiles", profiles, True
    for name in OPTIONAL_SECTIONS:
        yield f"settings {name}", partial(section, name), False


def _the_rest(told: LiveSettings) -> str:
    return "the rest of its settings" if told.settings or told.profiles else "its settings"


# What ReShare told, put over what the site file says; each difference is kept.

HOST_LMS = "host_lms_integration"
BORROWER_CHECK = "borrower_check"
SUPPRESS = "suppress_patron_info"
DECIDING = (HOST_LMS, BORROWER_CHECK, SUPPRESS)

_WORDS = frozenset(DECIDING)
"""Settings whose values ReShare itself compares without regard to letter case."""

_UNSET_CHECK = "none"
_ALLOWED = {True: "may request", False: "may not request", None: "never decided"}
_NOT_LISTED = "not listed"


def apply_live_settings(stated: ReshareSettings, told: LiveSettings) -> ReshareSettings:
    """Give the settings with what ReShare told in the place of what the site file says."""
    settings, profiles = told.settings, told.profiles
    unshown = tuple(_unshown(told))
    deciding = HOST_LMS in settings and BORROWER_CHECK in settings
    return replace(
        stated,
        host_lms_integration=settings.get(HOST_LMS) or stated.host_lms_integration,
        borrower_check=settings.get(BORROWER_CHECK, stated.borrower_check),
        suppress_patron_info=settings.get(SUPPRESS) or stated.suppress_patron_info,
        stated=stated.stated or deciding,
        patron_profiles=stated.patron_profiles if profiles is None else profiles,
        profiles_known=stated.profiles_known or profiles is not None,
        further=_further(stated, settings),
        live=LiveReading(
            differences=(*_settings_differ(stated, settings), *_profiles_differ(stated, profiles)),
            unread=(*told.unread, *unshown),
        ),
    )


def _further(
    stated: ReshareSettings, settings: dict[str, str | None]
) -> tuple[tuple[str, str | None], ...]:
    every = {**dict(stated.further), **settings}
    return tuple((name, value) for name, value in every.items() if name not in DECIDING)


def _unshown(told: LiveSettings) -> Iterator[UnreadPart]:
    """Name a deciding setting that its section does not have: it was hidden, or is another's."""
    for name, other in ((HOST_LMS, BORROWER_CHECK), (BORROWER_CHECK, HOST_LMS)):
        if name not in told.settings and other in told.settings:
            yield UnreadPart(what=name, message=f"ReShare shows no setting {name}.")


def _settings_differ(
    stated: ReshareSettings, settings: dict[str, str | None]
) -> Iterator[SettingDifference]:
    in_file: dict[str, str | None] = dict(stated.further)
    if stated.stated:
        of_all = {name: getattr(stated, name) for name in DECIDING if name not in stated.left_out}
        in_file = {**of_all, **in_file}
    for name, value in in_file.items():
        if name not in settings or settings[name] == HIDDEN:
            continue
        if _meant(name, value) != _meant(name, settings[name]):
            yield SettingDifference(name=name, in_site_file=value, in_reshare=settings[name])


def _meant(name: str, value: str | None) -> str:
    meant = (value or "").strip()
    if name not in _WORDS:
        return meant
    meant = meant.lower()
    return "" if name == BORROWER_CHECK and meant == _UNSET_CHECK else meant


def _profiles_differ(
    stated: ReshareSettings, profiles: tuple[PatronProfile, ...] | None
) -> Iterator[SettingDifference]:
    if profiles is None or not stated.profiles_known:
        return
    in_file = {
        patron_profile.code: _ALLOWED[patron_profile.can_create_requests]
        for patron_profile in stated.patron_profiles
    }
    in_reshare = {profile.code: _ALLOWED[profile.can_create_requests] for profile in profiles}
    for code in (*in_file, *(one for one in in_reshare if one not in in_file)):
        here, there = in_file.get(code, _NOT_LISTED), in_reshare.get(code, _NOT_LISTED)
        if here != there:
            name = f"patron profile {code}"
            yield SettingDifference(name=name, in_site_file=here, in_reshare=there, in_words=True)
