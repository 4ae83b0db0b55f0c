r"""Find the one entry for a user name. Nothing that is typed is syntax of a filter or a DN.

Sources: RFC 4515 section 3 (filters), RFC 4514 section 2.4 (distinguished names); Active
Directory binds a DN, a user principal name, or ``DOMAIN\user``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import ldap3
from ldap3.core.exceptions import LDAPInvalidDnError, LDAPInvalidFilterError
from ldap3.utils.conv import escape_filter_chars
from ldap3.utils.dn import escape_rdn, parse_dn

from verifier.adapters.login.ldap.connection import SUCCESS, DirectoryRefused
from verifier.domain.model.site import Directory

PLACE = "{username}"
LONGEST = 256  # characters of a user name
SIZE_LIMIT, REFERRAL, NO_SUCH_OBJECT, NOT_PERMITTED = 4, 10, 32, 50
MOST_ENTRIES = 2  # a second one is enough to know that it is ambiguous
MOST_VALUES = 5_000
_ANOTHER = "The directory answered with the entry of another user name."
_PASSED_OVER = frozenset({"Mn", "Me", "Cf"})
_ESCAPED = re.compile(rb"\\([0-9A-Fa-f]{2}|.)", re.DOTALL)
_ASSERTED = re.compile(r"\(\s*([A-Za-z][\w;-]*)\s*=\s*\{username\}\s*\)")


def search_filter(directory: Directory, username: str) -> str:
    """Give the filter that finds the entry."""
    name = username
    if directory.kind == "active-directory":
        name = username.rpartition("\\")[2]
        if "@" in name:
            return f"(userPrincipalName={escape_filter_chars(name)})"
    return directory.search_filter.replace(PLACE, escape_filter_chars(name))


def asserted_attributes(directory: Directory, username: str) -> tuple[str, ...]:
    """Name the attributes that must equal the typed name, where the entry shows them."""
    if directory.kind == "active-directory" and "@" in username:
        return ("userPrincipalName",)
    return tuple(_ASSERTED.findall(directory.search_filter))


def bind_name(directory: Directory, username: str) -> str:
    """Give the name to bind as, from ``bind_as``; only for a directory that has it.

    Raises ``DirectoryRefused`` for a name of another domain: a forest would let such a person in,
    and the entry that is found afterwards would be somebody else's of the same name.
    """
    template = directory.bind_as or PLACE
    if directory.kind == "active-directory" and ("@" in username or "\\" in username):
        if not _is_of_domain(username, template):
            raise DirectoryRefused(
                "other-domain",
                "Type your user name without a domain: this directory logs in people of one "
                "domain only.",
                "patron",
            )
        return username
    if "=" in template.partition(PLACE)[0]:
        return template.replace(PLACE, str(escape_rdn(username)))
    return template.replace(PLACE, username)


def account_of(directory: Directory, username: str) -> str:
    """Name the account that a typed name means, whatever its spelling; for counting attempts.

    Accents and marks are left out: RFC 4518 (2.2) passes over some, Active Directory over more.
    """
    name = username
    if directory.kind == "active-directory":
        name = name.rpartition("\\")[2].partition("@")[0]
    apart = unicodedata.normalize("NFKD", comparable(name))
    plain = "".join(letter for letter in apart if unicodedata.category(letter) not in _PASSED_OVER)
    return f"{directory.url}\n{' '.join(plain.split())}"


def _is_of_domain(username: str, template: str) -> bool:
    r"""Whether a name with its domain has that of *template*: ``CORP\…`` or ``…@example.edu``."""
    before, _, after = template.partition(PLACE)
    if "\\" in username:
        return comparable(username.partition("\\")[0] + "\\") == comparable(before)
    return comparable("@" + username.rpartition("@")[2]) == comparable(after)


def is_name(text: str) -> bool:
    """Whether *text* may be a user name at all: not blank, not endless, no control characters."""
    return bool(text.strip()) and len(text) <= LONGEST and text.isprintable()


def comparable(text: str) -> str:
    """Give *text* as directories compare names: without case, and blanks once (RFC 4518)."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def same_dn(text: str, other: str) -> bool:
    """Whether two DNs name one entry: the same values in the same order.

    An attribute type has several spellings (uid, userid, an OID), so it is not compared.
    """
    try:
        values, others = (
            [comparable(_plain(value)) for _, value, _ in parse_dn(dn, strip=True)]
            for dn in (text, other)
        )
    except LDAPInvalidDnError:
        return False
    return values == others


def _plain(value: str) -> str:
    def octet(found: re.Match[bytes]) -> bytes:
        return bytes.fromhex(found[1].decode()) if len(found[1]) > 1 else found[1]

    return _ESCAPED.sub(octet, value.encode()).decode("utf-8", "replace")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundEntry:
    """One entry as it came: its DN, and description → values in octets."""

    dn: str
    raw: Mapping[str, Sequence[bytes]] = field(repr=False)
    referrals: int = 0


def find_entry(connection: ldap3.Connection, directory: Directory, username: str) -> FoundEntry:
    """Find the entry of the typed name below ``base``. Raises ``DirectoryRefused``."""
    asked = search_filter(directory, username)
    found = _search(connection, directory, directory.base, asked, "SUBTREE")
    if found is None:
        raise DirectoryRefused(
            "unknown-user", "The directory knows nobody of this user name.", "patron"
        )
    windows = directory.kind == "active-directory"
    wanted = comparable(username.rpartition("\\")[2] if windows else username)
    names = {attribute.lower() for attribute in asserted_attributes(directory, username)}
    shown = [
        comparable(value.decode("utf-8", "replace"))
        for name, values in found.raw.items()
        if name.partition(";")[0].lower() in names
        for value in values
    ]
    if shown and wanted not in shown:
        raise DirectoryRefused("another-person", _ANOTHER)
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
    entries = [answer for answer in answers if answer.get("type") == "searchResEntry"]
    referrals = sum(1 for answer in answers if answer.get("type") == "searchResRef")
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
    raw = {
        name: [bytes(value) for value in values]
        for name, values in entries[0]["raw_attributes"].items()
    }
    if any(len(values) > MOST_VALUES for values in raw.values()):
        raise DirectoryRefused(
            "directory-too-large",
            f"An attribute of the entry has more than {MOST_VALUES:,} values; name the "
            "attributes that are wanted in the site file.",
        )
    return FoundEntry(dn=entries[0]["raw_dn"].decode("utf-8"), raw=raw, referrals=referrals)
