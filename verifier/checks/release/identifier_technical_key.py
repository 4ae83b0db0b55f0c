"""The patron identifier is a technical key of the sign-on system.

What it means: the identifier is taken from an object id, a GUID or a security identifier, by
which the directory tells its entries apart.

Why it matters: no library system knows such a key unless somebody loads it there, and it changes
when an account is made anew.

What to change: take the identifier from an attribute that stands in the patron record, such as
the card's or the personnel number, and release it.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.checks.evidence import attribute_values
from verifier.checks.sources import NCIP_LOOKUP_PAGE
from verifier.checks.wanted import wanted
from verifier.model.finding import Owner, Severity, Station
from verifier.model.release import Release

KEYS = frozenset({"objectidentifier", "objectGUID", "objectSid"})


@check(
    "release.identifier-technical-key",
    severity=Severity.WARNING,
    station=Station.DISCOVERY,
    owner=Owner.DISCOVERY,
    cites=(NCIP_LOOKUP_PAGE,),
    after=("patron.identifier-is-another-attribute",),
)
def identifier_technical_key(release: Release) -> Iterator[Answer]:
    """Ask whether the identifier is a key that only the directory knows."""
    need = wanted(release)
    if not need.values:
        yield NotAsked(f"{need.name} came without a value.")
    elif any(one.canonical in KEYS for one in need.delivered):
        yield Draft(
            f"{need.label} is a technical key of the sign-on system, which library systems do "
            "not know.",
            attribute_values(need.label, need.values),
        )
    else:
        yield Saw(f"{need.name} is no technical key")
