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

from verifier.checks.causes import LOST_ON_THE_WAY, NOT_DELIVERED
from verifier.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.checks.evidence import attribute, by_transform, sent_identifier
from verifier.checks.explanation import explanation, is_exact, is_from_sent
from verifier.checks.patrons import reached, unanswered
from verifier.checks.sources import LOOKUP_PROBLEMS, VUFIND_AUTH
from verifier.checks.usual_mistakes import usual_mistake
from verifier.checks.wanted import wanted
from verifier.model.finding import Evidence, Owner, Severity, Station
from verifier.model.match import PatronMatch, Transform
from verifier.model.product_remedy import Fault


@check(
    "patron.identifier-is-another-attribute",
    severity=Severity.ERROR,
    station=Station.DISCOVERY,
    owner=Owner.DISCOVERY,
    cites=(f"{LOOKUP_PROBLEMS}, widespread step 2.1", VUFIND_AUTH),
    after=(
        *LOST_ON_THE_WAY,
        "release.identifier-transient",
        *NOT_DELIVERED,
        "patron.old-barcode",
    ),
)
def identifier_is_another_attribute(match: PatronMatch) -> Iterator[Answer]:
    """Ask whether another attribute holds what the library system knows."""
    preview = match.lookup.preview
    unasked = unanswered(match)
    if unasked and (preview.has_identifier or preview.cannot_be_said):
        yield unasked
        return
    if reached(match):
        yield Saw("the identifier that would be sent leads to the patron")
        return
    if match.record is None:
        yield NotAsked("No record of this patron is known, so no attribute can be compared.")
        return
    best = explanation(match)
    if best is None or not is_exact(best) or is_from_sent(match, best):
        yield Saw("no other released attribute equals the library system's identifier")
        return
    yield Draft(
        f"The library system knows this patron by the value of {best.attribute}, which is not "
        "the one that would be sent."
        + usual_mistake(preview.release, Fault.OTHER_ATTRIBUTE, wanted(preview.release).delivered),
        (
            sent_identifier(preview.patron_identifier),
            attribute(best.attribute, best.value),
            Evidence(what="record", name=best.matches, value=best.becomes),
            by_transform(Transform.T11),
        ),
    )
