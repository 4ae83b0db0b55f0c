"""A request that somebody pasted, and what becomes of it at the place it was sent to.

A request is no login: it shows what the discovery site or an add-on sent, and nothing of what
an identity provider released.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class RequestKind(StrEnum):
    """What was pasted, by the place that reads it."""

    OPENURL = "openurl"  # the OpenURL listener's
    MODRS_OPENURL = "mod-rs-openurl"  # ReShare's own, GET /rs/patronrequests/openURL
    MODRS_JSON = "mod-rs-json"  # POST /rs/patronrequests
    CROSSLINK_JSON = "crosslink-json"  # POST /patron_requests

    @property
    def by_link(self) -> bool:
        """Whether it is an address, which the patron's browser sees."""
        return self in (RequestKind.OPENURL, RequestKind.MODRS_OPENURL)

    @property
    def patron_key(self) -> str:
        """The key that its reader takes the patron from."""
        return {
            RequestKind.OPENURL: "req_id",
            RequestKind.MODRS_OPENURL: "req.id",
            RequestKind.MODRS_JSON: "patronIdentifier",
            RequestKind.CROSSLINK_JSON: "patron",
        }[self]


class OddityKind(StrEnum):
    """What is odd about the way a value was written into an address."""

    ENCODED_TWICE = "encoded-twice"  # a percent sign that stands for another one
    NOT_UTF8 = "not-utf-8"  # bytes that are no UTF-8, such as an umlaut in Latin-1


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPair:
    """One key with one of its values, decoded; of JSON the path of the key, parted by dots."""

    key: str
    value: str
    json_type: str | None = None  # of a JSON value: string, number, boolean, null …


@dataclass(frozen=True, slots=True, kw_only=True)
class Oddity:
    """One odd thing about the value of a key."""

    kind: OddityKind
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PastedRequest:
    """One request. Pairs keep wire order and duplicates; a list of JSON is a repeated key."""

    kind: RequestKind
    path: str | None  # of an address, decoded: "/EXU"
    pairs: tuple[RequestPair, ...]
    headers: tuple[RequestPair, ...] | None = None  # None: only the address was pasted
    oddities: tuple[Oddity, ...] = ()

    def values(self, key: str) -> tuple[str, ...]:
        """Every value of *key*, in wire order; a ``null`` is none."""
        return tuple(one.value for one in self.pairs if one.key == key and one.json_type != "null")

    def is_odd(self, kind: OddityKind, key: str) -> bool:
        """Whether the value of *key* was written in that odd way."""
        return Oddity(kind=kind, key=key) in self.oddities


def request_document(request: PastedRequest) -> dict[str, Any]:
    """Put *request* as plain values, for a file; the inverse stands with the saved logins."""
    return {
        "kind": request.kind.value,
        "path": request.path,
        "pairs": _documents(request.pairs),
        "headers": None if request.headers is None else _documents(request.headers),
        "oddities": [{"kind": one.kind.value, "key": one.key} for one in request.oddities],
    }


def _documents(pairs: tuple[RequestPair, ...]) -> list[dict[str, Any]]:
    return [{"key": one.key, "value": one.value, "json_type": one.json_type} for one in pairs]


class Placing(StrEnum):
    """What the place that a request was sent to does with it."""

    POSTED = "posted"  # a request is made
    FORM_1 = "form-1"  # the long form "Request item" is shown first
    FORM_2 = "form-2"  # the short form "Confirm request" is shown first
    CONTEXT_SHOWN = "context-shown"  # a dry run: the link as it was understood
    REQUEST_SHOWN = "request-shown"  # a dry run: what would be posted
    NOT_FOUND = "not-found"  # HTTP 404
    ERROR = "error"  # HTTP 500
    UNKNOWN = "unknown"  # cannot be simulated

    @property
    def shows_form(self) -> bool:
        """Whether the patron sees a form before anything is posted."""
        return self in (Placing.FORM_1, Placing.FORM_2)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedField:
    """One row of what would be posted. ``key`` is None for what of the request has no effect."""

    key: str | None  # of the JSON: "patronIdentifier"
    values: tuple[str, ...] = ()
    source: str | None = None  # the key of the request; None: added on the way
    note: str | None = None
    is_list: bool = False  # posted as a JSON array


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What becomes of a pasted request, and every row of what would be posted."""

    placing: Placing
    said: str  # one sentence: what happens with it
    fields: tuple[PostedField, ...] = ()
    symbol: str | None = None  # the service that the listener chooses
    version: str | None = None  # of an OpenURL: "0.1" or "1.0", as it is taken for

    @property
    def pickup_location(self) -> str | None:
        """The pickup location that the request names."""
        named = (one.values for one in self.fields if one.key == "pickupLocationSlug")
        return next((values[0] for values in named if values), None)
