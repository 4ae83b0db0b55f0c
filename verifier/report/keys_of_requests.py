"""The keys of a pasted request: which of them are words, and which are a piece of a value.

A value whose ``&`` was not encoded breaks apart, and what follows stands where keys do:
``svc.note=Jo & Jane Doe``.
"""

from __future__ import annotations

import re
from typing import Any

from verifier.model.masking import mask
from verifier.model.pasted_request import PostedField, RequestPair

_OF_AN_OPENURL = re.compile(
    r"(?:rft|req|svc|res|rfr|rfe|ctx|url)[_.](?:[A-Za-z_.]|\d{1,3}(?!\d))+"
)
_OF_VERSION_0_1 = frozenset(
    {
        *("genre", "title", "stitle", "atitle", "aulast", "aufirst", "auinit", "volume", "issue"),
        *("date", "pages", "spage", "epage", "issn", "eissn", "isbn", "sid", "id", "pid", "part"),
    }
)
_WORD = re.compile(r"[A-Za-z][A-Za-z_.]{0,60}")


def shown_keys(node: Any) -> dict[str, str]:
    """Give the keys of *node* that are masked, by the name of their field."""
    match node:
        case RequestPair(key=key, value=value, json_type=None) if not _is_a_key(key, value):
            return {"key": mask(key)}
        case PostedField(key=None, source=str(key), values=values) if not _is_a_key(key, *values):
            return {"source": mask(key)}
        case _:
            return {}


def _is_a_key(key: str, *values: str) -> bool:
    """Whether *key* is a word that programs use; what has no value may be a piece of one."""
    if key in _OF_VERSION_0_1 or _OF_AN_OPENURL.fullmatch(key):
        return True
    return any(values) and _WORD.fullmatch(key) is not None
