"""The metadata of all the site's SAML identity providers, refreshed when needed."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from verifier.adapters.login.saml.federation_aggregate import PATIENCE_SECONDS, FederationAggregate
from verifier.adapters.login.saml.federation_mdq import FederationMdq
from verifier.adapters.login.saml.metadata_document import IdpMetadata, Member, MetadataRefused
from verifier.adapters.login.saml.metadata_reading import read_metadata
from verifier.adapters.login.saml.metadata_source import KeptCopies, Times, fetch, stamp
from verifier.domain.model.site import MEMBER, Idp, Site

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class _Entry:
    """The cached metadata of one identity provider. ``lock`` is held while it is refreshed."""

    idp: Idp
    lock: threading.Lock = field(default_factory=threading.Lock)
    good: IdpMetadata | None = None
    problem: str | None = None
    tried_at: float | None = None  # monotonic seconds
    tried_stamp: tuple[int, int] | None = None
    copy_tried: bool = False


class IdpMetadataBook:
    """A cache of the metadata of the site's SAML identity providers. Thread-safe.

    After a failed refresh the last good copy stays in use, and ``problem`` says what failed. While
    one thread refreshes, others use the copy they have, and wait only if there is none. A member
    of a federation has as its id the federation's id, a tilde, and the SHA-1 of its entity ID.
    While a federation's aggregate has no index yet, a lookup waits *patience_seconds* for it:
    short in a service, longer on a command line.
    """

    def __init__(
        self,
        site: Site,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Callable[[], float] = time.monotonic,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        folder = site.store.folder / "metadata"
        self._times = Times(now=now, clock=clock)
        self._copies = KeptCopies(folder)
        self._allow_private = private = site.allow_private_addresses
        self._entries: dict[str, _Entry] = {}
        self._federations: dict[str, FederationAggregate | FederationMdq] = {}
        for idp in site.idps:
            if idp.protocol != "saml":
                continue
            if not idp.federation:
                self._entries[idp.id] = _Entry(idp)
            elif idp.mdq_url:
                self._federations[idp.id] = FederationMdq(
                    idp, allow_private=private, times=self._times
                )
            else:
                self._federations[idp.id] = FederationAggregate(
                    idp,
                    folder,
                    allow_private=private,
                    times=self._times,
                    patience_seconds=patience_seconds,
                )

    def get(self, idp_id: str) -> IdpMetadata:
        """Return good metadata, fetched again if it is due.

        Raises ``MetadataRefused`` if there is no good copy, or if it has expired.
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
        if self._times.is_past(good.valid_until):
            raise MetadataRefused(
                f"The metadata in use expired on {good.valid_until:%Y-%m-%d}. "
                f"{entry.problem or 'Fetch it again.'}"
            )
        return good

    def refresh(self, idp_id: str) -> None:
        """Fetch the metadata again now, unless the last attempt was less than a minute ago."""
        federation, digest = self._federation(idp_id)
        if federation is not None:
            federation.refresh(digest)
            return
        entry = self._entry(idp_id)
        if self._times.is_due(entry.tried_at, hurry=True):
            self._attempt(entry, asked=True)

    def problem(self, idp_id: str) -> str | None:
        """Return why the last attempt failed, in one sentence; None if it succeeded."""
        federation, digest = self._federation(idp_id)
        return self._entry(idp_id).problem if federation is None else federation.problem(digest)

    def search(self, federation_id: str, text: str, limit: int = 20) -> Sequence[Member]:
        """Find members of a federation by words of their names, or by the entity ID.

        The best match comes first, and there are at most *limit*. Raises ``MetadataRefused`` if
        there is nothing to search.
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
        if entry.idp.metadata is not None and stamp(entry.idp) != entry.tried_stamp:
            return True
        until = entry.good.valid_until if entry.good else None
        hurry = entry.problem is not None or self._times.is_past(until)
        return self._times.is_due(entry.tried_at, hurry=hurry)

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
            fresh = read_metadata(data, idp=idp, now=self._times.now())
        except MetadataRefused as refused:
            logger.warning("metadata-refused idp=%s", idp.id)
            file = idp.metadata.name if idp.metadata else None
            entry.problem = f"{file}: {refused.message}" if file else refused.message
            if entry.good is None and not entry.copy_tried:
                entry.copy_tried = True
                entry.good = self._copy(idp)
        else:
            entry.good, entry.problem = fresh, None
            self._copies.keep(idp, data)
        finally:
            entry.tried_at = self._times.clock()

    def _copy(self, idp: Idp) -> IdpMetadata | None:
        """Read the copy kept on disk; None if there is none, or if it fails a check."""
        data = self._copies.read(idp)
        try:
            return None if data is None else read_metadata(data, idp=idp, now=self._times.now())
        except MetadataRefused:
            logger.warning("kept-metadata-refused idp=%s", idp.id)
            return None
