r"""What is made of a typed user name: a filter, a DN, a name to bind as. Nothing typed is syntax.

Sources: RFC 4515 section 3 (filters), RFC 4514 section 2.4 (distinguished names); Active
Directory binds a DN, a user principal name, or ``DOMAIN\user``.
"""

from __future__ import annotations

import re

from ldap3.utils.conv import escape_filter_chars
from ldap3.utils.dn import escape_rdn

from verifier.model.idp import Directory

PLACE = "{username}"
LONGEST = 256  # characters of a user name
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
    """Give the name to bind as, from ``bind_as``; only for a directory that has it."""
    template = directory.bind_as or PLACE
    if directory.kind == "active-directory" and ("@" in username or "\\" in username):
        return username
    if "=" in template.partition(PLACE)[0]:
        return template.replace(PLACE, str(escape_rdn(username)))
    return template.replace(PLACE, username)


def is_name(text: str) -> bool:
    """Whether *text* may be a user name at all: not blank, not endless, no control characters."""
    return bool(text.strip()) and len(text) <= LONGEST and text.isprintable()
