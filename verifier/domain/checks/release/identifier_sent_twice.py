"""Two attributes were released as the patron identifier, with different values.

What it means: two attribute elements lead to the name that the request form takes the identifier
from, for example under a registered and a mapped name, and their values differ.

Why it matters: the service provider merges them into one text, or takes one of them. Which one
is decided by the order on the wire, not by anybody's intent.

What to change: release one of the two. The one to keep is the one that the library system knows.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.evidence import attribute_values
from verifier.domain.checks.identifier_source import identifier_source
from verifier.domain.checks.references import SHIBBOLETH_SP
from verifier.domain.model.finding import Owner, Severity, Station
from verifier.domain.model.release import Release


@check(
    "release.identifier-sent-twice",
    severity=Severity.WARNING,
    station=Station.IDP,
    owner=Owner.IDENTITY,
    cites=(SHIBBOLETH_SP,),
)
def identifier_sent_twice(release: Release) -> Iterator[Answer]:
    """Ask whether two attributes disagree about the identifier."""
    need = identifier_source(release)
    if not need.delivered:
        yield NotAsked(f"No attribute arrived as {need.name}.")
    elif len({one.sent.values for one in need.delivered if one.sent.values}) > 1:
        yield Draft(
            f"{len(need.delivered)} attributes arrive as {need.name}, and their values differ.",
            tuple(
                proof
                for one in need.delivered
                for proof in attribute_values(one.sent.name, one.sent.values)
            ),
        )
    else:
        yield Saw(f"nothing contradicts {need.name}")
