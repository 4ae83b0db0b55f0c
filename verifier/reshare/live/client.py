"""One ReShare, and everything that can be asked of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from verifier.model.lookup import CouldNotLook
from verifier.model.patron_request import RequestsRead
from verifier.model.reshare_access import ReshareAccess
from verifier.model.reshare_live import HostLmsTest, OwnAnswer, PickupLocation
from verifier.model.reshare_settings import PatronProfile
from verifier.reshare.live.own_answer import OwnAnswers, try_host_lms
from verifier.reshare.live.places import read_pickup_locations, read_symbols
from verifier.reshare.live.requests import MOST_SECONDS, Progress, read_requests, require_requests
from verifier.reshare.live.settings import read_profiles, read_section
from verifier.reshare.live.talk import ReshareTalk
from verifier.rest.stopped import LookupStopped


class LiveReshare:
    """Asks ReShare with one account. One object serves many threads; its token is in memory.

    What only reads raises ``LookupStopped`` where it cannot; the rest never raises.
    """

    def __init__(self, access: ReshareAccess, *, allow_private: bool) -> None:
        self._talk = ReshareTalk(access, allow_private=allow_private)
        self._own_answers = OwnAnswers(self._talk)

    def sign_in(self) -> CouldNotLook | None:
        """Sign in, unless a token is at hand; None where that went well."""
        try:
            self._talk.sign_in()
        except LookupStopped as stopped:
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
