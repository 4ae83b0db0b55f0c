"""The identifier is not the one that this test patron must have.

What it means: the site says what this patron's identifier is, and the request would carry
another one that does not lead to the same record.

Why it matters: the request would be about somebody else, or about nobody.

What to change: find out where the value comes from. Where another finding is named as the
reason, mend that; if the expected value itself is out of date, correct it in the site file.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.patron_match import found_by_reshare
from verifier.domain.checks.references import (
    LOOKUP_PROBLEMS,
    LOST_BEFORE_RESHARE,
    NOT_DELIVERED,
    WRONG_VALUE,
)
from verifier.domain.model.finding import (
    Evidence,
    Owner,
    Severity,
    Station,
    sent_identifier_evidence,
)
from verifier.domain.model.match import PatronMatch


@check(
    "patron.not-the-expected",
    severity=Severity.ERROR,
    station=Station.IDP,
    owner=Owner.IDENTITY,
    cites=(f"{LOOKUP_PROBLEMS}, intermittent step 5",),
    after=(
        *LOST_BEFORE_RESHARE,
        "release.identifier-transient",
        *NOT_DELIVERED,
        *WRONG_VALUE,
    ),
)
def not_the_expected(match: PatronMatch) -> Iterator[Answer]:
    """Ask whether the request is about the patron that it should be about."""
    expected = match.lookup.expected
    preview = match.lookup.preview
    if expected is None:
        yield NotAsked("Nobody said what this patron's identifier must be.")
    elif not preview.has_identifier:
        yield NotAsked("The request would carry no identifier.")
    elif preview.patron_identifier == expected:
        yield Saw("the identifier is the expected one")
    elif _leads_to(match, expected):
        yield Saw("the identifier is another one of the expected patron's")
    else:
        yield Draft(
            "The request would carry another identifier than this patron must have.",
            (
                sent_identifier_evidence(preview.patron_identifier),
                Evidence(what="expected", name="identifier", value=expected),
            ),
        )


def _leads_to(match: PatronMatch, expected: str) -> bool:
    found = found_by_reshare(match)
    return found is not None and bool(found.record.bearing(expected))
