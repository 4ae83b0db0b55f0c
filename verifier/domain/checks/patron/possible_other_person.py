"""A released value leads to a record that may be another person's.

What it means: one of the released values is an identifier in a record whose name and e-mail
address are another person's. Or the value would match an identifier after a change, such as of
leading zeros, and nothing confirms that the record is this person's.

Why it matters: a site that takes the identifier from that value, or sets a rule that makes this
change for everyone, sends people's requests to other people's accounts.

What to change: nothing on the basis of that value alone. Find out whose record it is: by name in
the library system, and by the number in the campus directory. If it is the same person after all,
correct name or e-mail address in the record.
"""

from verifier.domain.checks import api


@api.warning(
    "patron.possible-other-person",
    api.Station.IDP,
    cites=(f"{api.LOOKUP_PROBLEMS}, intermittent step 5",),
    after=(
        "patron.ambiguous",
        "patron.identifier-shared",
        "patron.not-found",
        *api.NOT_DELIVERED,  # only then is every other value looked up
    ),
    order=180,
    fine="no released value leads to a record that may be another person's",
    reason="A released value leads to a record that may be another person's.",
    pasted_reason="A value in the request leads to a record that may be another person's.",
    advice="Find out whose record it is before anything is changed: look the person up by name "
    "in the library system, and the number in the campus directory.",
)
def possible_other_person(evidence: api.PatronEvidence) -> api.Answers:
    if not evidence.match.records:
        raise api.NotAsked("No record was seen.")
    drafts: dict[tuple[str, int], api.Draft] = {}
    for candidate in evidence.match.matches:
        judge = _exact if api.is_exact(candidate) else _changed
        draft = judge(evidence, candidate)
        if draft is not None:
            drafts.setdefault((candidate.attribute, candidate.record_index), draft)
    yield from drafts.values()


def _exact(evidence: api.PatronEvidence, candidate: api.IdentifierMatch) -> api.Draft | None:
    """Report a value that belongs to another person, unless ReShare's own lookup finds them."""
    strangers = evidence.match.agreements[candidate.record_index] is api.Agreement.DISAGREES
    if not strangers or _is_shared(evidence, candidate.value):
        return None
    record = evidence.match.records[candidate.record_index]
    found = api.found_by_reshare(evidence)
    if (found is not None and api.same_account(found.record, record)) or _is_patrons(
        evidence.match, candidate
    ):
        return None
    return api.Draft(
        f"The value of {candidate.attribute} leads to the record of another person.",
        api.attribute_evidence(candidate.attribute, candidate.value),
        *api.record_evidence(record),
        *_own(evidence.match),
    )


def _is_shared(evidence: api.PatronEvidence, value: str) -> bool:
    """Whether a connection reported that several records contain the value sent."""
    return value == evidence.preview.stored_identifier and any(
        isinstance(attempt.outcome, api.Ambiguous) and attempt.key.value == value
        for attempt in evidence.lookup.attempts
    )


def _changed(evidence: api.PatronEvidence, candidate: api.IdentifierMatch) -> api.Draft | None:
    """Report a value that, changed, is an identifier of a record not confirmed as the patron's."""
    agrees = evidence.match.agreements[candidate.record_index]
    if (
        candidate.transform is None
        or agrees is api.Agreement.AGREES
        or _bears_expected(evidence, candidate)
    ):
        return None
    strangers = agrees is api.Agreement.DISAGREES
    if not strangers and (
        candidate.transform in api.HARMLESS or _is_known_otherwise(evidence.match, candidate)
    ):
        return None
    whose = (
        "the record of another person."
        if strangers
        else "a record, and nothing confirms that it is this person's."
    )
    return api.Draft(
        f"But for {api.DIFFERENCES[candidate.transform]}, {candidate.attribute} would lead to "
        f"{whose}",
        api.attribute_evidence(candidate.attribute, candidate.value),
        api.transform_evidence(candidate.transform),
        *api.record_evidence(evidence.match.records[candidate.record_index]),
        *_own(evidence.match, but=evidence.match.records[candidate.record_index]),
    )


def _own(
    match: api.PatronMatch, *, but: api.PatronRecord | None = None
) -> tuple[api.Evidence, ...]:
    """Return this patron's own record as evidence, if it is known and is not *but*."""
    own = match.record
    if own is None or (but is not None and api.same_account(own, but)):
        return ()
    return tuple(
        api.Evidence(what="this patron's record", name=identifier.type, value=identifier.value)
        for identifier in own.identifiers
    )


def _is_patrons(match: api.PatronMatch, candidate: api.IdentifierMatch) -> bool:
    return match.records[candidate.record_index] in api.records_of_patron(match)


def _bears_expected(evidence: api.PatronEvidence, candidate: api.IdentifierMatch) -> bool:
    """Whether the site says that this record is the patron's."""
    return bool(evidence.match.records[candidate.record_index].bearing(evidence.lookup.expected))


def _is_known_otherwise(match: api.PatronMatch, candidate: api.IdentifierMatch) -> bool:
    """Whether another released value equals an identifier of that record of this patron."""
    return _is_patrons(match, candidate) and any(
        api.is_exact(other) and other.record_index == candidate.record_index
        for other in match.matches
    )
