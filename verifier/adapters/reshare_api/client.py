"""Everything that can be asked of one ReShare.

Settings, patron profiles, requests, symbols, pickup locations, its decision about a patron.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from verifier.adapters.http.json_body import Many, Shape, validate_json
from verifier.adapters.http.json_client import segment
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.messages.reshare_request import read_patron_request
from verifier.adapters.reshare_api.session import (
    RESHARE,
    Bounds,
    ReshareSession,
    entries_of,
    pages,
)
from verifier.domain.model.lookup import NOBODY_ANSWERS, CouldNotLook, LookupFailure
from verifier.domain.model.reshare_settings import (
    HostLmsTest,
    OwnAnswer,
    PatronProfile,
    PickupLocation,
)
from verifier.domain.model.site import RESHARE_OKAPI, ReshareAccess
from verifier.domain.model.triage import PatronRequest, RequestsRead

# ReShare's application settings and patron profiles, as it has them now.
#
# A setting without a value has its default (mod-rs ``SettingsService.getSettingValue``). Newer
# versions of mod-rs leave out, without a word, the sections that the account may not see
# (``SettingController.filterRecordsByPermissions``): an empty section is one that was not read,
# and
# never one in which nothing is set.

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


def read_section(talk: ReshareSession, section: str) -> tuple[tuple[str, str | None], ...]:
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
        message = (
            f"ReShare shows nothing of its settings {section}: the account of {RESHARE_OKAPI} "
            f"may lack the permission rs.settings.getsection.{section.lower()}."
        )
        raise LookupAborted(LookupFailure.FORBIDDEN, message)
    return settings


def _settings(found: tuple[dict[str, Any], ...], section: str) -> Iterator[tuple[str, str | None]]:
    for one in found:
        setting = validate_json(_Setting, one, what="a setting of ReShare", peer=RESHARE)
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


def read_profiles(talk: ReshareSession) -> tuple[PatronProfile, ...]:
    """Give the rows of *Host LMS patron profiles*. Raises ``LookupStopped``.

    A hidden row counts: mod-rs brings it back, with its decision, when a patron has the profile.
    """
    rows = (
        validate_json(_Profile, entry, what="a patron profile of ReShare", peer=RESHARE)
        for entry in entries_of(talk, PROFILES, needs=PROFILES_PERMISSION)
    )
    return tuple(
        PatronProfile(code=row.code, can_create_requests=row.canCreateRequests) for row in rows
    )


# The names that requests use: the tenant's symbols and its pickup locations.

SYMBOLS = "/rs/settings/tenantSymbols"
SYMBOLS_PERMISSION = "rs.settings.get"
DIRECTORY = "/directory/entry"
DIRECTORY_PERMISSION = "directory.entry.collection.get"
_PICKUP = (("filters", "tags.value=i=pickup"), ("filters", "status.value=i=managed"))


class _Symbols(Shape):
    symbols: Many[str]


class _Entry(Shape):
    slug: str | None = None
    name: str | None = None


def read_symbols(talk: ReshareSession) -> tuple[str, ...]:
    """Give the symbols that the tenant answers to. Raises ``LookupStopped``.

    mod-rs tells them as ``{symbols: [...]}`` (ReshareSettingsController); not every version has
    the question at all.
    """
    content = talk.get(SYMBOLS, needs=SYMBOLS_PERMISSION)
    return validate_json(_Symbols, content, what="ReShare's tenant symbols", peer=RESHARE).symbols


def read_pickup_locations(talk: ReshareSession) -> tuple[PickupLocation, ...]:
    """Give the places where patrons collect items; one without a slug is left out.

    Raises ``LookupStopped``.
    """
    rows = (
        validate_json(_Entry, entry, what="a pickup location of ReShare", peer=RESHARE)
        for entry in entries_of(talk, DIRECTORY, needs=DIRECTORY_PERMISSION, query=_PICKUP)
    )
    return tuple(PickupLocation(slug=row.slug, name=row.name) for row in rows if row.slug)


# Patrons' requests as ReShare keeps them, oldest first, within a range of dates.

REQUESTS = "/rs/patronrequests"
REQUESTS_PERMISSION = "rs.patronrequests.collection.get"
_OURS = ("filters", "isRequester==true")
_WITH_HISTORY = ("_view", "full")  # a list leaves out history and identifiers otherwise
REQUESTS_BYTES = 500_000_000  # of all pages together
MOST_SECONDS = 1_800.0
_OLDEST_FIRST = ("sort", "dateCreated;asc")  # what is new meanwhile comes at the end

Progress = Callable[[int, int | None], None]
"""Is told how many requests were read, and how many there are where that is known."""


def read_requests(
    talk: ReshareSession,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    most: int | None = None,
    seconds: float = MOST_SECONDS,
    progress: Progress = lambda _read, _all: None,
) -> RequestsRead:
    """Read the requests made from *since* on and before *until*, *most* of them at most.

    After *seconds* no further page is asked for. Never raises for what ReShare sent: what was
    read until it stopped is given, and why it did.
    """
    query = (_OURS, _WITH_HISTORY, _OLDEST_FIRST, *_range(since, until))
    bounds = Bounds(total_bytes=REQUESTS_BYTES, seconds=seconds)
    found: list[PatronRequest] = []
    total: int | None = None
    stopped: CouldNotLook | None = None
    try:
        for page in pages(
            talk, REQUESTS, needs=REQUESTS_PERMISSION, query=query, stats=True, bounds=bounds
        ):
            total = page.total if page.total is not None else total
            read = (
                read_patron_request(one, f"request {place}")
                for place, one in enumerate(page.entries, len(found) + 1)
            )
            found.extend(_within(read, since, until))
            progress(len(found), total)
            if most is not None and len(found) >= most:
                break
    except LookupAborted as ended:
        stopped = ended.outcome
    return RequestsRead(requests=tuple(found[:most]), total=total, stopped=stopped)


def require_requests(talk: ReshareSession) -> None:
    """Ask for one request and drop it: whether requests may be read. Raises ``LookupStopped``."""
    talk.get(REQUESTS, needs=REQUESTS_PERMISSION, query=(_OURS, ("perPage", "1")))


def _range(since: datetime | None, until: datetime | None) -> Iterable[tuple[str, str]]:
    if since is not None:
        yield "filters", f"dateCreated>={_moment(since)}"
    if until is not None:
        yield "filters", f"dateCreated<{_moment(until)}"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def _within(
    requests: Iterable[PatronRequest], since: datetime | None, until: datetime | None
) -> Iterable[PatronRequest]:
    """Leave out what lies outside, should ReShare not understand the filter."""
    for request in requests:
        at = request.created_at
        early = at is not None and since is not None and at < since
        late = at is not None and until is not None and at >= until
        if not (early or late):
            yield request


# ReShare's own answers about one patron. Asking is not free of traces.
#
# ``canCreateRequest`` runs the real look-up and may make a patron profile, or bring a hidden one
# back. ``testHostLMS/validate`` takes its secrets in the address, where access logs keep them.
# Neither is asked unless somebody asked for it.

CAN_CREATE_PERMISSION = "rs.patronrequests.item.post"
SILENT_SECONDS = 60.0
HOST_LMS_TEST = "/rs/testHostLMS/validate"
HOST_LMS_TEST_PERMISSION = "rs.testHostLMS"


class _Answer(Shape):
    patronValid: bool  # noqa: N815 - mod-rs's own name
    status: str | None = None
    problems: str | list[str] | None = None  # a text that may look like a list; or one


class _HostLms(Shape):
    result: bool | None = None
    status: str | None = None
    userid: str | None = None
    userProfile: str | None = None  # noqa: N815 - as above
    problems: str | list[str] | None = None
    error: str | None = None


class OwnAnswers:
    """Asks ReShare whether patrons may create requests. Serves many threads.

    Where nobody answers, the next patrons are not waited for in vain: for ``SILENT_SECONDS``
    each gets the same sentence.
    """

    def __init__(
        self, talk: ReshareSession, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._talk = talk
        self._clock = clock
        self._silent: tuple[float, str] | None = None  # until when, and what was said

    def __call__(self, identifier: str) -> OwnAnswer:
        """Ask about one patron. Never raises for what ReShare sent."""
        silent = self._silent
        if silent is not None and self._clock() < silent[0]:
            return OwnAnswer(valid=None, unanswered=f"{silent[1]} It was not asked again.")
        try:
            return _asked(self._talk, identifier)
        except LookupAborted as stopped:
            message = stopped.outcome.message
            if stopped.outcome.failure in NOBODY_ANSWERS:
                self._silent = (self._clock() + SILENT_SECONDS, message)
            return OwnAnswer(valid=None, unanswered=message)


def _asked(talk: ReshareSession, identifier: str) -> OwnAnswer:
    path = f"/rs/patron/{segment(identifier)}/canCreateRequest"
    content = talk.get(path, needs=CAN_CREATE_PERMISSION)
    answer = validate_json(_Answer, content, what="ReShare's answer about a patron", peer=RESHARE)
    return OwnAnswer(
        valid=answer.patronValid, status=answer.status, problems=_text(answer.problems)
    )


def try_host_lms(
    talk: ReshareSession, *, host_lms: str, identifier: str, settings: Mapping[str, str]
) -> HostLmsTest:
    """Have ReShare look a patron up with *settings* in place of its own.

    The settings, secrets among them, travel in the address. What the messages were, which hold
    secrets too, is not taken over. Raises ``LookupStopped``.
    """
    query = (("lms", host_lms.lower()), ("patronId", identifier), *settings.items())
    content = talk.get(HOST_LMS_TEST, needs=HOST_LMS_TEST_PERMISSION, query=query)
    answer = validate_json(_HostLms, content, what="ReShare's test of the host LMS", peer=RESHARE)
    return HostLmsTest(
        found=answer.result,
        status=answer.status,
        user_id=answer.userid,
        profile=answer.userProfile,
        problems=answer.error or _text(answer.problems),
    )


def _text(problems: str | list[str] | None) -> str | None:
    return "; ".join(problems) if isinstance(problems, list) else problems


# One ReShare, and everything that can be asked of it.


class LiveReshare:
    """Asks ReShare with one account. One object serves many threads; its token is in memory.

    What only reads raises ``LookupStopped`` where it cannot; the rest never raises.
    """

    def __init__(self, access: ReshareAccess, *, allow_private: bool) -> None:
        self._talk = ReshareSession(access, allow_private=allow_private)
        self._own_answers = OwnAnswers(self._talk)

    def sign_in(self) -> CouldNotLook | None:
        """Sign in, unless a token is at hand; None where that went well."""
        try:
            self._talk.sign_in()
        except LookupAborted as stopped:
            return stopped.outcome
        return None

    def section(self, section: str) -> tuple[tuple[str, str | None], ...]:
        """Give one section of the application settings. Raises ``LookupStopped``."""
        return read_section(self._talk, section)

    def profiles(self) -> tuple[PatronProfile, ...]:
        """Give the patron profiles. Raises ``LookupStopped``."""
        return read_profiles(self._talk)

    def symbols(self) -> tuple[str, ...]:
        """Give the tenant's symbols. Raises ``LookupStopped``."""
        return read_symbols(self._talk)

    def pickup_locations(self) -> tuple[PickupLocation, ...]:
        """Give the pickup locations. Raises ``LookupStopped``."""
        return read_pickup_locations(self._talk)

    def requests(
        self,
        since: datetime | None = None,
        until: datetime | None = None,
        *,
        most: int | None = None,
        seconds: float = MOST_SECONDS,
        progress: Progress = lambda _read, _all: None,
    ) -> RequestsRead:
        """Give the requests of a range of dates; what was read stays where it stops midway."""
        return read_requests(
            self._talk, since=since, until=until, most=most, seconds=seconds, progress=progress
        )

    def require_requests(self) -> None:
        """Ask for one request and drop it. Raises ``LookupStopped``."""
        require_requests(self._talk)

    def can_create_request(self, identifier: str) -> OwnAnswer:
        """Ask whether this patron may create a request. It may make a patron profile there."""
        return self._own_answers(identifier)

    def try_host_lms(
        self, *, host_lms: str, identifier: str, settings: Mapping[str, str]
    ) -> HostLmsTest:
        """Have ReShare look a patron up with *settings*, which travel in the address.

        Raises ``LookupStopped``.
        """
        return try_host_lms(
            self._talk, host_lms=host_lms, identifier=identifier, settings=settings
        )
