"""The library system knows no patron under the identifier that ReShare would send.

What it means: the library system was asked as ReShare asks it, and said clearly that there is no
such patron.

Why it matters: ReShare marks the request as having an invalid patron, and it goes to no supplier
until staff repair it.

What to change: look the patron up in the library system by name. If there is no record, one has
to be made. If there is one under another number, that number has to be released, or loaded into
the record. An old card looks just like an unknown person where the system cannot see old cards.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, Saw, check
from verifier.domain.checks.identifier_source import looks_filled
from verifier.domain.checks.patron_match import (
    not_found_by_reshare,
    records_of_patron,
    why_unanswered,
)
from verifier.domain.checks.references import (
    LOOKUP_PROBLEMS,
    LOST_BEFORE_RESHARE,
    MODRS_EVENTS,
    NOT_DELIVERED,
    WRONG_VALUE,
)
from verifier.domain.model.finding import (
    Evidence,
    Owner,
    Severity,
    Station,
    record_identifier_evidence,
    sent_identifier_evidence,
)
from verifier.domain.model.lookup import Found, NotFound
from verifier.domain.model.match import PatronMatch
from verifier.domain.model.patron import CapabilityName, IdentifierStatus


@check(
    "patron.not-found",
    severity=Severity.ERROR,
    station=Station.ILS,
    owner=Owner.ILS,
    cites=(f"{LOOKUP_PROBLEMS}, intermittent step 1", MODRS_EVENTS),
    after=(
        *LOST_BEFORE_RESHARE,
        "release.identifier-transient",
        *NOT_DELIVERED,
        *WRONG_VALUE,
        "patron.not-the-expected",
        "patron.held-and-not-found",
        "patron.identifier-opaque",
        "release.identifier-pairwise",
        "release.identifier-of-guest",
        "release.identifier-scope-not-allowed",
        "request.sub-as-identifier",
    ),
)
def not_found(match: PatronMatch) -> Iterator[Answer]:
    """Ask whether the library system knows the identifier."""
    unasked = why_unanswered(match)
    if unasked:
        yield unasked
        return
    unknown = not_found_by_reshare(match)
    if unknown is None:
        yield Saw("the library system knows the identifier")
        return
    connection, answer = unknown
    known = records_of_patron(match)
    sent = match.lookup.preview.patron_identifier
    made_up = looks_filled(sent or "")
    message = "The library system knows no patron under the identifier that would be sent."
    if known:
        message += " It does have a record of this person."
    elif made_up:
        message += " It looks like a number that was made up where there was none."
    yield Draft(
        message,
        (
            sent_identifier_evidence(sent),
            Evidence(what="answer", name=connection, value=answer.said),
            Evidence(what="source", name=_about_old_cards(match)),
            *(record_identifier_evidence(one) for record in known for one in record.identifiers),
        ),
        # the record is there, or no number is: the value sent is nobody's own
        station=Station.IDP if known or made_up else None,
        owner=Owner.IDENTITY if known or made_up else None,
    )


def _about_old_cards(match: PatronMatch) -> str:
    """Whether an unknown card could be an old one: only a source that shows old cards can tell."""
    shown = [
        record.source
        for record in match.records
        if any(one.status is IdentifierStatus.INACTIVE for one in record.identifiers)
    ]
    asked = {one.connection: one.outcome for one in match.lookup.attempts}
    said_no = [
        one for one in match.lookup.sources if isinstance(asked.get(one.id), Found | NotFound)
    ]
    sights = [(one.id, one.sees.get(CapabilityName.OLD_IDENTIFIERS)) for one in said_no]
    shown += [source for source, sight in sights if sight is not None and sight.seen == "yes"]
    if shown:
        return f"{shown[0]} shows old cards"
    for source, sight in sights:
        if sight is not None and sight.note:
            return f"{source}: {sight.note}"
    return (
        f"{', '.join(asked)} showed no old cards, so an old card cannot be told from an unknown "
        "person"
    )
