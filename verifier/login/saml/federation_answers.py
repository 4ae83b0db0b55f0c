"""What a federation's query service answered: good answers apart from refusals.

Whoever asks for invented entity IDs fills the place of the refusals only, however often.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime

from verifier.login.saml.federation_age import require_not_older
from verifier.login.saml.metadata_source import UnknownEntity
from verifier.login.saml.metadata_values import IdpMetadata, MetadataRefused

MOST_GOOD = 256
MOST_REFUSALS = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Good:
    """The last good answer about one member, and how the last attempt went."""

    metadata: IdpMetadata
    published_at: datetime | None  # aware, UTC
    tried_at: float  # monotonic seconds
    problem: str | None = None

    @property
    def valid_until(self) -> datetime | None:
        """When it expires (aware, UTC)."""
        return self.metadata.valid_until


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why there is no good answer about one member, in one sentence."""

    problem: str
    unknown: bool  # the service has no such entity
    tried_at: float  # monotonic seconds

    def as_error(self) -> MetadataRefused:
        """Make the refusal anew, to be raised."""
        return UnknownEntity(self.problem) if self.unknown else MetadataRefused(self.problem)


class Answers:
    """Thread-safe. Of either kind the ones used last are kept."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._good: OrderedDict[str, Good] = OrderedDict()
        self._refusals: OrderedDict[str, Refusal] = OrderedDict()

    def find(self, digest: str) -> Good | Refusal | None:
        """Give what is held about a member; a good answer goes before a refusal."""
        with self._lock:
            if digest in self._good:
                self._good.move_to_end(digest)
                return self._good[digest]
            return self._refusals.get(digest)

    def keep(self, digest: str, fresh: Good) -> Good:
        """Hold *fresh*. Raises ``MetadataRefused`` where it is older than what is held."""
        with self._lock:
            held = self._good.get(digest)
            if held is not None:
                require_not_older(fresh, held)
            self._good[digest] = fresh
            self._good.move_to_end(digest)
            while len(self._good) > MOST_GOOD:
                self._good.popitem(last=False)
            self._refusals.pop(digest, None)
        return fresh

    def note(self, digest: str, before: Good, after: Good) -> bool:
        """Put *after* in the place of *before*, unless another thread has changed it since."""
        with self._lock:
            if self._good.get(digest) is not before:
                return False
            self._good[digest] = after
            return True

    def refuse(self, digest: str, refusal: Refusal) -> None:
        """Hold a refusal; no good answer goes for it."""
        with self._lock:
            self._refusals[digest] = refusal
            self._refusals.move_to_end(digest)
            while len(self._refusals) > MOST_REFUSALS:
                self._refusals.popitem(last=False)
