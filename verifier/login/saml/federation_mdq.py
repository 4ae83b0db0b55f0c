"""A federation asked for one member at a time, by the metadata query protocol (MDQ).

Sources: draft-young-md-query, and its profile for SAML: the answer must be the very entity that
was asked for, and is signed like an aggregate. Whoever searches for invented entity IDs neither
pushes good answers out nor makes the service be asked without end.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from verifier.login.saml.federation_answers import Answers, Good, Refusal
from verifier.login.saml.federation_members import digest as digest_of
from verifier.login.saml.federation_members import published_at
from verifier.login.saml.federation_questions import Questions
from verifier.login.saml.federation_words import looks_like_entity_id
from verifier.login.saml.metadata_document import parse
from verifier.login.saml.metadata_reading import read_metadata
from verifier.login.saml.metadata_source import UnknownEntity, fetch_member
from verifier.login.saml.metadata_values import IdpMetadata, Member, MetadataRefused
from verifier.model.idp import MEMBER, Idp

MOST_QUESTIONS = 30  # in a minute, about members of which nothing is held; as many about others


class FederationMdq:
    """Thread-safe. A failed refresh leaves the last good answer in use until it expires.

    While one thread asks again about a member, others go on with the answer that is held.
    """

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
        self._answers = Answers()
        self._strangers = Questions(MOST_QUESTIONS)
        self._renewals = Questions(MOST_QUESTIONS)

    def get(self, digest: str) -> IdpMetadata:
        """Metadata of the member whose entity ID has that SHA-1. Raises ``MetadataRefused``."""
        held = self._answers.find(digest)
        if isinstance(held, Good):
            return self._usable(self._renew(digest, held) if self._is_due(held) else held)
        if held is not None and not self._is_due(held):
            raise held.as_error()
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
        """Why the last attempt for that member failed; None where it succeeded."""
        held = self._answers.find(digest)
        return None if held is None else held.problem

    def refresh(self, digest: str = "") -> None:
        """Ask again now, unless the last attempt was just before."""
        held = self._answers.find(digest)
        if held is None or self._clock() - held.tried_at < self._retry_seconds:
            return
        if isinstance(held, Good):
            self._renew(digest, held)
        else:
            with contextlib.suppress(MetadataRefused):
                self._meet(digest)

    def _is_due(self, held: Good | Refusal) -> bool:
        hurry = held.problem is not None or self._is_past(held)
        wait = self._retry_seconds if hurry else self._refresh_seconds
        return self._clock() - held.tried_at >= wait

    def _is_past(self, held: Good) -> bool:
        return held.valid_until is not None and held.valid_until <= self._now()

    def _usable(self, held: Good) -> IdpMetadata:
        if self._is_past(held):
            more = f" {held.problem}" if held.problem else " Try again in a minute."
            raise MetadataRefused(
                f"The metadata in use expired on {held.valid_until:%Y-%m-%d}.{more}"
            )
        return held.metadata

    def _meet(self, digest: str) -> IdpMetadata:
        """Ask about a member of which nothing is held."""
        if not self._strangers.may_ask(self._clock()):
            raise MetadataRefused(
                "The federation's metadata service was asked about too many identity providers "
                "within a minute; try again in a minute."
            )
        try:
            fresh = self._fetch(digest)
        except MetadataRefused as refused:
            unknown = isinstance(refused, UnknownEntity)
            refusal = Refusal(problem=refused.said, unknown=unknown, tried_at=self._clock())
            self._answers.refuse(digest, refusal)
            raise
        return self._answers.keep(digest, fresh).metadata

    def _renew(self, digest: str, held: Good) -> Good:
        """Ask again about a member; what is held stays where that fails, or is too often."""
        if not self._renewals.may_ask(self._clock()):
            return held
        asking = replace(held, tried_at=self._clock())
        if not self._answers.note(digest, held, asking):
            return held  # another thread is at it
        try:
            return self._answers.keep(digest, self._fetch(digest))
        except MetadataRefused as refused:
            failed = replace(held, tried_at=self._clock(), problem=refused.said)
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
        found = read_metadata(data, idp=idp, now=self._now())
        if digest_of(found.entity_id) != digest:
            raise MetadataRefused(
                "The federation's metadata service answered with another identity provider than "
                "the one asked for; nothing of it is used. Tell the federation."
            )
        published = published_at(parse(data))  # of the root, whose signature has been checked
        if published is not None:
            published = min(published, self._now())
        return Good(metadata=found, published_at=published, tried_at=self._clock())
