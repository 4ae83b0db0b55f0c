"""The identifier is random by design, and the library system does not know it.

What it means: the value has the form of a key that a program made up, such as a UUID or sixteen
bytes in base64. Nothing of it stands for the library's number, so there is no change that would
make it one.

Why it matters: a library system knows such a value only where somebody loads it into the patron
records. Until then every request of every patron stops.

What to change: take the identifier from an attribute that holds what the library knows, such as
the card or the personnel number.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.evidence import transform_evidence
from verifier.domain.checks.patron_match import not_found_or_why
from verifier.domain.checks.references import (
    LOOKUP_PROBLEMS,
    LOST_BEFORE_RESHARE,
    NOT_DELIVERED,
    WRONG_VALUE,
)
from verifier.domain.checks.release.identifier_pairwise import is_pairwise
from verifier.domain.model.finding import (
    Evidence,
    Owner,
    Severity,
    Station,
    sent_identifier_evidence,
)
from verifier.domain.model.match import PatronMatch, Transform
from verifier.domain.model.request import RequestPreview

LOGINS_OWN = ("name-id", "sub")


@check(
    "patron.identifier-opaque",
    severity=Severity.ERROR,
    station=Station.DISCOVERY,
    owner=Owner.DISCOVERY,
    cites=(f"{LOOKUP_PROBLEMS}, widespread step 2.1",),
    after=(
        *LOST_BEFORE_RESHARE,
        *NOT_DELIVERED,
        *WRONG_VALUE,
    ),
)
def identifier_opaque(match: PatronMatch) -> Iterator[Answer]:
    """Ask whether the unknown value could be anybody's number at all."""
    unknown = not_found_or_why(match)
    if isinstance(unknown, NotAsked):
        yield unknown
    elif _has_a_check_of_its_own(match.lookup.preview):
        yield NotAsked("Other checks are about the login's own subject and about pairwise values.")
    elif not match.sent_is_opaque:
        yield Saw("the identifier does not look random by design")
    else:
        connection, answer = unknown
        yield Draft(
            "The identifier is random by design, so the library system knows it only if it was "
            "loaded there.",
            (
                sent_identifier_evidence(match.lookup.preview.patron_identifier),
                Evidence(what="answer", name=connection, value=answer.said),
                transform_evidence(Transform.T17),
            ),
        )


def _has_a_check_of_its_own(preview: RequestPreview) -> bool:
    return preview.req_id_from in LOGINS_OWN or is_pairwise(preview.release)
