"""The patron is found only by ReShare's second attempt, as a user name.

What it means: the library system has no patron with this number. ReShare then asks again with the
same text as a user name, and finds the patron.

Why it matters: the request is accepted now. When the item arrives, ReShare sends the original
text as the number again (AcceptItem), and the library system answers that it knows no such user.

What to change: send the identifier that the library system accepts as the user's number, usually
the barcode. If that is released too, use it; otherwise have it released.
"""

from verifier.domain.checks import api


@api.warning(
    "patron.found-by-username-only",
    api.Station.IDP,
    cites=(f"{api.MODRS_LOOKUP}, lookupPatron and acceptItem", api.NCIP_LOOKUP_PAGE),
    after=(
        *api.NOT_THIS_PATRON,
        "request.sub-as-identifier",
        "request.typed-name",
        "request.header-missing",
    ),
    order=190,
    fine="found by the first question",
    reason="ReShare finds the patron only by user name; the item's arrival would fail later.",
    advice="Have ReShare receive the patron's {kind}, or have the library system's NCIP service "
    "accept user names as User ID.",
    pasted_advice="Have the request carry the patron's {kind}, exactly as the library system has "
    "it, or have the library system's NCIP service accept user names as User ID.",
)
def found_by_username_only(evidence: api.PatronEvidence) -> api.Answers:
    record, decisive = api.single_record(evidence).record, evidence.lookup.decisive
    if evidence.lookup.takes_over_identifier:
        raise api.NotAsked(api.CROSSLINK_KEEPS_ANSWERED_ID)
    if decisive is not None and decisive.key.kind is api.KeyKind.USERNAME:
        better = _of_the_asked_kind(evidence)
        yield api.Draft(
            "The patron is found only as a user name: ReShare accepts the request, and fails "
            "when the item arrives.",
            api.sent_evidence(evidence),
            api.transform_evidence(api.Transform.T11),
            *map(api.record_identifier_evidence, record.identifiers),
            *(api.attribute_evidence(match.attribute, match.value) for match in better[:1]),
            station=api.Station.DISCOVERY if better else None,
        )


def _of_the_asked_kind(evidence: api.PatronEvidence) -> list[api.IdentifierMatch]:
    """List the released values of the kind that ReShare's lookup expects, fit for discovery."""
    kind = api.asked_kind(evidence)
    leading = (
        () if evidence.match.person is None else evidence.match.leading_to(evidence.match.person)
    )
    return [
        candidate
        for candidate in leading
        if api.is_exact(candidate)
        and candidate.matches.lower() == kind
        and not api.is_from_sent(evidence, candidate)
    ]
