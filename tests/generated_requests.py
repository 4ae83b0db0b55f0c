"""Sets of generated requests with planted causes; the same ones for the same seed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

from verifier.domain.model.triage import AuditEntry, PatronRequest, RequestSource

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
DAYS = 120
PLANTED_ON = START + timedelta(days=84)
GROUP = "ALUM"  # the planted patron type
DOOR = RequestSource.ILLIAD  # the planted door

OK = "Patron validated. Host LMS integration: borrower check call succeeded."
_FAILED = (
    "Host LMS integration: lookupPatron call failed. Review configuration and try again or "
    "deconfigure host LMS integration in settings. "
)
UNKNOWN_USER = f"{_FAILED}Unknown User"
NO_ID = f"{_FAILED}No id supplied"
TIMEOUT = f"{_FAILED}Socket call timeout"
BLOCKED = 'Failed to validate patron with id: "x". (Patron state = BLOCKED) (Errors: [])'
NOT_ALLOWED = (
    'Failed to validate patron with id: "x". (Patron state = OK) (Errors: '
    f"[Patron profile ({GROUP}) is configured to not allow requesting in ReShare.])"
)

GROUPS = {"UG": 55, "GRAD": 20, "STAFF": 12, GROUP: 8, "FAC": 5}
INSTITUTIONS = {"RESHARE:EAST": 50, "RESHARE:WEST": 30, "RESHARE:NORTH": 20}
PICKUPS = {f"desk-{number}": 1 + number % 5 for number in range(12)}
DOORS = {None: 70, DOOR: 20, RequestSource.STAFF: 10}


@dataclass(frozen=True, kw_only=True)
class Planted:
    """What is put into a set: shares of the requests that are concerned."""

    group: bool = False  # every request of ``GROUP`` is not allowed
    door: bool = False  # since ``PLANTED_ON`` every request by ``DOOR`` carries a user name
    scattered: float = 0.0  # for each of five single causes, by chance alone


def generate(count: int, seed: int, planted: Planted) -> tuple[PatronRequest, ...]:
    """Make *count* requests, about four for each person, in the order of their days."""
    random = Random(seed)  # noqa: S311 - no secret
    people = [_person(random, number) for number in range(max(1, count // 4))]
    found = [_request(random, random.choice(people), planted) for _ in range(count)]
    found.sort(key=lambda item: item.created_at or START)
    return tuple(
        replace(request, id=f"request-{number}", number=f"EAST-{number}")
        for number, request in enumerate(found, 1)
    )


def _person(random: Random, number: int) -> PatronRequest:
    return PatronRequest(
        id="",
        patron_identifier=f"2{1234:04}{number:08}{random.randrange(10)}",
        group=_any(random, GROUPS),
        surname=f"Family{number}",
        email=f"person{number}@example.edu",
        institution=_any(random, INSTITUTIONS),
    )


def _request(random: Random, person: PatronRequest, planted: Planted) -> PatronRequest:
    request = replace(
        person,
        created_at=START + timedelta(minutes=random.randrange(DAYS * 24 * 60)),
        pickup_location=_any(random, PICKUPS),
        door=_any(random, DOORS),
        state="REQ_VALIDATED",
        audit=(AuditEntry(message=OK),),
    )
    for change in _changes(random, request, planted):
        return change
    return request


def _changes(random: Random, request: PatronRequest, planted: Planted) -> Iterator[PatronRequest]:
    if planted.group and request.group == GROUP:
        yield _refused(request, NOT_ALLOWED)
    late = request.created_at is not None and request.created_at >= PLANTED_ON
    if planted.door and request.door is DOOR and late:
        name = str(request.email).partition("@")[0]
        yield replace(_refused(request, UNKNOWN_USER), patron_identifier=name)
    for message in (UNKNOWN_USER, NO_ID, TIMEOUT, BLOCKED):
        if random.random() < planted.scattered:
            changed = _refused(request, message)
            yield replace(changed, patron_identifier=None) if message == NO_ID else changed
    if random.random() < planted.scattered:
        yield replace(_refused(request, UNKNOWN_USER), patron_identifier=f"{request.email}")


def _refused(request: PatronRequest, message: str) -> PatronRequest:
    return replace(request, state="REQ_INVALID_PATRON", audit=(AuditEntry(message=message),))


def _any(random: Random, weights: dict) -> object:
    return random.choices(list(weights), list(weights.values()))[0]
