"""Whom an e-mail address belongs to: Alma's search by address, and comparison on our side.

As with a search by identifier, the hits are candidates: each user is asked for and compared.
"""

from __future__ import annotations

from verifier.ils.alma.errors import NoSuchUser
from verifier.ils.alma.identifiers import primary_id
from verifier.ils.alma.options import AlmaOptions
from verifier.ils.alma.patron import patron_record
from verifier.ils.alma.second_accounts import MOST_LOOKED_AT, is_plain
from verifier.ils.alma.shapes import Identity, UserList
from verifier.ils.alma.users_api import UsersApi
from verifier.model.lookup import Ambiguous, Found, LookupFailure, LookupOutcome, NotFound
from verifier.model.patron import PatronRecord
from verifier.rest.json_body import shaped
from verifier.rest.stopped import LookupStopped

_NOT_PLAIN = (
    "The e-mail address cannot be asked for: it holds characters that mean something in Alma's "
    "search."
)
_TOO_MANY = (
    "Alma's search by e-mail address found more users than are looked at, and none of those "
    "looked at has the address."
)


def ask_by_email(
    api: UsersApi, address: str, options: AlmaOptions, *, source: str
) -> LookupOutcome:
    """Search for every user with *address*. Raises ``LookupStopped``."""
    if not is_plain(address):
        raise LookupStopped(LookupFailure.PROTOCOL_ERROR, _NOT_PLAIN)
    found = api.search(address, index="email")
    candidates = _candidates(found)
    records = []
    for own in candidates[:MOST_LOOKED_AT]:
        record = _record(api, own, options, source)
        if record is not None and _has(record, address):
            records.append(record)
    if not records:
        if len(candidates) > MOST_LOOKED_AT:
            raise LookupStopped(LookupFailure.PROTOCOL_ERROR, _TOO_MANY)
        return NotFound(said="Alma has no user with this e-mail address.")
    if len(records) == 1:
        return Found(record=records[0])
    said = f"{len(records)} users of Alma's have this e-mail address."
    return Ambiguous(count=len(records), said=said, records=tuple(records))


def _candidates(found: UserList) -> list[str]:
    listed = (shaped(Identity, one, what="a user of a list") for one in found.user or ())
    return list(dict.fromkeys(own for one in listed if (own := primary_id(one)) is not None))


def _record(api: UsersApi, own: str, options: AlmaOptions, source: str) -> PatronRecord | None:
    try:
        return patron_record(api.user(own), options, source=source)
    except NoSuchUser:
        return None  # the search's index is behind the records


def _has(record: PatronRecord, address: str) -> bool:
    return any(one.casefold() == address.casefold() for one in record.emails)
