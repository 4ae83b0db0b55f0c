"""The identifier is this patron's, but of another kind than the library system looks for.

What it means: the value that would be sent stands in the patron's record, as a user name for
example, and ReShare's question is answered by another kind, mostly the barcode.

Why it matters: the person is right and the record is right, and the library system says all the
same that there is no such patron.

What to change: have the kind of identifier released that the library system looks for. Where it
can look for several kinds, the other way is to set it so that it finds this one too.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.evidence import transform_evidence
from verifier.domain.checks.patron_match import asked_kind, not_found_or_why, records_of_patron
from verifier.domain.checks.references import (
    LOOKUP_PROBLEMS,
    LOST_BEFORE_RESHARE,
    NCIP_LOOKUP_PAGE,
    NOT_DELIVERED,
)
from verifier.domain.model.finding import (
    Evidence,
    Owner,
    Severity,
    Station,
    record_identifier_evidence,
    sent_identifier_evidence,
)
from verifier.domain.model.match import PatronMatch, Transform
from verifier.domain.model.patron import IdentifierStatus


@check(
    "patron.identifier-of-another-kind",
    severity=Severity.ERROR,
    station=Station.IDP,
    owner=Owner.IDENTITY,
    cites=(f"{LOOKUP_PROBLEMS}, widespread step 2.1", NCIP_LOOKUP_PAGE),
    after=(
        *LOST_BEFORE_RESHARE,
        *NOT_DELIVERED,
        "request.sub-as-identifier",
        "request.typed-name",
        "patron.identifier-is-another-attribute",
    ),
)
def identifier_of_another_kind(match: PatronMatch) -> Iterator[Answer]:
    """Ask whether the unknown value is another kind of identifier of this patron's."""
    unknown = not_found_or_why(match)
    if isinstance(unknown, NotAsked):
        yield unknown
        return
    sent, kind = match.lookup.preview.patron_identifier, asked_kind(match)
    if kind is None:
        yield NotAsked("Which kind of identifier is looked for is not known of this patron.")
        return
    records = records_of_patron(match)
    held = [one for record in records for one in record.bearing(sent)]
    current = [one for one in held if one.status is not IdentifierStatus.INACTIVE]
    if not current or any(one.type.lower() == kind for one in held):
        yield Saw("the identifier is not another kind of this patron's")
        return
    connection, answer = unknown
    yield Draft(
        f"The identifier is this patron's {current[0].type}, and the library system looks for "
        f"the {kind}.",
        (
            sent_identifier_evidence(sent),
            Evidence(what="answer", name=connection, value=answer.said),
            transform_evidence(Transform.T11),
            *(record_identifier_evidence(one) for record in records for one in record.identifiers),
        ),
    )
