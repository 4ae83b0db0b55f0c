"""A federation queried for one member at a time by the metadata query protocol (MDQ).

Sources: draft-young-md-query, and its profile for SAML: the response must be the very entity that
was requested, and is signed like an aggregate. Searches for made-up entity IDs neither push good
responses out of the cache nor cause unlimited requests.
"""

import contextlib
import threading
from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from verifier.adapters.login.saml.federation_index import digest as digest_of
from verifier.adapters.login.saml.federation_index import (
    looks_like_entity_id,
    published_at,
    require_not_older,
)
from verifier.adapters.login.saml.metadata_document import (
    IdpMetadata,
    Member,
    MetadataRefused,
    parse,
)
from verifier.adapters.login.saml.metadata_reading import read_metadata
from verifier.adapters.login.saml.metadata_source import Times, UnknownEntity, fetch_member
from verifier.domain.model.site import MEMBER, Idp

MINUTE = 60.0
MOST_GOOD = 256
MOST_REFUSALS = 256
MOST_QUESTIONS = 30  # per minute about members not in the cache; the same number about others
T = TypeVar("T")


class QueryLimit:
    """A limit of *most* queries within any minute. Thread-safe. Times are monotonic seconds."""

    def __init__(self, most: int) -> None:
        self._lock = threading.Lock()
        self._asked: deque[float] = deque(maxlen=most)

    def may_ask(self, at: float) -> bool:
        """Whether a query is allowed at the time *at*; if so, count it."""
        with self._lock:
            if len(self._asked) == self._asked.maxlen and at - self._asked[0] < MINUTE:
                return False
            self._asked.append(at)
            return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Good:
    """The last good response about one member, and how the last attempt went."""

    metadata: IdpMetadata
    published_at: datetime | None  # aware, UTC
    tried_at: float  # monotonic seconds
    problem: str | None = None

    @property
    def valid_until(self) -> datetime | None:
        """When the metadata expires (aware, UTC)."""
        return self.metadata.valid_until


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why there is no good response about one member, in one sentence."""

    problem: str
    unknown: bool  # the service has no such entity
    tried_at: float  # monotonic seconds


class MdqCache:
    """A cache of good responses and of refusals, most recently used of each. Thread-safe.

    Each kind has its own limit, so neither pushes the other out.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._good: OrderedDict[str, Good] = OrderedDict()
        self._refusals: OrderedDict[str, Refusal] = OrderedDict()

    def find(self, digest: str) -> Good | Refusal | None:
        """Return what is cached about a member; a good response comes before a refusal."""
        with self._lock:
            if digest in self._good:
                self._good.move_to_end(digest)
                return self._good[digest]
            return self._refusals.get(digest)

    def keep(self, digest: str, fresh: Good) -> Good:
        """Cache *fresh*. Raises ``MetadataRefused`` if it is older than the cached response."""
        with self._lock:
            held = self._good.get(digest)
            if held is not None:
                require_not_older(fresh, held)
            _hold(self._good, digest, fresh, MOST_GOOD)
            self._refusals.pop(digest, None)
        return fresh

    def note(self, digest: str, before: Good, after: Good) -> bool:
        """Replace *before* with *after*; False if another thread has changed it meanwhile."""
        with self._lock:
            if self._good.get(digest) is not before:
                return False
            self._good[digest] = after
            return True

    def refuse(self, digest: str, refusal: Refusal) -> None:
        """Cache a refusal; no good response is removed for it."""
        with self._lock:
            _hold(self._refusals, digest, refusal, MOST_REFUSALS)


def _hold(held: OrderedDict[str, T], digest: str, entry: T, most: int) -> None:
    held[digest] = entry
    held.move_to_end(digest)
    while len(held) > most:
        held.popitem(last=False)


