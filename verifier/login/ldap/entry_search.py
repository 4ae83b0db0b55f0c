"""Finding the one entry of a person: none, one, or an ambiguity that is never guessed away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import ldap3
from ldap3.core.exceptions import LDAPInvalidFilterError

from verifier.login.ldap.names import (
    asserted_attributes,
    asserted_value,
    comparable,
    same_dn,
    search_filter,
)
from verifier.login.ldap.refused import DirectoryRefused
from verifier.model.idp import Directory

SUCCESS, SIZE_LIMIT, REFERRAL, NO_SUCH_OBJECT, NOT_PERMITTED = 0, 4, 10, 32, 50
MOST_ENTRIES = 2  # a second one is enough to know that it is ambiguous
MOST_VALUES = 5_000
_ANOTHER = "The directory answered with the entry of another user name."


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundEntry:
    """One entry as it came: its DN, and description → values in octets."""

    dn: str
    raw: Mapping[str, Sequence[bytes]] = field(repr=False)
    referrals: int = 0


def find_entry(connection: ldap3.Connection, directory: Directory, username: str) -> FoundEntry:
    """Find the entry of the typed name below ``base``. Raises ``DirectoryRefused``."""
    found = _search(
        connection, directory, directory.base, search_filter(directory, username), "SUBTREE"
    )
    if found is None:
        raise DirectoryRefused(
            "unknown-user", "The directory knows nobody of this user name.", "patron"
        )
    _refuse_another(found, directory, username)
    return found


def read_entry(connection: ldap3.Connection, directory: Directory, dn: str) -> FoundEntry:
    """Read the entry of that DN. Raises ``DirectoryRefused``."""
    found = _search(connection, directory, dn, "(objectClass=*)", "BASE")
    if found is None:
        raise DirectoryRefused(
            "entry-not-readable",
            "The login held, but the directory does not let this account read its own entry; name "
            "a reader in the site file.",
            "service-provider",
        )
    if not same_dn(found.dn, dn):
        raise DirectoryRefused("another-person", _ANOTHER)
    return found


def _search(
    connection: ldap3.Connection,
    directory: Directory,
    base: str,
    asked: str,
    scope: Literal["BASE", "SUBTREE"],
) -> FoundEntry | None:
    wanted = list(dict.fromkeys((*directory.attributes, *asserted_attributes(directory, ""))))
    try:
        connection.search(
            base,
            asked,
            search_scope=scope,
            attributes=wanted,
            size_limit=MOST_ENTRIES,
            dereference_aliases=ldap3.DEREF_NEVER,
        )
    except LDAPInvalidFilterError:
        raise DirectoryRefused(
            "bad-filter", "The search_filter in the site file is no filter.", "service-provider"
        ) from None
    answers: list[dict[str, Any]] = list(connection.response or ())
    entries = [one for one in answers if one.get("type") == "searchResEntry"]
    referrals = sum(1 for one in answers if one.get("type") == "searchResRef")
    code = connection.result["result"]
    if code == REFERRAL:
        raise DirectoryRefused(
            "referral",
            "The directory sends the search on to another server. It was not followed: enter that "
            "server's address.",
            "service-provider",
        )
    if len(entries) > 1 or code == SIZE_LIMIT:
        raise DirectoryRefused(
            "ambiguous",
            "The directory has more than one entry for this user name, and none was chosen.",
        )
    if scope == "BASE" and code in (NO_SUCH_OBJECT, NOT_PERMITTED):
        return None
    if code == NO_SUCH_OBJECT:
        raise DirectoryRefused(
            "bad-base",
            "The directory has no entry at base; correct it.",
            "service-provider",
        )
    if code != SUCCESS:
        raise DirectoryRefused(
            "search-refused", "The directory does not allow the search for the entry."
        )
    if not entries:
        return None
    return _entry(entries[0], referrals)


def _entry(answer: dict[str, Any], referrals: int) -> FoundEntry:
    raw: dict[str, list[bytes]] = {}
    for name, values in answer["raw_attributes"].items():
        octets = [bytes(one) for one in values]
        if len(octets) > MOST_VALUES:
            raise DirectoryRefused(
                "directory-too-large",
                f"An attribute of the entry has more than {MOST_VALUES:,} values; name the "
                "attributes that are wanted in the site file.",
            )
        raw[name] = octets
    return FoundEntry(dn=answer["raw_dn"].decode("utf-8"), raw=raw, referrals=referrals)


def _refuse_another(found: FoundEntry, directory: Directory, username: str) -> None:
    """Refuse an entry that shows another name than the one that was asked for."""
    wanted = comparable(asserted_value(directory, username))
    names = {one.lower() for one in asserted_attributes(directory, username)}
    shown = [
        comparable(value.decode("utf-8", "replace"))
        for name, values in found.raw.items()
        if name.partition(";")[0].lower() in names
        for value in values
    ]
    if shown and wanted not in shown:
        raise DirectoryRefused("another-person", _ANOTHER)
