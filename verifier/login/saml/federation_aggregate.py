"""A federation whose members stand in one aggregate: the index in use, and its renewal.

No question waits for a renewal while there is an index; while there is none they wait for a
moment. An index is replaced by one that is not older, or not at all.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from verifier.login.saml.federation_index import FederationIndex, IndexUnusable
from verifier.login.saml.federation_renewal import IndexPlace
from verifier.login.saml.metadata_document import parse
from verifier.login.saml.metadata_reading import read_entity
from verifier.login.saml.metadata_source import stamp
from verifier.login.saml.metadata_values import IdpMetadata, Member, MetadataRefused
from verifier.model.idp import MEMBER, Idp

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 2.0  # a web thread stands still for so long
MOST_KEPT = 256


class FederationAggregate:
    """Thread-safe. *folder* holds the index, which outlives the process.

    While there is no index, a question waits until *patience_seconds* after the reading began.
    """

    def __init__(
        self,
        idp: Idp,
        folder: Path,
        *,
        allow_private: bool,
        now: Callable[[], datetime],
        clock: Callable[[], float],
        refresh_seconds: float,
        retry_seconds: float,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        self._idp = idp
        self._place = IndexPlace(idp, folder, allow_private=allow_private)
        self._now = now
        self._clock = clock
        self._refresh_seconds = refresh_seconds
        self._retry_seconds = retry_seconds
        self._patience_seconds = patience_seconds
        self._lock = threading.Lock()
        self._opened = False
        self._index: FederationIndex | None = None
        self._kept: OrderedDict[str, IdpMetadata] = OrderedDict()
        self._attempt: threading.Thread | None = None
        self._began_at = 0.0  # monotonic seconds
        self._tried_at: float | None = None  # monotonic seconds
        self._tried_stamp: tuple[int, int] | None = None
        self._problem: str | None = None

    def get(self, digest: str) -> IdpMetadata:
        """Metadata of the member whose entity ID has that SHA-1. Raises ``MetadataRefused``."""
        index = self._ready()
        with self._lock:
            kept = self._kept.get(digest)
            if kept is not None and index is self._index and not _is_past(kept, self._now()):
                self._kept.move_to_end(digest)
                return kept
        try:
            fresh = self._read(index, digest)
        except IndexUnusable:
            raise self._lost(index) from None
        with self._lock:
            if index is self._index:
                self._kept[digest] = fresh
                while len(self._kept) > MOST_KEPT:
                    self._kept.popitem(last=False)
        return fresh

    def search(self, text: str, limit: int) -> Sequence[Member]:
        """Members that have the words of *text*, best first. Raises ``MetadataRefused``."""
        index = self._ready()
        try:
            found = index.search(text, limit)
        except IndexUnusable:
            raise self._lost(index) from None
        return [
            Member(
                idp_id=f"{self._idp.id}{MEMBER}{one.digest}",
                entity_id=one.entity_id,
                display_name=one.display_name,
                logo_url=one.logo_url,
            )
            for one in found
        ]

    def problem(self, _digest: str = "") -> str | None:
        """Why the last attempt failed, in one sentence; None where it succeeded."""
        return self._problem

    def refresh(self, _digest: str = "") -> None:
        """Try again now and wait for it, unless the last attempt was just before."""
        self._open()
        with self._lock:
            hurried = self._tried_at is not None and (
                self._clock() - self._tried_at < self._retry_seconds
            )
        if not hurried:
            self._start().join()

    def _ready(self) -> FederationIndex:
        self._open()
        attempt = self._start() if self._is_due() else self._attempt
        if self._index is None and attempt is not None:
            attempt.join(max(0.0, self._began_at + self._patience_seconds - self._clock()))
        if self._index is None:
            raise MetadataRefused(
                self._problem or "The federation's metadata is being read; try again in a minute."
            )
        return self._index

    def _read(self, index: FederationIndex, digest: str) -> IdpMetadata:
        document = index.document(digest)
        if document is None:
            raise MetadataRefused(
                index.refusal(digest)
                or "The federation's metadata has no such identity provider; search for it again."
            )
        idp = replace(self._idp, id=f"{self._idp.id}{MEMBER}{digest}", entity_id=None)
        try:
            return read_entity(
                parse(document), idp=idp, now=self._now(), verified=index.about.verified
            )
        except MetadataRefused as refused:
            more = f" {self._problem}" if self._problem else ""
            raise MetadataRefused(f"{refused.said}{more}") from refused

    def _open(self) -> None:
        """Take the index of an earlier run, where it is from the same source and still good."""
        with self._lock:
            if self._opened:
                return
            self._opened = True
            self._index = self._place.open(now=self._now())
            if self._index is not None and self._place.is_current(self._index):
                self._tried_at, self._tried_stamp = self._clock(), stamp(self._idp)

    def _is_due(self) -> bool:
        if self._tried_at is None:
            return True
        if self._idp.metadata is not None and stamp(self._idp) != self._tried_stamp:
            return True
        until = self._index.about.valid_until if self._index else None
        hurry = self._problem or (until is not None and until <= self._now())
        wait = self._retry_seconds if hurry else self._refresh_seconds
        return self._clock() - self._tried_at >= wait

    def _start(self) -> threading.Thread:
        with self._lock:
            if self._attempt is None or not self._attempt.is_alive():
                self._attempt = threading.Thread(
                    target=self._try, name=f"federation-{self._idp.id}", daemon=True
                )
                self._began_at = self._clock()
                self._attempt.start()
            return self._attempt

    def _try(self) -> None:
        tried_stamp = stamp(self._idp)
        try:
            fresh = self._place.renew(now=self._now())
        except MetadataRefused as refused:
            logger.warning("federation-metadata-refused idp=%s", self._idp.id)
            with self._lock:
                self._problem = refused.said
        else:
            with self._lock:
                self._index, self._problem = fresh, None
                self._kept.clear()
        with self._lock:
            self._tried_stamp, self._tried_at = tried_stamp, self._clock()

    def _lost(self, index: FederationIndex) -> MetadataRefused:
        with self._lock:
            if self._index is index:
                self._index, self._tried_at = None, None
        return MetadataRefused("The index of the federation's metadata was lost; try again.")


def _is_past(metadata: IdpMetadata, now: datetime) -> bool:
    return metadata.valid_until is not None and metadata.valid_until <= now
