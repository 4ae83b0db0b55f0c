"""The patron identifier was released with several values.

What it means: the attribute carries more than one value for this person: an old and a new card,
a card for each role, or the same value twice.

Why it matters: the service provider joins the values with a semicolon, and the joined text goes
to ReShare as one User ID that no library system knows. Software that takes the first value takes
whichever came first that day.

What to change: release exactly one value, the one that the library system knows.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.evidence import attribute_values
from verifier.domain.checks.identifier_source import IdentifierSource, identifier_source
from verifier.domain.checks.references import LISTENER, SHIBBOLETH_SP
from verifier.domain.model.finding import Owner, Severity, Station
from verifier.domain.model.release import Release


@check(
    "release.identifier-several-values",
    severity=Severity.WARNING,
    station=Station.IDP,
    owner=Owner.IDENTITY,
    cites=(SHIBBOLETH_SP, LISTENER),
)
def identifier_several_values(release: Release) -> Iterator[Answer]:
    """Ask whether the identifier is one value."""
    need = identifier_source(release)
    if not need.values:
        yield NotAsked(f"{need.name} came without a value.")
    elif len(need.values) > 1 and not sent_twice_and_differing(need):
        same = len(set(need.values)) == 1
        yield Draft(
            f"{need.name} was released with {len(need.values)} values"
            + (", all the same." if same else "."),
            attribute_values(need.name, need.values),
        )
    elif len(need.values) > 1:
        yield NotAsked("The attribute was sent more than once; another check is about that.")
    else:
        yield Saw("one value")


def sent_twice_and_differing(need: IdentifierSource) -> bool:
    """Tell whether two attributes arrive as the identifier, one value each, and disagree."""
    each = [one.sent.values for one in need.delivered if one.sent.values]
    return len(each) > 1 and len(set(each)) > 1 and all(len(values) == 1 for values in each)
