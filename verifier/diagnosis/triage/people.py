"""Which requests are one person's: chance is reckoned by people, who may place many requests."""

from __future__ import annotations

from collections.abc import Sequence

from verifier.diagnosis.triage.identifier import is_missing
from verifier.model.patron_request import PatronRequest

MOST_IDENTIFIERS = 3
"""An e-mail address that comes with more identifiers than this is a desk's, and nobody's own."""


def people_of(requests: Sequence[PatronRequest]) -> list[int]:
    """Number the people, from 1, in the order of the requests.

    One e-mail address is one person, then one identifier; a request with neither stands alone.
    """
    seen: dict[str, set[object]] = {}
    for one in requests:
        if email := _email(one):
            seen.setdefault(email, set()).add(one.patron_identifier)
    numbers: dict[object, int] = {}
    return [numbers.setdefault(_key(one, seen), len(numbers) + 1) for one in requests]


def _key(request: PatronRequest, seen: dict[str, set[object]]) -> object:
    email = _email(request)
    if email and len(seen[email]) <= MOST_IDENTIFIERS:
        return email
    if is_missing(request):
        return "request", request.id
    return "identifier", request.patron_identifier


def _email(request: PatronRequest) -> str:
    address = (request.email or "").strip().casefold()
    return address if "@" in address else ""
