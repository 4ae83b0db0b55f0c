"""An OpenURL taken apart as the listener does it: which version it is, and which key goes where.

Mirrors listener-openurl ``src/ContextObject.js``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Query = Sequence[tuple[str, str]]
Value = str | tuple[str, ...]
"""A text; a list where the key came several times."""

_VERSION_1 = re.compile(r"(rft|req)[_.]")
_KEY = re.compile(r"([^_.\n]*)([_.])(.*)")
_SPECIAL_IN_0_1 = frozenset(
    {"req.emailAddress", "svc.pickupLocation", "svc.neededBy", "svc.note", "svc_id"}
)
_RENAMED_IN_0_1 = {"sid": "rfr_id", "id": "rft_id", "pid": "rft_dat"}
_IN_A_WHOLE = frozenset({"article", "proceeding"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One value, and the key of the request that it came under."""

    value: Value
    key: str

    @property
    def first(self) -> str:
        """The value, or the first of several."""
        return self.value if isinstance(self.value, str) else self.value[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextObject:
    """An OpenURL in two halves: ``realm_name`` is administrative, ``realm.name`` is metadata."""

    version: Literal["0.1", "1.0"]
    parts: Mapping[str, Part]  # by "realm_name" or "realm.name", as in version 1.0

    def part(self, key: str) -> Part | None:
        """Give what stands under *key* of version 1.0."""
        return self.parts.get(key)

    def text(self, key: str) -> str:
        """Give the value of *key*, the first of several; empty where there is none."""
        found = self.parts.get(key)
        return found.first if found else ""


def context_object(query: Query) -> ContextObject:
    """Take *query* apart. A key is split at its first ``_`` or ``.``, whichever comes first."""
    values = collected(query)
    is_1_0 = any(map(_VERSION_1.match, values))
    renamed = {key: key if is_1_0 else _of_version_1_0(key, values) for key in values}
    parts: dict[str, Part] = {}
    for key, value in values.items():
        split = _KEY.fullmatch(renamed[key])
        if split is not None:
            parts[split.group()] = Part(value=value, key=key)
    return ContextObject(version="1.0" if is_1_0 else "0.1", parts=parts)


def collected(query: Query) -> dict[str, Value]:
    """Give each key once, in wire order; the values of a repeated one are a list."""
    several: dict[str, list[str]] = {}
    for key, value in query:
        several.setdefault(key, []).append(value)
    return {key: one[0] if len(one) == 1 else tuple(one) for key, one in several.items()}


def _of_version_1_0(key: str, values: Mapping[str, Value]) -> str:
    """Give the name of version 1.0 for *key* of version 0.1."""
    if key in _SPECIAL_IN_0_1:
        return key
    if key in _RENAMED_IN_0_1:
        return _RENAMED_IN_0_1[key]
    if key == "title":
        return "rft.jtitle" if values.get("genre") in _IN_A_WHOLE else "rft.btitle"
    return f"rft.{key}"
