r"""What is made of a typed user name: a filter, a DN, a name to bind as. Nothing typed is syntax.

Sources: RFC 4515 section 3 (filters), RFC 4514 section 2.4 (distinguished names); Active
Directory binds a DN, a user principal name, or ``DOMAIN\user``.
"""

from __future__ import annotations

import re
import unicodedata

from ldap3.core.exceptions import LDAPInvalidDnError
from ldap3.utils.conv import escape_filter_chars
from ldap3.utils.dn import escape_rdn, parse_dn

from verifier.login.ldap.refused import DirectoryRefused
from verifier.model.idp import Directory

PLACE = "{username}"
LONGEST = 256  # characters of a user name
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


def asserted_value(directory: Directory, username: str) -> str:
    """Give what they must equal."""
    if directory.kind == "active-directory":
        return username.rpartition("\\")[2]
    return username


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
    plain = "".join(one for one in apart if unicodedata.category(one) not in _PASSED_OVER)
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


def same_dn(one: str, other: str) -> bool:
    """Whether two DNs name one entry: the same values in the same order.

    An attribute type has several spellings (uid, userid, an OID), so it is not compared.
    """
    try:
        return _values(one) == _values(other)
    except LDAPInvalidDnError:
        return False


def _values(dn: str) -> list[str]:
    return [comparable(_plain(value)) for _, value, _ in parse_dn(dn, strip=True)]


def _plain(value: str) -> str:
    def octet(found: re.Match[bytes]) -> bytes:
        return bytes.fromhex(found[1].decode()) if len(found[1]) > 1 else found[1]

    return _ESCAPED.sub(octet, value.encode()).decode("utf-8", "replace")
