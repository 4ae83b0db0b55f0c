"""Find Alma users by e-mail address, and others who have the same identifier."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from verifier.adapters.http.json_body import validate_json
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.alma.client import NoSuchUser, UsersApi
from verifier.adapters.ils.alma.record import (
    Identity,
    User,
    UserList,
    matched_type,
    patron_record,
    primary_id,
    same,
)
from verifier.adapters.ils.alma.settings import AlmaSettings
from verifier.domain.model.lookup import Ambiguous, Found, LookupFailure, LookupOutcome, NotFound
from verifier.domain.model.patron import CapabilityName, Gap, PatronRecord

# Who else bears the value: Alma's search by identifier, and exact comparison on our side.
#
# The search looks for words and knows a wildcard, and how a special character would be escaped
# in it is not documented. So only plain values are sent to it, and its hits are candidates, no
# more: each is asked for and compared.

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


@dataclass(slots=True, kw_only=True)
class OtherHolders:
    """The users who bear the value, but for the one that was known; what could not be seen."""

    users: list[User] = field(default_factory=list, repr=False)
    unseen: list[str] = field(default_factory=list)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What could not be seen, as gaps of a record."""
        return tuple(
            Gap(part=CapabilityName.SEVERAL_MATCHES, message=message)
            for message in dict.fromkeys(self.unseen)
        )


def is_plain(value: str) -> bool:
    """Whether nothing in *value* can mean anything to Alma's search."""
    return _PLAIN.fullmatch(value) is not None


def find_others_with(
    value: str, api: UsersApi, options: AlmaSettings, *, known: Identity | None
) -> OtherHolders:
    """Search for every user who bears *value*, but for *known*."""
    if not options.search_duplicates:
        return OtherHolders(unseen=[_SWITCHED_OFF])
    if not is_plain(value):
        return OtherHolders(unseen=[_NOT_PLAIN])
    searched = OtherHolders()
    try:
        found = api.search(value)
        _look_at(
            _candidates(found, value, options, known, searched), value, api, options, searched
        )
    except LookupAborted as stopped:
        searched.unseen.append(f"{_FAILED} {stopped.outcome.message}")
    return searched


def _candidates(
    found: UserList,
    value: str,
    options: AlmaSettings,
    known: Identity | None,
    searched: OtherHolders,
) -> list[str]:
    """List the primary ids of the users to look at."""
    listed = found.user or ()
    candidates: list[str] = []
    for content in listed:
        user = User(
            identity=validate_json(Identity, content, what="a user of a list"), content=content
        )
        own = primary_id(user.identity)
        if known is not None and same(user.identity.primary_id, known.primary_id):
            continue
        if own is not None and any(same(own, candidate) for candidate in candidates):
            continue  # a list may repeat itself
        if own is None:
            searched.unseen.append(_NAMELESS)
        elif user.identity.user_identifier is None or _bears(user, value, options):
            candidates.append(own)  # the list mostly tells users in brief, without identifiers
    if (found.total_record_count or 0) > len(listed) or len(candidates) > MOST_LOOKED_AT:
        searched.unseen.append(_MORE)
    return candidates[:MOST_LOOKED_AT]


def _look_at(
    candidates: list[str], value: str, api: UsersApi, options: AlmaSettings, searched: OtherHolders
) -> None:
    for own in candidates:
        try:
            user = api.user(own)
        except NoSuchUser:
            continue  # the search's index is behind the records
        if same(user.identity.primary_id, own) and _bears(user, value, options):
            searched.users.append(user)


def _bears(user: User, value: str, options: AlmaSettings) -> bool:
    return matched_type(user, value, options) is not None


# Whom an e-mail address belongs to: Alma's search by address, and comparison on our side.
#
# As with a search by identifier, the hits are candidates: each user is asked for and compared.

_EMAIL_NOT_PLAIN = (
    "The e-mail address cannot be asked for: it holds characters that mean something in Alma's "
    "search."
)
_TOO_MANY = (
    "Alma's search by e-mail address found more users than are looked at, and none of those "
    "looked at has the address."
)


def find_by_email(
    api: UsersApi, address: str, options: AlmaSettings, *, source: str
) -> LookupOutcome:
    """Search for every user with *address*. Raises ``LookupAborted``."""
    if not is_plain(address):
        raise LookupAborted(LookupFailure.PROTOCOL_ERROR, _EMAIL_NOT_PLAIN)
    found = api.search(address, index="email")
    candidates = _email_candidates(found)
    records = []
    for own in candidates[:MOST_LOOKED_AT]:
        record = _record(api, own, options, source)
        if record is not None and _has(record, address):
            records.append(record)
    if not records:
        if len(candidates) > MOST_LOOKED_AT:
            raise LookupAborted(LookupFailure.PROTOCOL_ERROR, _TOO_MANY)
        return NotFound(message="Alma has no user with this e-mail address.")
    if len(records) == 1:
        return Found(record=records[0])
    message = f"{len(records)} users of Alma's have this e-mail address."
    return Ambiguous(count=len(records), message=message, records=tuple(records))


def _email_candidates(found: UserList) -> list[str]:
    listed = (validate_json(Identity, one, what="a user of a list") for one in found.user or ())
    return list(dict.fromkeys(own for one in listed if (own := primary_id(one)) is not None))


def _record(api: UsersApi, own: str, options: AlmaSettings, source: str) -> PatronRecord | None:
    try:
        return patron_record(api.user(own), options, source=source)
    except NoSuchUser:
        return None  # the search's index is behind the records


def _has(record: PatronRecord, address: str) -> bool:
    return any(email.casefold() == address.casefold() for email in record.emails)
