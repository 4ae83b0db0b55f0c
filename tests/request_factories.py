"""Patron requests, judged ones and sets of them, with healthy defaults."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from pathlib import Path
from typing import Any

from tests.factories import BARCODE, make_site
from tests.generated_requests import BLOCKED, NO_ID, NOT_ALLOWED, OK, TIMEOUT, UNKNOWN_USER
from verifier.domain.diagnosis.shapes import shape_label
from verifier.domain.diagnosis.triage.judge import Answers
from verifier.domain.diagnosis.triage.triage import triage
from verifier.domain.model.lookup import LookupAttempt, LookupOutcome, PatronKey, Purpose
from verifier.domain.model.site import IlsRole
from verifier.domain.model.triage import (
    AuditEntry,
    JudgedRequest,
    PatronRequest,
    RequestCause,
    RequestsRead,
    RestsOn,
    Triage,
)

_NUMBERS = count(1_000)

NOW = datetime(2026, 4, 1, 12, 0, tzinfo=UTC)

__all__ = ["BLOCKED", "NOT_ALLOWED", "NO_ID", "OK", "TIMEOUT", "UNKNOWN_USER"]


def make_request(message: str | None = OK, **more: Any) -> PatronRequest:
    """A request; *message* is what ReShare wrote into its history."""
    shape: dict[str, Any] = {
        "id": "request-1",
        "number": "EAST-1",
        "created_at": NOW,
        "state": "REQ_VALIDATED" if message == OK else "REQ_INVALID_PATRON",
        "patron_identifier": BARCODE,
        "group": "UG",
        "surname": "Good",
        "given_name": "Gail",
        "email": "gail.good@example.edu",
        "audit": () if message is None else (AuditEntry(message=message),),
    }
    return PatronRequest(**{**shape, **more})


def make_requests(how_many: int, message: str | None = OK, **more: Any) -> list[PatronRequest]:
    """Requests of as many people, nobody of whom is in another call, a day apart."""
    made = []
    for day, number in enumerate(islice(_NUMBERS, how_many)):
        own = {
            "id": f"request-{number}",
            "number": f"EAST-{number}",
            "patron_identifier": f"21234{number:09}",
            "email": f"person{number}@example.edu",
            "created_at": NOW + timedelta(days=day),
        }
        made.append(make_request(message, **{**own, **more}))
    return made


def make_attempt(
    outcome: LookupOutcome, value: str = BARCODE, role: IlsRole = IlsRole.RESHARE
) -> LookupAttempt:
    """A question to the library system and what came of it."""
    return LookupAttempt(
        connection=role.value,
        role=role,
        key=PatronKey(value=value),
        outcome=outcome,
        purpose=Purpose.RELEASED,
    )


def make_judged(cause: RequestCause = RequestCause.FINE, **more: Any) -> JudgedRequest:
    """A judged request of a person of its own."""
    request = more.pop("request", None) or make_request(
        **{name: more.pop(name) for name in ("door", "institution", "email") if name in more}
    )
    number = more.get("number", 1)
    value = request.patron_identifier
    shape: dict[str, Any] = {
        "number": number,
        "request": request,
        "cause": cause,
        "because": "Because.",
        "rests_on": RestsOn.HISTORY,
        "person": number,
        "group": request.group,
        "shape": shape_label(value) if value else None,
        "day": NOW.date(),
    }
    return JudgedRequest(**{**shape, **more})


def numbered(*some: Sequence[JudgedRequest] | Iterable[JudgedRequest]) -> list[JudgedRequest]:
    """Put requests behind each other under numbers, and people, of their own."""
    every = [entry for part in some for entry in part]
    return [replace(request, number=at, person=at) for at, request in enumerate(every, 1)]


def make_triage(
    requests: Iterable[PatronRequest] | None = None,
    attempts: Iterable[LookupAttempt] = (),
    **more: Any,
) -> Triage:
    """A set of requests, judged by the real stage."""
    if requests is None:
        requests = (
            *make_requests(60),
            *make_requests(12, NOT_ALLOWED, group="ALUM"),
            *make_requests(1, UNKNOWN_USER),
        )
    read = more.pop("read", None) or RequestsRead(requests=tuple(requests))
    site = more.pop("site", None) or make_site(Path("/nowhere"))
    return triage(
        read, site=site, answers=Answers.of(attempts), created_at=NOW, version="0.1", **more
    )
