"""A patron's request as ReShare keeps it, as far as the way of the patron identifier goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from verifier.model.lookup import CouldNotLook


class RequestDoor(StrEnum):
    """What placed a request."""

    LINK = "link"  # the OpenURL listener: VuFind, or any link to it
    ILLIAD = "illiad"
    API = "api"
    STAFF = "staff"

    @property
    def is_add_on(self) -> bool:
        """Whether a program placed it from a field of its own, and nobody logged in."""
        return self in (RequestDoor.ILLIAD, RequestDoor.API)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One line of a request's history, as ReShare wrote it."""

    said: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PatronRequest:
    """One request. Titles and notes are never taken over: they say nothing about the identifier.

    ``patron_identifier`` is None where the request has none, and a tuple where it came as a list.
    """

    id: str  # ReShare's own, or the place in an export: "row 7"
    number: str | None = None  # the one people see
    created_at: datetime | None = None
    state: str | None = None  # "REQ_INVALID_PATRON"
    patron_identifier: str | tuple[str, ...] | None = None
    group: str | None = None  # the patron type, or the profile that ReShare read at the library
    surname: str | None = None
    given_name: str | None = None
    email: str | None = None
    institution: str | None = None  # the requesting institution's symbol
    pickup_location: str | None = None
    door: RequestDoor | None = None  # None: nothing on the request says so
    audit: tuple[AuditEntry, ...] = ()  # oldest first


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestsRead:
    """The requests that could be read, in the order they came.

    ``stopped`` says why the reading ended early; what was read before is all here.
    """

    requests: tuple[PatronRequest, ...]
    total: int | None = None  # how many there are, where the source says so
    stopped: CouldNotLook | None = None
