"""The identifier is the right one in another form than the library system keeps.

What it means: the released value and the library's value differ only by a known change, such as
lost leading zeros, a domain at the end, or other letter case. The evidence names the change.

Why it matters: library systems compare the whole text, so the patron is not found. With other
digits, the value may even find another person.

What to change: if the value lost something, have it released as the library system stores it. If
it is sent in a header and only has a part too many, such as a domain, the listener can remove that
part; it can also change the letter case. Check that a change is right for more than one patron.
"""

from verifier.domain.checks import api

TOO_MUCH = frozenset(
    {api.Transform.T3, api.Transform.T13}
)  # nothing is lost, and it can be cut off

_ONE_SIDE_HAS = TOO_MUCH | {
    *(api.Transform.T1, api.Transform.T4, api.Transform.T5, api.Transform.T6, api.Transform.T7),
    *(api.Transform.T8, api.Transform.T9, api.Transform.T16),
}


@api.error(
    "patron.identifier-transformed",
    api.Station.IDP,
    cites=(f"{api.LOOKUP_PROBLEMS}, intermittent step 5", api.LISTENER),
    after=(
        "request.identifier-encoded-twice",
        "request.identifier-joined",
        "request.header-name-capitals",
        "request.header-missing",
        "request.replacement-empty",
        "request.regex-not-matched",
        "request.replacement-group-unknown",
        "request.typed-name",
        "release.identifier-is-number",
        "release.identifier-stray-blanks",
        "release.identifier-scope-not-allowed",
        "patron.old-barcode",
    ),
    order=70,
    fault=api.Fault.OTHER_FORM,
    reason="What is released is the patron's {kind} but for {difference}.",
    pasted_reason="What is sent is the patron's {kind} but for {difference}.",
    pasted_advice="Have the request carry the patron's {kind}, exactly as the library system has "
    "it: what is sent differs by {difference}.",
)
def identifier_transformed(evidence: api.PatronEvidence) -> api.Answers:
    api.require_answer(evidence)
    if api.found_this_patron(evidence):
        yield api.Saw("the identifier that would be sent leads to the patron")
        return
    api.known(
        evidence.match.record, "No record of this patron is known, so no form can be compared."
    )
    best = api.best_explanation(evidence)
    if (
        best is None
        or best.transform is None
        or api.is_exact(best)
        or not api.is_from_sent(evidence, best)
    ):
        yield api.Saw("the released value is not the library system's in another form")
        return
    delivered = api.identifier_source(evidence).delivered
    at_listener = evidence.preview.trace.header_value is not None and _can_be_cut_off(best)
    yield api.Draft(
        _difference(best, api.DIFFERENCES[best.transform])
        + api.usual_mistake(evidence, api.Fault.OTHER_FORM, delivered),
        api.sent_evidence(evidence),
        api.attribute_evidence(best.attribute, best.value),
        api.becomes_evidence(best),
        api.transform_evidence(best.transform),
        station=api.Station.LISTENER if at_listener else None,
    )


def _difference(best: api.IdentifierMatch, part: str) -> str:
    """Say which side has *part* and which lacks it, if one side lacks it."""
    if best.transform in _ONE_SIDE_HAS and len(best.value) != len(best.becomes):
        has, lacks = ("has", "lacks") if len(best.value) > len(best.becomes) else ("lacks", "has")
        return f"{best.attribute} {has} {part}, which the library system's identifier {lacks}."
    return f"{best.attribute} and the library system's identifier differ by {part}."


def _can_be_cut_off(best: api.IdentifierMatch) -> bool:
    """Whether the listener's settings can undo the difference, which works only for headers."""
    return best.transform in TOO_MUCH or best.becomes in (best.value.upper(), best.value.lower())
