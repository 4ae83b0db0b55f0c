"""The library system knows no patron under the identifier that ReShare would send.

What it means: the library system was asked as ReShare asks it, and said clearly that there is no
such patron.

Why it matters: ReShare marks the request as having an invalid patron, and it goes to no supplier
until staff repair it.

What to change: look the patron up in the library system by name. If there is no record, create
one. If there is one under another number, that number must be released, or loaded into the record.
If the library system does not show old cards, an old card looks the same as an unknown person.
"""

from verifier.domain.checks import api


@api.error(
    "patron.not-found",
    api.Station.ILS,
    cites=(f"{api.LOOKUP_PROBLEMS}, intermittent step 1", api.MODRS_EVENTS),
    after=(
        *api.LOST_BEFORE_RESHARE,
        "release.identifier-transient",
        *api.NOT_DELIVERED,
        *api.WRONG_VALUE,
        "patron.not-the-expected",
        "patron.held-and-not-found",
        "patron.identifier-opaque",
        "release.identifier-pairwise",
        "release.identifier-of-guest",
        "release.identifier-scope-not-allowed",
        "request.sub-as-identifier",
    ),
    order=50,
    fine="the library system knows the identifier",
    reason="The library system knows no patron by the User ID that ReShare would receive.",
    advice="Look the patron up in the library system by name. If there is a record, enter or "
    "correct its {kind}; if there is none, register the patron. The record may also have a new "
    "card whose number the campus does not have yet.",
    pasted_advice="Look the patron up in the library system by name, and have the request carry "
    "the {kind} of that record; if there is none, register the patron.",
)
def not_found(evidence: api.PatronEvidence) -> api.Answers:
    api.require_answer(evidence)
    unknown = api.not_found_by_reshare(evidence)
    if unknown is None:
        return
    known = api.records_of_patron(evidence.match)
    made_up = api.looks_filled(evidence.preview.patron_identifier or "")
    message = "The library system knows no patron under the identifier that would be sent."
    if known:
        message += " It does have a record of this person."
    elif made_up:
        message += " It looks like a number that was made up where there was none."
    yield api.Draft(
        message,
        api.sent_evidence(evidence),
        api.answer_evidence(*unknown),
        api.Evidence(what="source", name=_about_old_cards(evidence)),
        *api.identifier_evidence(known),
        # the record is there, or no number is: the value sent is nobody's own
        station=api.Station.IDP if known or made_up else None,
    )


def _about_old_cards(evidence: api.PatronEvidence) -> str:
    """Return a phrase on whether the unknown card may be an old one.

    Only some library systems show old cards.
    """
    shown = [
        record.source
        for record in evidence.match.records
        if any(
            identifier.status is api.IdentifierStatus.INACTIVE for identifier in record.identifiers
        )
    ]
    asked = {attempt.connection: attempt.outcome for attempt in evidence.lookup.attempts}
    answered = [
        source
        for source in evidence.lookup.sources
        if isinstance(asked.get(source.id), api.Found | api.NotFound)
    ]
    sights = [
        (attempt.id, attempt.sees.get(api.CapabilityName.OLD_IDENTIFIERS)) for attempt in answered
    ]
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
