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

from verifier.checks.causes import LOST_ON_THE_WAY, NOT_DELIVERED
from verifier.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.checks.evidence import by_transform, on_record, sent_identifier
from verifier.checks.explanation import asked_kind
from verifier.checks.patrons import asked_in_vain, records_of_patron
from verifier.checks.sources import LOOKUP_PROBLEMS, NCIP_LOOKUP_PAGE
from verifier.model.finding import Evidence, Owner, Severity, Station
from verifier.model.match import PatronMatch, Transform
from verifier.model.patron import IdentifierStatus


@check(
    "patron.identifier-of-another-kind",
    severity=Severity.ERROR,
    station=Station.IDP,
    owner=Owner.IDENTITY,
    cites=(f"{LOOKUP_PROBLEMS}, widespread step 2.1", NCIP_LOOKUP_PAGE),
    after=(
        *LOST_ON_THE_WAY,
        *NOT_DELIVERED,
        "request.sub-as-identifier",
        "request.typed-name",
        "patron.identifier-is-another-attribute",
    ),
)
def identifier_of_another_kind(match: PatronMatch) -> Iterator[Answer]:
    """Ask whether the unknown value is another kind of identifier of this patron's."""
    unknown = asked_in_vain(match)
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
            sent_identifier(sent),
            Evidence(what="answer", name=connection, value=answer.said),
            by_transform(Transform.T11),
            *(on_record(one) for record in records for one in record.identifiers),
        ),
    )
