"""The attribute that carries the patron identifier came without any value.

What it means: the identity provider sent the attribute's name and no value element for this
person. Usually the person's directory entry has no such value yet.

Why it matters: nothing arrives that ReShare could look up; many service providers drop such an
attribute, so it looks as if it had never been released.

What to change: fill the person's entry in the campus directory. If nobody's login carries a
value, the identity provider takes the attribute from the wrong field.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.identifier_source import identifier_source
from verifier.domain.checks.references import LISTENER_KEYS, LOOKUP_PROBLEMS
from verifier.domain.model.finding import Owner, Severity, Station, attribute_evidence
from verifier.domain.model.release import Release


@check(
    "release.identifier-without-value",
    severity=Severity.ERROR,
    station=Station.IDP,
    owner=Owner.IDENTITY,
    cites=(f"{LOOKUP_PROBLEMS}, widespread step 2.1", LISTENER_KEYS),
)
def identifier_without_value(release: Release) -> Iterator[Answer]:
    """Ask whether the identifier's attribute holds a value element."""
    need = identifier_source(release)
    if need.values is None:
        yield NotAsked(f"{need.name} was not released.")
    elif need.values:
        yield Saw(f"{need.name} came with a value")
    else:
        yield Draft(
            f"{need.name} was released without any value.", (attribute_evidence(need.name),)
        )
