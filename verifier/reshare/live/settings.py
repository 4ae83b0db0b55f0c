"""ReShare's application settings and patron profiles, as it has them now.

A setting without a value has its default (mod-rs ``SettingsService.getSettingValue``). Newer
versions of mod-rs leave out, without a word, the sections that the account may not see
(``SettingController.filterRecordsByPermissions``): an empty section is one that was not read, and
never one in which nothing is set.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from verifier.model.lookup import LookupFailure
from verifier.model.reshare_access import RESHARE_OKAPI
from verifier.model.reshare_settings import PatronProfile
from verifier.reshare.live.lists import entries_of
from verifier.reshare.live.sign_in import RESHARE
from verifier.reshare.live.talk import ReshareTalk
from verifier.rest.json_body import Shape, shaped
from verifier.rest.stopped import LookupStopped

DECIDING_SECTION = "hostLMSIntegration"
SETTINGS = "/rs/settings/appSettings"
SETTINGS_PERMISSION = "rs.settings.get"
PROFILES = "/rs/hostLMSPatronProfiles"
PROFILES_PERMISSION = "rs.hostlmspatronprofiles.read"
HIDDEN = "set, not shown"
"""Stands for the value of a setting that is a secret."""

_SECRET_PARTS = ("password", "secret", "authentication", "api_key", "_pass")


class _Setting(Shape):
    key: str
    section: str | None = None
    settingType: str | None = None  # noqa: N815 - mod-rs's own name
    value: str | None = None
    defValue: str | None = None  # noqa: N815 - as above


class _Profile(Shape):
    code: str
    canCreateRequests: bool | None = None  # noqa: N815 - as above


def section_permissions(section: str) -> str:
    """Name the permissions that it takes to read *section*."""
    return f"{SETTINGS_PERMISSION} and rs.settings.getsection.{section.lower()}"


def read_section(talk: ReshareTalk, section: str) -> tuple[tuple[str, str | None], ...]:
    """Give the settings of one section by name, secrets without their value.

    Raises ``LookupStopped``.
    """
    found = entries_of(
        talk,
        SETTINGS,
        needs=section_permissions(section),
        query=(("filters", f"section=={section}"),),
    )
    settings = tuple(_settings(found, section))
    if not settings:
        said = (
            f"ReShare shows nothing of its settings {section}: the account of {RESHARE_OKAPI} "
            f"may lack the permission rs.settings.getsection.{section.lower()}."
        )
        raise LookupStopped(LookupFailure.FORBIDDEN, said)
    return settings


def _settings(found: tuple[dict[str, Any], ...], section: str) -> Iterator[tuple[str, str | None]]:
    for one in found:
        setting = shaped(_Setting, one, what="a setting of ReShare", peer=RESHARE)
        if setting.section in (None, section):
            yield setting.key, _value(setting)


def _value(setting: _Setting) -> str | None:
    value = setting.defValue if setting.value is None else setting.value
    if not value:
        return None
    return HIDDEN if _is_secret(setting) else value


def _is_secret(setting: _Setting) -> bool:
    by_type = (setting.settingType or "").lower() == "password"
    return by_type or any(part in setting.key.lower() for part in _SECRET_PARTS)


def read_profiles(talk: ReshareTalk) -> tuple[PatronProfile, ...]:
    """Give the rows of *Host LMS patron profiles*. Raises ``LookupStopped``.

    A hidden row counts: mod-rs brings it back, with its decision, when a patron has the profile.
    """
    rows = (
        shaped(_Profile, one, what="a patron profile of ReShare", peer=RESHARE)
        for one in entries_of(talk, PROFILES, needs=PROFILES_PERMISSION)
    )
    return tuple(
        PatronProfile(code=one.code, can_create_requests=one.canCreateRequests) for one in rows
    )
