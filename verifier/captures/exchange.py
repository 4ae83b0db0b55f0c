"""One request of a recorded browser, with what may hold a login; never a typed password."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qs, unquote, urlsplit

LOGIN_FIELDS = ("SAMLResponse", "id_token")
WANTED = (*LOGIN_FIELDS, "SAMLRequest")
"""The only fields that are taken out of a request; whatever else was sent stays where it is."""

_FIELD = re.compile(r"(?:^|[?&#\s])(SAMLResponse|SAMLRequest|id_token)=([^&#\s]*)")
Field = tuple[str, str]
MOST_MESSAGES = 200
"""Different values that are looked at in one recording; a login passes a few."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its answer."""

    url: str = field(repr=False)
    at: datetime
    sent: tuple[Field, ...] = field(default=(), repr=False)  # of ``WANTED`` alone
    answer: bytes = field(default=b"", repr=False)
    saml: str | None = field(default=None, repr=False)  # XML, where the recorder decoded it


def fields_in(text: str) -> tuple[Field, ...]:
    """Find the wanted fields of a URL or a form body, still encoded where they were."""
    return _some((one[1], one[2]) for one in _FIELD.finditer(text) if one[2])


def wanted(pairs: Iterable[tuple[object, object]]) -> tuple[Field, ...]:
    """Keep the wanted ones of a form's fields."""
    return _some(
        (str(name), value)
        for name, value in pairs
        if name in WANTED and isinstance(value, str) and value
    )


def sent_values(exchanges: Iterable[Exchange], name: str) -> dict[str, datetime]:
    """Gather every value of that field, each once, with the moment it was first seen."""
    found: dict[str, datetime] = {}
    for one in exchanges:
        for field_name, value in one.sent:
            if field_name == name:
                found.setdefault(unquote(value) if "%" in value else value, one.at)
    return found


def address(value: object) -> str:
    """Give a recorded URL; half of a character in it becomes a question mark, no URL gives ""."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def host_of(url: str) -> str | None:
    """Give the host of *url*, where it has one."""
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def path_of(url: str) -> str:
    """Give the path of *url*; empty where it is none."""
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def parameter(url: str, *names: str) -> str | None:
    """Give the first parameter of *url* that has one of *names*."""
    try:
        query = parse_qs(urlsplit(url).query, max_num_fields=200)
    except ValueError:
        return None
    return next((query[one][0] for one in names if one in query), None)


def _some(fields: Iterable[Field]) -> tuple[Field, ...]:
    """Keep each field once, and one more than may be: whoever counts them sees too many."""
    found: dict[Field, None] = {}
    for one in fields:
        found[one] = None
        if len(found) > MOST_MESSAGES:
            break
    return tuple(found)
