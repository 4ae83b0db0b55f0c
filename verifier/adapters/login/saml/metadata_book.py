"""The metadata of all the site's SAML identity providers, refreshed when needed."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypedDict

from verifier.adapters.login.saml.federation_aggregate import PATIENCE_SECONDS, FederationAggregate
from verifier.adapters.login.saml.federation_mdq import FederationMdq
from verifier.adapters.login.saml.metadata_document import IdpMetadata, Member, MetadataRefused
from verifier.adapters.login.saml.metadata_reading import read_metadata
from verifier.adapters.login.saml.metadata_source import KeptCopies, fetch, stamp
from verifier.domain.model.site import MEMBER, Idp, Site

logger = logging.getLogger(__name__)

REFRESH_SECONDS = 3600.0
RETRY_SECONDS = 60.0


class _Times(TypedDict):
    now: Callable[[], datetime]
    clock: Callable[[], float]
    refresh_seconds: float
    retry_seconds: float


@dataclass(slots=True)
class _Entry:
    """What is known about one identity provider; ``lock`` guards an attempt to refresh it."""

    idp: Idp
    lock: threading.Lock = field(default_factory=threading.Lock)
    good: IdpMetadata | None = None
    problem: str | None = None
    tried_at: float | None = None  # monotonic seconds
    tried_stamp: tuple[int, int] | None = None
    copy_tried: bool = False


class IdpMetadataBook:
    """Thread-safe. A failed refresh leaves the last good copy in use and says so once asked.

    While one thread refreshes, others go on with the copy they have; only where there is no
    copy at all they wait. The members of a federation are known by the federation's id, a tilde,
    and the SHA-1 of their entity ID. Where a federation's aggregate has no index yet, a question
    waits *patience_seconds* for it: short where many are served, longer at a command line.
    """

    def __init__(
        self,
        site: Site,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Callable[[], float] = time.monotonic,
        refresh_seconds: float = REFRESH_SECONDS,
        retry_seconds: float = RETRY_SECONDS,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        saml = [idp for idp in site.idps if idp.protocol == "saml"]
        folder = site.store.folder / "metadata"
        self._entries = {one.id: _Entry(one) for one in saml if not one.federation}
        self._copies = KeptCopies(folder)
        self._allow_private = site.allow_private_addresses
        times: _Times = {
            "now": now,
            "clock": clock,
            "refresh_seconds": refresh_seconds,
            "retry_seconds": retry_seconds,
        }
        self._federations = {
            one.id: FederationMdq(one, allow_private=self._allow_private, **times)
            if one.mdq_url
            else FederationAggregate(
                one,
                folder,
                allow_private=self._allow_private,
                patience_seconds=patience_seconds,
                **times,
            )
            for one in saml
            if one.federation
        }
        self._now = now
        self._clock = clock
        self._refresh_seconds = refresh_seconds
        self._retry_seconds = retry_seconds

    def get(self, idp_id: str) -> IdpMetadata:
        """Good metadata, fetched where it is time.

        Raises ``MetadataRefused`` where there is no good copy, or where it has expired since.
        """
        federation, digest = self._federation(idp_id)
        if federation is not None:
            if not digest:
                raise MetadataRefused("This is a federation; choose an identity provider of it.")
            return federation.get(digest)
        entry = self._entry(idp_id)
        if entry.good is None or self._is_due(entry):
            self._attempt(entry)
        good = entry.good
        if good is None:
            raise MetadataRefused(entry.problem or "The metadata has not been read yet.")
        if self._has_expired(good):
            raise MetadataRefused(
                f"The metadata in use expired on {good.valid_until:%Y-%m-%d}. "
                f"{entry.problem or 'Fetch it again.'}"
            )
        return good

    def refresh(self, idp_id: str) -> None:
        """Try again now, unless the last attempt was less than a minute ago."""
        federation, digest = self._federation(idp_id)
        if federation is not None:
            federation.refresh(digest)
            return
        entry = self._entry(idp_id)
        if entry.tried_at is None or self._clock() - entry.tried_at >= self._retry_seconds:
            self._attempt(entry, asked=True)

    def problem(self, idp_id: str) -> str | None:
        """Why the last attempt failed, in one sentence; None where it succeeded."""
        federation, digest = self._federation(idp_id)
        return self._entry(idp_id).problem if federation is None else federation.problem(digest)

    def search(self, federation_id: str, text: str, limit: int = 20) -> Sequence[Member]:
        """Find members of a federation by words of their names, or by the entity ID.

        Best first, at most *limit*. Raises ``MetadataRefused`` where nothing can be searched.
        """
        federation = self._federations.get(federation_id)
        if federation is None:
            raise MetadataRefused("The site file has no federation of that id.")
        return federation.search(text, limit)

    def _federation(self, idp_id: str) -> tuple[FederationAggregate | FederationMdq | None, str]:
        federation_id, _, digest = idp_id.partition(MEMBER)
        return self._federations.get(federation_id), digest

    def _entry(self, idp_id: str) -> _Entry:
        try:
            return self._entries[idp_id]
        except KeyError:
            raise MetadataRefused(
                "The site file has no SAML identity provider of that id."
            ) from None

    def _is_due(self, entry: _Entry) -> bool:
        if entry.tried_at is None:
            return True
        if entry.idp.metadata is not None and stamp(entry.idp) != entry.tried_stamp:
            return True
        hurry = entry.problem or self._has_expired(entry.good)
        wait = self._retry_seconds if hurry else self._refresh_seconds
        return self._clock() - entry.tried_at >= wait

    def _has_expired(self, metadata: IdpMetadata | None) -> bool:
        until = metadata.valid_until if metadata else None
        return until is not None and until <= self._now()

    def _attempt(self, entry: _Entry, *, asked: bool = False) -> None:
        if not entry.lock.acquire(blocking=entry.good is None):
            return
        try:
            if asked or self._is_due(entry):  # another thread may have done it meanwhile
                self._try(entry)
        finally:
            entry.lock.release()

    def _try(self, entry: _Entry) -> None:
        idp = entry.idp
        entry.tried_stamp = stamp(idp)
        try:
            data = fetch(idp, allow_private=self._allow_private)
            fresh = read_metadata(data, idp=idp, now=self._now())
        except MetadataRefused as refused:
            logger.warning("metadata-refused idp=%s", idp.id)
            file = idp.metadata.name if idp.metadata else None
            entry.problem = f"{file}: {refused.message}" if file else refused.message
            self._fall_back(entry)
        else:
            entry.good, entry.problem = fresh, None
            self._copies.keep(idp, data)
        finally:
            entry.tried_at = self._clock()

    def _fall_back(self, entry: _Entry) -> None:
        if entry.good is not None or entry.copy_tried:
            return
        entry.copy_tried = True
        data = self._copies.read(entry.idp)
        if data is None:
            return
        try:
            entry.good = read_metadata(data, idp=entry.idp, now=self._now())
        except MetadataRefused:
            logger.warning("kept-metadata-refused idp=%s", entry.idp.id)