class FederationMdq:
    """The members of a federation that offers MDQ. Thread-safe.

    After a failed refresh the last good response stays in use until it expires. While one thread
    refreshes a member, others use the cached response.
    """

    def __init__(self, idp: Idp, *, allow_private: bool, times: Times) -> None:
        self._idp = idp
        self._allow_private = allow_private
        self._times = times
        self._answers = MdqCache()
        self._strangers = QueryLimit(MOST_QUESTIONS)
        self._renewals = QueryLimit(MOST_QUESTIONS)

    def get(self, digest: str) -> IdpMetadata:
        """Return the metadata of the member whose entity ID has this SHA-1 *digest*.

        Raises ``MetadataRefused``.
        """
        held = self._answers.find(digest)
        if isinstance(held, Good):
            hurry = held.problem is not None or self._times.is_past(held.valid_until)
            if self._times.is_due(held.tried_at, hurry=hurry):
                held = self._renew(digest, held)
            if self._times.is_past(held.valid_until):
                more = f" {held.problem}" if held.problem else " Try again in a minute."
                raise MetadataRefused(
                    f"The metadata in use expired on {held.valid_until:%Y-%m-%d}.{more}"
                )
            return held.metadata
        if held is not None and not self._times.is_due(held.tried_at, hurry=True):
            raise (UnknownEntity if held.unknown else MetadataRefused)(held.problem)
        return self._meet(digest)

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
        """Return why the last attempt for this member failed; None if it succeeded."""
        held = self._answers.find(digest)
        return None if held is None else held.problem

    def refresh(self, digest: str = "") -> None:
        """Query the member again now, unless the last attempt was a moment ago."""
        held = self._answers.find(digest)
        if held is None or not self._times.is_due(held.tried_at, hurry=True):
            return
        if isinstance(held, Good):
            self._renew(digest, held)
        else:
            with contextlib.suppress(MetadataRefused):
                self._meet(digest)

    def _meet(self, digest: str) -> IdpMetadata:
        """Query a member about which no good response is cached."""
        if not self._strangers.may_ask(self._times.clock()):
            raise MetadataRefused(
                "The federation's metadata service was asked about too many identity providers "
                "within a minute; try again in a minute."
            )
        try:
            fresh = self._fetch(digest)
        except MetadataRefused as refused:
            unknown, now = isinstance(refused, UnknownEntity), self._times.clock()
            refusal = Refusal(problem=refused.message, unknown=unknown, tried_at=now)
            self._answers.refuse(digest, refusal)
            raise
        return self._answers.keep(digest, fresh).metadata

    def _renew(self, digest: str, held: Good) -> Good:
        """Query a member again; keep the cached response if that fails or exceeds the limit."""
        if not self._renewals.may_ask(self._times.clock()):
            return held
        asking = replace(held, tried_at=self._times.clock())
        if not self._answers.note(digest, held, asking):
            return held  # another thread is refreshing it
        try:
            return self._answers.keep(digest, self._fetch(digest))
        except MetadataRefused as refused:
            failed = replace(held, tried_at=self._times.clock(), problem=refused.message)
            self._answers.note(digest, asking, failed)
            return failed

    def _fetch(self, digest: str) -> Good:
        if self._idp.metadata_certificate is None:
            raise MetadataRefused(
                f"The federation {self._idp.id} has no metadata_certificate, so anybody could "
                "answer for it; give the certificate that the federation publishes."
            )
        data = fetch_member(self._idp, digest, allow_private=self._allow_private)
        idp = replace(self._idp, id=f"{self._idp.id}{MEMBER}{digest}", entity_id=None)
        found = read_metadata(data, idp=idp, now=self._times.now())
        if digest_of(found.entity_id) != digest:
            raise MetadataRefused(
                "The federation's metadata service answered with another identity provider than "
                "the one asked for; nothing of it is used. Tell the federation."
            )
        published = published_at(parse(data))  # of the root, whose signature has been checked
        if published is not None:
            published = min(published, self._times.now())
        return Good(metadata=found, published_at=published, tried_at=self._times.clock())
