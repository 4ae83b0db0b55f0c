"""Read ReShare's live settings, and let them replace those of the site file."""

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

REQUIRED_SECTIONS = (DECIDING_SECTION, "localNCIP", "requests")
OPTIONAL_SECTIONS = ("autoResponder", "wmsSettings", "logging")
"""Sections that do not affect a patron's request. Older versions lack some of them."""

_NOT_AGAIN = NOBODY_ANSWERS | {LookupFailure.AUTH_ERROR}
"""After one of these failures nothing more is requested."""


@dataclass(slots=True)
class LiveSettings:
    """What was read from ReShare. ``profiles`` is None if they could not be read."""

    settings: dict[str, str | None] = field(default_factory=dict)
    profiles: tuple[PatronProfile, ...] | None = None
    unread: list[UnreadPart] = field(default_factory=list)


def read_live_settings(live: LiveReshare) -> LiveSettings:
    """Read every section and the profiles. Never raises for ReShare's answer."""
    found = LiveSettings()
    refused = live.sign_in()  # once, whatever the reason: a password must not be sent seven times
    if refused is not None:
        found.unread.append(UnreadPart(what="its settings", message=refused.message))
        return found

    def section(name: str) -> None:
        found.settings.update(live.section(name))

    def profiles() -> None:
        found.profiles = live.profiles()

    parts: list[tuple[str, Callable[[], None], bool]] = [
        *((f"settings {name}", partial(section, name), True) for name in REQUIRED_SECTIONS),
        ("patron profiles", profiles, True),
        *((f"settings {name}", partial(section, name), False) for name in OPTIONAL_SECTIONS),
    ]
    for what, read, needed in parts:
        try:
            read()
        except LookupAborted as stopped:
            message = stopped.outcome.message
            if stopped.outcome.failure in _NOT_AGAIN:
                some = found.settings or found.profiles
                rest = "the rest of its settings" if some else "its settings"
                found.unread.append(UnreadPart(what=rest, message=message))
                break
            if needed:
                found.unread.append(UnreadPart(what=what, message=message))
    return found


HOST_LMS = "host_lms_integration"
BORROWER_CHECK = "borrower_check"
SUPPRESS = "suppress_patron_info"
DECIDING = (HOST_LMS, BORROWER_CHECK, SUPPRESS)

_ALLOWED = {True: "may request", False: "may not request", None: "never decided"}
_NOT_LISTED = "not listed"


def apply_live_settings(stated: ReshareSettings, live: LiveSettings) -> ReshareSettings:
    """Replace settings of the site file with those read from ReShare, and note differences."""
    settings, profiles = live.settings, live.profiles
    deciding = HOST_LMS in settings and BORROWER_CHECK in settings
    every = {**dict(stated.further), **settings}
    # a deciding setting that is missing from its section was hidden, or is in another one
    hidden = [
        UnreadPart(what=name, message=f"ReShare shows no setting {name}.")
        for name, other in ((HOST_LMS, BORROWER_CHECK), (BORROWER_CHECK, HOST_LMS))
        if name not in settings and other in settings
    ]
    return replace(
        stated,
        host_lms_integration=settings.get(HOST_LMS) or stated.host_lms_integration,
        borrower_check=settings.get(BORROWER_CHECK, stated.borrower_check),
        check_read_live=BORROWER_CHECK in settings or stated.check_read_live,
        suppress_patron_info=settings.get(SUPPRESS) or stated.suppress_patron_info,
        stated=stated.stated or deciding,
        patron_profiles=stated.patron_profiles if profiles is None else profiles,
        profiles_known=stated.profiles_known or profiles is not None,
        further=tuple((name, value) for name, value in every.items() if name not in DECIDING),
        live=LiveReading(
            differences=(*_settings_differ(stated, settings), *_profiles_differ(stated, profiles)),
            unread=(*live.unread, *hidden),
        ),
    )


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
        # mod-rs compares its stored value exactly; the site file may give its label
        written = stated.stored_borrower_check if name == BORROWER_CHECK else value
        if _meant(name, written) != _meant(name, settings[name]):
            yield SettingDifference(name=name, in_site_file=value, in_reshare=settings[name])


def _meant(name: str, value: str | None) -> str:
    meant = (value or "").strip()
    if name == BORROWER_CHECK:
        return "" if meant == "none" else meant
    return meant.lower() if name in DECIDING else meant  # a label differs only in letter case


def _profiles_differ(
    stated: ReshareSettings, profiles: tuple[PatronProfile, ...] | None
) -> Iterator[SettingDifference]:
    if profiles is None or not stated.profiles_known:
        return
    in_file, in_reshare = (
        {profile.code: _ALLOWED[profile.can_create_requests] for profile in listed}
        for listed in (stated.patron_profiles, profiles)
    )
    for code in {**in_file, **in_reshare}:
        here, there = in_file.get(code, _NOT_LISTED), in_reshare.get(code, _NOT_LISTED)
        if here != there:
            name = f"patron profile {code}"
            yield SettingDifference(name=name, in_site_file=here, in_reshare=there, in_words=True)
