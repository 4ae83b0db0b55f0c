"""The library system knows this patron by another attribute that was released.

What it means: the identifier that ReShare would send does not lead to the patron, and the value
of another released attribute does.

Why it matters: the right value is at hand and the delivery takes the wrong one. Every patron
whose two values differ has the same trouble.

What to change: let the discovery system, or the proxy's header, take the identifier from the
attribute named here. In VuFind it is ``username`` that goes to ReShare; ``cat_username`` never
does.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.evidence import transform_evidence
from verifier.domain.checks.identifier_source import identifier_source, usual_mistake
from verifier.domain.checks.patron_match import (
    best_explanation,
    found_this_patron,
    is_exact,
    is_from_sent,
    why_unanswered,
)
from verifier.domain.checks.references import (
    LOOKUP_PROBLEMS,
    LOST_BEFORE_RESHARE,
    NOT_DELIVERED,
    VUFIND_AUTH,
)
from verifier.domain.model.finding import (
    Evidence,
    Owner,
    Severity,
    Station,
    attribute_evidence,
    sent_identifier_evidence,
)
from verifier.domain.model.idp_product import Fault
from verifier.domain.model.match import PatronMatch, Transform


@check(
    "patron.identifier-is-another-attribute",
    severity=Severity.ERROR,
    station=Station.DISCOVERY,
    owner=Owner.DISCOVERY,
    cites=(f"{LOOKUP_PROBLEMS}, widespread step 2.1", VUFIND_AUTH),
    after=(
        *LOST_BEFORE_RESHARE,
        "release.identifier-transient",
        *NOT_DELIVERED,
        "patron.old-barcode",
    ),
)
def identifier_is_another_attribute(match: PatronMatch) -> Iterator[Answer]:
    """Ask whether another attribute holds what the library system knows."""
    preview = match.lookup.preview
    unasked = why_unanswered(match)
    if unasked and (preview.has_identifier or preview.cannot_be_said):
        yield unasked
        return
    if found_this_patron(match):
        yield Saw("the identifier that would be sent leads to the patron")
        return
    if match.record is None:
        yield NotAsked("No record of this patron is known, so no attribute can be compared.")
        return
    best = best_explanation(match)
    if best is None or not is_exact(best) or is_from_sent(match, best):
        yield Saw("no other released attribute equals the library system's identifier")
        return
    yield Draft(
        f"The library system knows this patron by the value of {best.attribute}, which is not "
        "the one that would be sent."
        + usual_mistake(
            preview.release, Fault.OTHER_ATTRIBUTE, identifier_source(preview.release).delivered
        ),
        (
            sent_identifier_evidence(preview.patron_identifier),
            attribute_evidence(best.attribute, best.value),
            Evidence(what="record", name=best.matches, value=best.becomes),
            transform_evidence(Transform.T11),
        ),
    )
