"""The library system knows this patron by another attribute that was released.

What it means: the identifier that ReShare would send does not find the patron, but the value of
another released attribute does.

Why it matters: the right value is available, but the delivery uses the wrong one. Every patron
whose two values differ has the same problem.

What to change: let the discovery system, or the proxy's header, take the identifier from the
attribute named here. In VuFind it is ``username`` that goes to ReShare; ``cat_username`` never
does.
"""

from verifier.domain.checks import api


@api.error(
    "patron.identifier-is-another-attribute",
    api.Station.DISCOVERY,
    cites=(f"{api.LOOKUP_PROBLEMS}, widespread step 2.1", api.VUFIND_AUTH),
    after=(
        *api.LOST_BEFORE_RESHARE,
        "release.identifier-transient",
        *api.NOT_DELIVERED,
        "patron.old-barcode",
    ),
    order=60,
    fault=api.Fault.OTHER_ATTRIBUTE,
    reason="The request carries {wanted}, but the library system knows this patron by {kind}. "
    "The right one is released too, as {right}.",
    pasted_reason="The request carries {wanted}, but the library system knows this patron by "
    "{kind}. The right one stands in the request too, as {right}.",
)
def identifier_is_another_attribute(evidence: api.PatronEvidence) -> api.Answers:
    if evidence.preview.has_identifier or evidence.why_unknown:
        api.require_answer(evidence)
    if api.found_this_patron(evidence):
        yield api.Saw("the identifier that would be sent leads to the patron")
        return
    api.known(
        evidence.match.record,
        "No record of this patron is known, so no attribute can be compared.",
    )
    best = api.best_explanation(evidence)
    if best is None or not api.is_exact(best) or api.is_from_sent(evidence, best):
        yield api.Saw("no other released attribute equals the library system's identifier")
        return
    delivered = api.identifier_source(evidence).delivered
    yield api.Draft(
        f"The library system knows this patron by the value of {best.attribute}, which is not "
        "the one that would be sent."
        + api.usual_mistake(evidence, api.Fault.OTHER_ATTRIBUTE, delivered),
        api.sent_evidence(evidence),
        api.attribute_evidence(best.attribute, best.value),
        api.becomes_evidence(best),
        api.transform_evidence(api.Transform.T11),
    )
