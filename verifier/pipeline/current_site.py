"""A site with the settings of ReShare itself instead of the site file's copy."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from threading import Lock

from verifier.adapters.ils.connections import ConnectedIls, connect
from verifier.adapters.reshare_api.client import LiveReshare
from verifier.adapters.reshare_api.live_settings import apply_live_settings, read_live_settings
from verifier.domain.model.site import Site
from verifier.settings.ils_tables import with_system

FRESH_SECONDS = 60.0


def live_reshare(site: Site) -> LiveReshare | None:
    """Return the ReShare access that the site file configures; None if it has none."""
    if site.okapi is None:
        return None
    return LiveReshare(site.okapi, allow_private=site.allow_private_addresses)


def with_live_settings(site: Site, live: LiveReshare | None) -> Site:
    """Return *site* with ReShare's own settings; unchanged if ReShare is not to be asked.

    ``site.reshare.live`` has the differences and what could not be read. A connection in ReShare's
    role looks up as ReShare's actual host LMS does. Never raises, whatever ReShare sent.
    """
    if live is None:
        return site
    settings = apply_live_settings(site.reshare, read_live_settings(live))
    host_lms = settings.host_lms_integration if settings.stated else None
    return replace(
        site,
        reshare=settings,
        ils=tuple(with_system(connection, host_lms) for connection in site.ils),
    )


class CurrentSite:
    """A site and its connections, with ReShare's settings read again when they expire.

    Safe for many threads: while one of them reads, the others use the previous settings.
    """

    def __init__(
        self,
        site: Site,
        ils: Sequence[ConnectedIls],
        live: LiveReshare,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._as_in_file = (site, ils)
        self._live = live
        self._clock = clock
        self._lock = Lock()
        self._current: tuple[Site, Sequence[ConnectedIls]] | None = None
        self._read = 0.0

    def get(self) -> tuple[Site, Sequence[ConnectedIls]]:
        """Return the current site, and the connections that match its settings."""
        current = self._current
        if current is not None and self._clock() - self._read < FRESH_SECONDS:
            return current
        if not self._lock.acquire(blocking=current is None):
            return current or self._as_in_file
        try:
            if self._current is not current:
                return self._current or self._as_in_file
            before, connections = current or self._as_in_file
            site = with_live_settings(self._as_in_file[0], self._live)
            if site.ils != before.ils:  # connections stay while they ask the same way:
                connections = connect(site)  # they hold tokens and rate limits
            self._current = (site, connections)
            self._read = self._clock()
            return self._current
        finally:
            self._lock.release()
