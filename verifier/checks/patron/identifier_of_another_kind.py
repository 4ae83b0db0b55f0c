"""The identifier is this patron's, and of another kind than ReShare's question goes by.

What it means: the value that ReShare would send stands in the patron's record, in use, as a user
name or a campus number, say. ReShare's question goes by another kind, such as the barcode, and
does not find the patron.

Why it matters: every patron is concerned whose login carries this kind of identifier. The record
is right and nothing is wrong with the patron.

What to change: release the kind of identifier that ReShare's question goes by, or take it from
the attribute that holds it. Some library systems can be set to look into more fields.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.checks.causes import LOST_ON_THE_WAY, NOT_DELIVERED
from verifier.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.checks.evidence import on_record, sent_identifier
from verifier.checks.explanation import asked_kind
from verifier.checks.patrons import (
    current_identifiers,
    not_found_by_reshare,
    records_of_patron,
    unanswered,
)
from verifier.checks.sources import LOOKUP_PROBLEMS, NCIP_LOOKUP_PAGE
from verifier.model.finding import Owner, Severity, Station
from verifier.model.match import PatronMatch


@check(
    "patron.identifier-of-another-kind",
    severity=Severity.ERROR,
    station=Station.IDP,
    owner=Owner.IDENTITY,
    cites=(f"{LOOKUP_PROBLEMS}, intermittent step 5", NCIP_LOOKUP_PAGE),
    after=(
        *LOST_ON_THE_WAY,
        *NOT_DELIVERED,
        "request.sub-as-identifier",
        "request.typed-name",
        "patron.identifier-is-another-attribute",
    ),
)
def identifier_of_another_kind(match: PatronMatch) -> Iterator[Answer]:
    """Ask whether the unknown identifier stands in the record as one of another kind."""
    unasked = unanswered(match)
    if unasked:
        yield unasked
        return
    if not_found_by_reshare(match) is None:
        yield NotAsked("The library system found somebody by the identifier.")
        return
    kind = asked_kind(match)
    if kind is None:
        yield NotAsked("It is not known by which kind of identifier ReShare's question goes.")
        return
    sent = match.lookup.preview.patron_identifier
    for record in records_of_patron(match):
        kinds = dict.fromkeys(one.type for one in record.identifiers)
        in_use = [one for name in kinds for one in current_identifiers(record, name)]
        held = [one for one in in_use if one.value == sent]
        wanted = [one for one in in_use if one.type.lower() == kind]
        if held and not any(one in wanted for one in held):
            yield Draft(
                f"The identifier is this patron's {held[0].type}, and ReShare's question goes by "
                f"{kind}.",
                (sent_identifier(sent), on_record(held[0]), *map(on_record, wanted)),
            )
            return
    yield Saw("no record that was seen holds the identifier as another kind")
