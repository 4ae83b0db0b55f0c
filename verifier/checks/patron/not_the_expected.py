"""The identifier is not the one that this test patron must have.

What it means: the site says what this patron's identifier is, and the request would carry
another one that does not lead to the same record.

Why it matters: the request would be about somebody else, or about nobody.

What to change: find out where the value comes from. Where another finding is named as the
reason, mend that; if the expected value itself is out of date, correct it in the site file.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.checks.causes import LOST_ON_THE_WAY, NOT_DELIVERED, WRONG_VALUE
from verifier.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.checks.evidence import sent_identifier
from verifier.checks.patrons import found_by_reshare
from verifier.checks.sources import LOOKUP_PROBLEMS
from verifier.model.finding import Evidence, Owner, Severity, Station
from verifier.model.match import PatronMatch


@check(
    "patron.not-the-expected",
    severity=Severity.ERROR,
    station=Station.IDP,
    owner=Owner.IDENTITY,
    cites=(f"{LOOKUP_PROBLEMS}, intermittent step 5",),
    after=(
        *LOST_ON_THE_WAY,
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
                sent_identifier(preview.patron_identifier),
                Evidence(what="expected", name="identifier", value=expected),
            ),
        )


def _leads_to(match: PatronMatch, expected: str) -> bool:
    found = found_by_reshare(match)
    return found is not None and bool(found.record.bearing(expected))
