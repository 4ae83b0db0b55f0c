"""A federation asked for one member at a time, by the metadata query protocol (MDQ).

Sources: draft-young-md-query, and its profile for SAML: the answer must be the very entity that
was asked for, and is signed like an aggregate.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from verifier.login.saml.federation_members import digest as digest_of
from verifier.login.saml.federation_words import looks_like_entity_id
from verifier.login.saml.metadata_reading import read_metadata
from verifier.login.saml.metadata_source import UnknownEntity, fetch_member
from verifier.login.saml.metadata_values import IdpMetadata, Member, MetadataRefused
from verifier.model.idp import MEMBER, Idp

MOST_KEPT = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """The last good answer about one member, and how the last attempt went."""

    tried_at: float  # monotonic seconds
    good: IdpMetadata | None
    problem: MetadataRefused | None


class FederationMdq:
    """Thread-safe. A failed refresh leaves the last good answer in use until it expires."""

    def __init__(
        self,
        idp: Idp,
        *,
        allow_private: bool,
        now: Callable[[], datetime],
        clock: Callable[[], float],
        refresh_seconds: float,
        retry_seconds: float,
    ) -> None:
        self._idp = idp
        self._allow_private = allow_private
        self._now = now
        self._clock = clock
        self._refresh_seconds = refresh_seconds
        self._retry_seconds = retry_seconds
        self._lock = threading.Lock()
        self._members: OrderedDict[str, _Kept] = OrderedDict()

    def get(self, digest: str) -> IdpMetadata:
        """Metadata of the member whose entity ID has that SHA-1. Raises ``MetadataRefused``."""
        with self._lock:
            kept = self._members.get(digest)
        if kept is None or self._is_due(kept):
            kept = self._ask(digest, kept)
        if kept.good is None or self._is_past(kept.good):
            raise kept.problem or MetadataRefused("The metadata in use has expired.")
        return kept.good

    def search(self, text: str, limit: int) -> Sequence[Member]:
        """Find the one member whose entity ID is *text*. Raises ``MetadataRefused``."""
        entity_id = text.strip()
        if not looks_like_entity_id(entity_id):
            raise MetadataRefused(
                "This federation answers only for one identity provider at a time; "
                "type its whole entity ID, such as https://idp.example.edu/idp/shibboleth."
            )
        try:
            found = self.get(digest_of(entity_id))
        except UnknownEntity:
            return []
        member = Member(
            idp_id=f"{self._idp.id}{MEMBER}{digest_of(entity_id)}",
            entity_id=found.entity_id,
            display_name=found.display_name,
            logo_url=found.logo_url,
        )
        return [member][:limit]

    def problem(self, digest: str = "") -> str | None:
        """Why the last attempt for that member failed; None where it succeeded."""
        with self._lock:
            kept = self._members.get(digest)
        return kept.problem.said if kept and kept.problem else None

    def refresh(self, digest: str = "") -> None:
        """Ask again now, unless the last attempt was just before."""
        with self._lock:
            kept = self._members.get(digest)
        if kept is not None and self._clock() - kept.tried_at >= self._retry_seconds:
            self._ask(digest, kept)

    def _is_due(self, kept: _Kept) -> bool:
        hurry = kept.problem is not None or (kept.good is not None and self._is_past(kept.good))
        wait = self._retry_seconds if hurry else self._refresh_seconds
        return self._clock() - kept.tried_at >= wait

    def _is_past(self, metadata: IdpMetadata) -> bool:
        return metadata.valid_until is not None and metadata.valid_until <= self._now()

    def _ask(self, digest: str, before: _Kept | None) -> _Kept:
        try:
            good: IdpMetadata | None = self._fetch(digest)
            problem = None
        except MetadataRefused as refused:
            good, problem = before.good if before else None, refused
        kept = _Kept(tried_at=self._clock(), good=good, problem=problem)
        with self._lock:
            self._members[digest] = kept
            self._members.move_to_end(digest)
            while len(self._members) > MOST_KEPT:
                self._members.popitem(last=False)
        return kept

    def _fetch(self, digest: str) -> IdpMetadata:
        if self._idp.metadata_certificate is None:
            raise MetadataRefused(
                f"The federation {self._idp.id} has no metadata_certificate, so anybody could "
                "answer for it; give the certificate that the federation publishes."
            )
        data = fetch_member(self._idp, digest, allow_private=self._allow_private)
        idp = replace(self._idp, id=f"{self._idp.id}{MEMBER}{digest}", entity_id=None)
        found = read_metadata(data, idp=idp, now=self._now())
        if digest_of(found.entity_id) != digest:
            raise MetadataRefused(
                "The federation's metadata service answered with another identity provider than "
                "the one asked for; nothing of it is used. Tell the federation."
            )
        return found
