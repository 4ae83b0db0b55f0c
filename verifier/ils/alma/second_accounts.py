"""Who else bears the value: Alma's search by identifier, and exact comparison on our side.

The search looks for words and knows a wildcard, and how a special character would be escaped
in it is not documented. So only plain values are sent to it, and its hits are candidates, no
more: each is asked for and compared.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from verifier.ils.alma.errors import NoSuchUser
from verifier.ils.alma.identifiers import matched_type, primary_id, same
from verifier.ils.alma.options import AlmaOptions
from verifier.ils.alma.shapes import Identity, User, UserList
from verifier.ils.alma.users_api import UsersApi
from verifier.model.capability import Gap, Sight
from verifier.rest.json_body import shaped
from verifier.rest.stopped import LookupStopped

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
class Searched:
    """The users who bear the value, but for the one that was known; what could not be seen."""

    users: list[User] = field(default_factory=list, repr=False)
    unseen: list[str] = field(default_factory=list)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What could not be seen, as gaps of a record."""
        return tuple(
            Gap(part=Sight.SEVERAL_MATCHES, said=said) for said in dict.fromkeys(self.unseen)
        )


def is_plain(value: str) -> bool:
    """Whether nothing in *value* can mean anything to Alma's search."""
    return _PLAIN.fullmatch(value) is not None


def others_with(
    value: str, api: UsersApi, options: AlmaOptions, *, known: Identity | None
) -> Searched:
    """Search for every user who bears *value*, but for *known*."""
    if not options.search_duplicates:
        return Searched(unseen=[_SWITCHED_OFF])
    if not is_plain(value):
        return Searched(unseen=[_NOT_PLAIN])
    searched = Searched()
    try:
        found = api.search(value)
        _look_at(
            _candidates(found, value, options, known, searched), value, api, options, searched
        )
    except LookupStopped as stopped:
        searched.unseen.append(f"{_FAILED} {stopped.outcome.said}")
    return searched


def _candidates(
    found: UserList, value: str, options: AlmaOptions, known: Identity | None, searched: Searched
) -> list[str]:
    """List the primary ids of the users to look at."""
    listed = found.user or ()
    candidates: list[str] = []
    for content in listed:
        user = User(identity=shaped(Identity, content, what="a user of a list"), content=content)
        own = primary_id(user.identity)
        if known is not None and same(user.identity.primary_id, known.primary_id):
            continue
        if own is not None and any(same(own, one) for one in candidates):
            continue  # a list may repeat itself
        if own is None:
            searched.unseen.append(_NAMELESS)
        elif user.identity.user_identifier is None or _bears(user, value, options):
            candidates.append(own)  # the list mostly tells users in brief, without identifiers
    if (found.total_record_count or 0) > len(listed) or len(candidates) > MOST_LOOKED_AT:
        searched.unseen.append(_MORE)
    return candidates[:MOST_LOOKED_AT]


def _look_at(
    candidates: list[str], value: str, api: UsersApi, options: AlmaOptions, searched: Searched
) -> None:
    for own in candidates:
        try:
            user = api.user(own)
        except NoSuchUser:
            continue  # the search's index is behind the records
        if same(user.identity.primary_id, own) and _bears(user, value, options):
            searched.users.append(user)


def _bears(user: User, value: str, options: AlmaOptions) -> bool:
    return matched_type(user, value, options) is not None
