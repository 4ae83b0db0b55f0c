"""The identifier is the right one in another form than the library system keeps.

What it means: the released value and the library's value differ only by a known change, such as
lost leading zeros, a domain at the end, or other letter case. The evidence names the change.

Why it matters: library systems compare the whole text, so the patron is not found. A change in
the number itself may even lead to another person.

What to change: where the value lost something, have it released as the library system keeps it.
Where it comes in a header and only carries too much, such as a domain, the listener can cut that
off; letter case it can change. See that a change is right for more than one patron.
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
from verifier.domain.checks.references import LISTENER, LOOKUP_PROBLEMS
from verifier.domain.model.finding import (
    Evidence,
    Owner,
    Severity,
    Station,
    attribute_evidence,
    sent_identifier_evidence,
)
from verifier.domain.model.idp_product import Fault
from verifier.domain.model.match import IdentifierMatch, PatronMatch, Transform
from verifier.domain.model.wording import DIFFERENCES

TOO_MUCH = frozenset({Transform.T3, Transform.T13})  # nothing is lost, and it can be cut off


@check(
    "patron.identifier-transformed",
    severity=Severity.ERROR,
    station=Station.IDP,
    owner=Owner.IDENTITY,
    cites=(f"{LOOKUP_PROBLEMS}, intermittent step 5", LISTENER),
    after=(
        "request.identifier-encoded-twice",
        "request.identifier-joined",
        "request.header-name-capitals",
        "request.replacement-empty",
        "request.regex-not-matched",
        "request.replacement-group-unknown",
        "request.typed-name",
        "release.identifier-is-number",
        "release.identifier-stray-blanks",
        "release.identifier-scope-not-allowed",
        "patron.old-barcode",
    ),
)
def identifier_transformed(match: PatronMatch) -> Iterator[Answer]:
    """Ask whether the value sent is the library's in another form."""
    unasked = why_unanswered(match)
    if unasked:
        yield unasked
        return
    if found_this_patron(match):
        yield Saw("the identifier that would be sent leads to the patron")
        return
    if match.record is None:
        yield NotAsked("No record of this patron is known, so no form can be compared.")
        return
    best = best_explanation(match)
    if best is None or best.transform is None or is_exact(best) or not is_from_sent(match, best):
        yield Saw("the released value is not the library system's in another form")
        return
    preview = match.lookup.preview
    at_listener = preview.trace.header_value is not None and _can_be_cut_off(best)
    release = preview.release
    yield Draft(
        f"{best.attribute} and the library system's identifier differ by "
        f"{DIFFERENCES[best.transform]}."
        + usual_mistake(release, Fault.OTHER_FORM, identifier_source(release).delivered),
        (
            sent_identifier_evidence(preview.patron_identifier),
            attribute_evidence(best.attribute, best.value),
            Evidence(what="record", name=best.matches, value=best.becomes),
            transform_evidence(best.transform),
        ),
        station=Station.LISTENER if at_listener else None,
        owner=Owner.RESHARE if at_listener else None,
    )


def _can_be_cut_off(best: IdentifierMatch) -> bool:
    """Whether the listener's own settings are made for such a difference; only headers pass it."""
    return best.transform in TOO_MUCH or best.becomes in (best.value.upper(), best.value.lower())
