"""Requests to one ReShare, with one account.

They read settings, patron profiles, requests, symbols and pickup locations, and ask for
ReShare's decision about a patron.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime

from verifier.adapters.http.json_body import M, Many, Shape, validate_json
from verifier.adapters.http.json_client import segment
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.messages.reshare_request import read_patron_request
from verifier.adapters.reshare_api.session import RESHARE, Bounds, Query, ReshareSession
from verifier.domain.model.lookup import NOBODY_ANSWERS, CouldNotLook, LookupFailure
from verifier.domain.model.reshare_settings import (
    HostLmsTest,
    OwnAnswer,
    PatronProfile,
    PickupLocation,
)
from verifier.domain.model.site import RESHARE_OKAPI, ReshareAccess
from verifier.domain.model.triage import PatronRequest, RequestsRead

DECIDING_SECTION = "hostLMSIntegration"
SETTINGS_PERMISSION = "rs.settings.get"
PROFILES_PERMISSION = "rs.hostlmspatronprofiles.read"
SYMBOLS_PERMISSION = "rs.settings.get"
DIRECTORY_PERMISSION = "directory.entry.collection.get"
REQUESTS_PERMISSION = "rs.patronrequests.collection.get"
CAN_CREATE_PERMISSION = "rs.patronrequests.item.post"
HOST_LMS_TEST_PERMISSION = "rs.testHostLMS"
HIDDEN = "set, not shown"
"""Shown instead of the value of a secret setting."""

REQUESTS_BYTES = 500_000_000  # of all pages together
MOST_SECONDS = 1_800.0
SILENT_SECONDS = 60.0
_SECRET_PARTS = ("password", "secret", "authentication", "api_key", "_pass")
_REQUESTS = "/rs/patronrequests"
_OURS = ("filters", "isRequester==true")

Progress = Callable[[int, int | None], None]
"""Called with the number of requests read, and the total or None."""


# The names of these fields are mod-rs's own.
# ruff: noqa: N815


class _Setting(Shape):
    key: str
    section: str | None = None
    settingType: str | None = None
    value: str | None = None
    defValue: str | None = None

    @property
    def shown(self) -> str | None:
        """The value or default (mod-rs ``SettingsService.getSettingValue``), masked if secret."""
        value = self.defValue if self.value is None else self.value
        is_secret = (self.settingType or "").lower() == "password" or any(
            part in self.key.lower() for part in _SECRET_PARTS
        )
        return (HIDDEN if is_secret else value) if value else None


class _Profile(Shape):
    code: str
    canCreateRequests: bool | None = None


class _Symbols(Shape):
    symbols: Many[str]


class _Entry(Shape):
    slug: str | None = None
    name: str | None = None


class _Answer(Shape):
    patronValid: bool
    status: str | None = None
    problems: str | list[str] | None = None  # a text, which may look like a list, or a list


class _HostLms(Shape):
    result: bool | None = None
    status: str | None = None
    userid: str | None = None
    userProfile: str | None = None
    problems: str | list[str] | None = None
    error: str | None = None


def section_permissions(section: str) -> str:
    """Return the permissions that reading *section* requires."""
    return f"{SETTINGS_PERMISSION} and rs.settings.getsection.{section.lower()}"


class LiveReshare:
    """A client of ReShare's API with one account. Thread-safe; its token is kept in memory.

    A method that reads raises ``LookupAborted`` if it fails, unless its description says
    otherwise.
    """

    def __init__(
        self,
        access: ReshareAccess,
        *,
        allow_private: bool,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._talk = ReshareSession(access, allow_private=allow_private)
        self._clock = clock
        self._silent: tuple[float, str] | None = None  # until when, and what was said

    def sign_in(self) -> CouldNotLook | None:
        """Sign in, unless there is a token; return None, or the failure."""
        try:
            self._talk.sign_in()
        except LookupAborted as stopped:
            return stopped.outcome
        return None

    def section(self, section: str) -> tuple[tuple[str, str | None], ...]:
        """Return name and value of each setting in one section; values of secrets are masked.

        Newer versions of mod-rs silently leave out sections that the account may not see
        (``SettingController.filterRecordsByPermissions``). So an empty section counts as not read,
        never as one without settings. Raises ``LookupAborted``.
        """
        found = self._rows(
            _Setting,
            "a setting of ReShare",
            "/rs/settings/appSettings",
            needs=section_permissions(section),
            query=(("filters", f"section=={section}"),),
        )
        settings = tuple(
            (setting.key, setting.shown) for setting in found if setting.section in (None, section)
        )
        if not settings:
            message = (
                f"ReShare shows nothing of its settings {section}: the account of "
                f"{RESHARE_OKAPI} may lack the permission "
                f"rs.settings.getsection.{section.lower()}."
            )
            raise LookupAborted(LookupFailure.FORBIDDEN, message)
        return settings

    def profiles(self) -> tuple[PatronProfile, ...]:
        """Return the rows of *Host LMS patron profiles*. Raises ``LookupAborted``.

        Hidden rows are included: mod-rs restores one, with its decision, when a patron has the
        profile.
        """
        path, what = "/rs/hostLMSPatronProfiles", "a patron profile of ReShare"
        rows = self._rows(_Profile, what, path, needs=PROFILES_PERMISSION)
        return tuple(
            PatronProfile(code=row.code, can_create_requests=row.canCreateRequests) for row in rows
        )

    def symbols(self) -> tuple[str, ...]:
        """Return the symbols of the tenant. Raises ``LookupAborted``.

        mod-rs sends them as ``{symbols: [...]}`` (ReshareSettingsController). Some versions lack
        this endpoint.
        """
        content = self._talk.get("/rs/settings/tenantSymbols", needs=SYMBOLS_PERMISSION)
        what = "ReShare's tenant symbols"
        return validate_json(_Symbols, content, what=what, peer=RESHARE).symbols

    def pickup_locations(self) -> tuple[PickupLocation, ...]:
        """Return the places where patrons collect items, without those that have no slug.

        Raises ``LookupAborted``.
        """
        pickup = (("filters", "tags.value=i=pickup"), ("filters", "status.value=i=managed"))
        path, what = "/directory/entry", "a pickup location of ReShare"
        rows = self._rows(_Entry, what, path, needs=DIRECTORY_PERMISSION, query=pickup)
        return tuple(PickupLocation(slug=row.slug, name=row.name) for row in rows if row.slug)

    def _rows(
        self, shape: type[M], what: str, path: str, *, needs: str, query: Query = ()
    ) -> Iterator[M]:
        """Read each entry of a whole list as *shape*. *what* names an entry in error messages."""
        for entry in self._talk.entries(path, needs=needs, query=query):
            yield validate_json(shape, entry, what=what, peer=RESHARE)

    def requests(
        self,
        since: datetime | None = None,
        until: datetime | None = None,
        *,
        most: int | None = None,
        seconds: float = MOST_SECONDS,
        progress: Progress = lambda _read, _all: None,
    ) -> RequestsRead:
        """Read the requests created from *since* on and before *until*, at most *most* of them.

        The oldest come first, so requests created meanwhile are at the end. After *seconds* no
        further page is requested. Never raises for ReShare's answer: the result has the requests
        read so far, and why reading stopped.
        """
        query = (
            _OURS,
            ("_view", "full"),  # a list leaves out history and identifiers otherwise
            ("sort", "dateCreated;asc"),
            *_range(since, until),
        )
        bounds = Bounds(total_bytes=REQUESTS_BYTES, seconds=seconds)
        found: list[PatronRequest] = []
        total: int | None = None
        stopped: CouldNotLook | None = None
        try:
            for page in self._talk.pages(
                _REQUESTS, needs=REQUESTS_PERMISSION, query=query, stats=True, bounds=bounds
            ):
                total = page.total if page.total is not None else total
                read = (
                    read_patron_request(entry, f"request {place}")
                    for place, entry in enumerate(page.entries, len(found) + 1)
                )
                # check again, in case ReShare ignores the filter
                found.extend(request for request in read if _is_within(request, since, until))
                progress(len(found), total)
                if most is not None and len(found) >= most:
                    break
        except LookupAborted as ended:
            stopped = ended.outcome
        return RequestsRead(requests=tuple(found[:most]), total=total, stopped=stopped)

    def require_requests(self) -> None:
        """Check that requests may be read, by reading one. Raises ``LookupAborted``."""
        self._talk.get(_REQUESTS, needs=REQUESTS_PERMISSION, query=(_OURS, ("perPage", "1")))

    def can_create_request(self, identifier: str) -> OwnAnswer:
        """Ask ReShare whether this patron may create a request. Never raises for its answer.

        ReShare runs its real lookup, and may create a patron profile or restore a hidden one, so
        call this only at a user's request. If ReShare does not respond, the same message is
        returned for ``SILENT_SECONDS`` without another request, so that further patrons need not
        wait.
        """
        silent = self._silent
        if silent is not None and self._clock() < silent[0]:
            return OwnAnswer(valid=None, unanswered=f"{silent[1]} It was not asked again.")
        try:
            path = f"/rs/patron/{segment(identifier)}/canCreateRequest"
            content = self._talk.get(path, needs=CAN_CREATE_PERMISSION)
            what = "ReShare's answer about a patron"
            answer = validate_json(_Answer, content, what=what, peer=RESHARE)
        except LookupAborted as stopped:
            message = stopped.outcome.message
            if stopped.outcome.failure in NOBODY_ANSWERS:
                self._silent = (self._clock() + SILENT_SECONDS, message)
            return OwnAnswer(valid=None, unanswered=message)
        problems = _text(answer.problems)
        return OwnAnswer(valid=answer.patronValid, status=answer.status, problems=problems)

    def try_host_lms(
        self, *, host_lms: str, identifier: str, settings: Mapping[str, str]
    ) -> HostLmsTest:
        """Have ReShare look up a patron with *settings* instead of its own.

        The settings, secrets included, are sent in the URL, which access logs record. The messages
        that ReShare exchanged are not returned, because they contain secrets too. Raises
        ``LookupAborted``.
        """
        content = self._talk.get(
            "/rs/testHostLMS/validate",
            needs=HOST_LMS_TEST_PERMISSION,
            query=(("lms", host_lms.lower()), ("patronId", identifier), *settings.items()),
        )
        what = "ReShare's test of the host LMS"
        answer = validate_json(_HostLms, content, what=what, peer=RESHARE)
        return HostLmsTest(
            found=answer.result,
            status=answer.status,
            user_id=answer.userid,
            profile=answer.userProfile,
            problems=answer.error or _text(answer.problems),
        )


def _range(since: datetime | None, until: datetime | None) -> Iterator[tuple[str, str]]:
    for sign, moment in ((">=", since), ("<", until)):
        if moment is not None:
            utc = moment.astimezone(UTC).replace(tzinfo=None)
            yield "filters", f"dateCreated{sign}{utc.isoformat(timespec='seconds')}Z"


def _is_within(request: PatronRequest, since: datetime | None, until: datetime | None) -> bool:
    at = request.created_at
    return at is None or not ((since and at < since) or (until and at >= until))


def _text(problems: str | list[str] | None) -> str | None:
    return "; ".join(problems) if isinstance(problems, list) else problems
