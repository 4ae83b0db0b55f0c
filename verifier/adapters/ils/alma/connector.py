"""A connection to Alma's Users API: finds a user, then others with the same identifier.

Alma's search matches words and supports a wildcard; how to escape special characters is not
documented. So only plain values are searched for, and each hit is requested and compared.
"""

import re
from collections.abc import Iterator, Sequence

from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.alma.client import UsersApi
from verifier.adapters.ils.alma.record import (
    Identity,
    User,
    UserList,
    matched_type,
    patron_record,
    primary_id,
)
from verifier.adapters.ils.alma.settings import AlmaSettings
from verifier.adapters.ils.http_connector import HttpConnector, unusable
from verifier.adapters.ils.record_parts import found_or_ambiguous, same
from verifier.domain.model.lookup import (
    Ambiguous,
    Found,
    KeyKind,
    LookupFailure,
    LookupOutcome,
    NotFound,
    PatronKey,
)
from verifier.domain.model.patron import CapabilityName, Gap
from verifier.domain.model.site import IlsRole

MOST_LOOKED_AT = 5  # other users for one value: a diagnosis must not list the library's patrons
_PLAIN = re.compile(r"[A-Za-z0-9._@-]{1,255}", re.ASCII)
_NOT_PLAIN = (
    "Whether another user bears the identifier was not searched: it holds characters that mean "
    "something in Alma's search."
)
_SWITCHED_OFF = (
    "Whether another user bears the identifier was not searched: search_duplicates of the "
    "connection is off."
)
_FAILED = "Whether another user bears the identifier could not be searched."
_MORE = (
    "Alma's search found more users than were looked at, so another one with the identifier "
    "may be among them."
)
_NAMELESS = "One of the users that Alma's search found has no identifier to be asked for by."
_NOBODY_ELSE = "A search through all identifiers, also those out of use, led to nobody either."


class AlmaConnector(HttpConnector[AlmaSettings]):
    """A connector that looks up patrons in Alma. Thread-safe: it keeps no state."""

    settings_class = AlmaSettings

    def prove_credentials(self) -> None:
        """Check that the API key may read users."""
        self._api().try_key()

    def find(self, key: PatronKey) -> LookupOutcome:
        """Look up one patron, and search for others with the same value.

        Whether ``all_unique`` finds inactive identifiers is not documented. So if Alma does not
        find the user by the value, all identifiers are searched too.
        """
        api, value, id_type = self._api(), key.value, self.settings.user_id_type
        if key.kind is KeyKind.EMAIL:
            return self._by_email(api, value)
        user = api.user(value, id_type)
        if isinstance(user, User):
            matched = matched_type(user, value, self.settings, id_type)
            if matched is None:
                message = (
                    "Alma answered with a user who does not bear the identifier that was asked "
                    "for."
                )
                raise LookupAborted(LookupFailure.WRONG_PATRON, message)
            others, unseen = self._others(api, value, known=user.identity)
            return self._outcome([user, *others], matched, unseen)
        if self.role is not IlsRole.EVIDENCE or not self.settings.search_duplicates:
            return user
        others, unseen = self._others(api, value)
        if not others:
            return NotFound(message=" ".join([user.message, *(unseen or [_NOBODY_ELSE])]))
        matched = matched_type(others[0], value, self.settings, id_type)
        return self._outcome(others, matched or self._bears(others[0], value), unseen)

    def _outcome(
        self, users: Sequence[User], matched: str | None, unseen: Sequence[str]
    ) -> Found | Ambiguous:
        gaps = tuple(
            Gap(part=CapabilityName.SEVERAL_MATCHES, message=message)
            for message in dict.fromkeys(unseen)
        )
        records = [patron_record(user, self.settings, source=self.id, gaps=gaps) for user in users]
        several = f"{len(records)} users of Alma's bear this value as an identifier."
        return found_or_ambiguous(records, matched, several)

    def _others(
        self, api: UsersApi, value: str, known: Identity | None = None
    ) -> tuple[list[User], list[str]]:
        """Search for users other than *known* with the identifier *value*.

        Also returns messages about what could not be searched.
        """
        if not self.settings.search_duplicates:
            return [], [_SWITCHED_OFF]
        if not _PLAIN.fullmatch(value):
            return [], [_NOT_PLAIN]
        users: list[User] = []
        unseen: list[str] = []
        try:
            candidates = self._candidates(api.search(value), value, known, unseen)
            users += (user for user in _look_at(api, candidates) if self._bears(user, value))
        except LookupAborted as aborted:
            unseen.append(f"{_FAILED} {aborted.outcome.message}")
        return users, unseen

    def _candidates(
        self, found: UserList, value: str, known: Identity | None, unseen: list[str]
    ) -> list[str]:
        """List the primary IDs of the users that should be requested and compared."""
        listed = found.user or ()
        candidates: list[str] = []
        for content in listed:
            user = User.of(content, what="a user of a list")
            own = primary_id(user.identity)
            if known is not None and same(user.identity.primary_id, known.primary_id):
                continue
            if own is None:
                unseen.append(_NAMELESS)
            elif any(same(own, candidate) for candidate in candidates):
                continue  # a list may repeat itself
            elif user.identity.user_identifier is None or self._bears(user, value):
                candidates.append(own)  # lists usually describe users briefly, without identifiers
        if (found.total_record_count or 0) > len(listed) or len(candidates) > MOST_LOOKED_AT:
            unseen.append(_MORE)
        return candidates

    def _bears(self, user: User, value: str) -> str | None:
        return matched_type(user, value, self.settings)

    def _by_email(self, api: UsersApi, address: str) -> LookupOutcome:
        """Search for every user with the e-mail *address*. Raises ``LookupAborted``."""
        if not _PLAIN.fullmatch(address):
            raise unusable(
                "The e-mail address cannot be asked for: it holds characters that mean something "
                "in Alma's search."
            )
        listed = api.search(address, index="email").user or ()
        users = (User.of(content, what="a user of a list") for content in listed)
        named = (primary_id(user.identity) for user in users)
        candidates = [*dict.fromkeys(own for own in named if own is not None)]
        looked_at = (
            patron_record(user, self.settings, source=self.id)
            for user in _look_at(api, candidates)
        )
        folded = address.casefold()
        records = [record for record in looked_at if folded in map(str.casefold, record.emails)]
        if not records and len(candidates) > MOST_LOOKED_AT:
            raise unusable(
                "Alma's search by e-mail address found more users than are looked at, and none of "
                "those looked at has the address."
            )
        if not records:
            return NotFound(message="Alma has no user with this e-mail address.")
        several = f"{len(records)} users of Alma's have this e-mail address."
        return found_or_ambiguous(records, None, several)

    def _api(self) -> UsersApi:
        return UsersApi(self.server.conversation(), self.settings.api_key)


def _look_at(api: UsersApi, candidates: Sequence[str]) -> Iterator[User]:
    """Request each user that a search listed; skip those whose primary ID has changed since.

    Alma's search index may be older than the records.
    """
    for own in candidates[:MOST_LOOKED_AT]:
        user = api.user(own)
        if isinstance(user, User) and same(user.identity.primary_id, own):
            yield user
