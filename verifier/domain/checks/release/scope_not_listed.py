"""An attribute has a scope that the identity provider's metadata does not list.

What it means: the part after the @ sign of a scoped attribute is not a domain that the identity
provider is registered for. The patron identifier is not concerned.

Why it matters: service providers may drop the attribute. Requests do not depend on it.

What to change: add the scope to the identity provider's registered metadata, or release the
value with a scope that is listed there.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.identifier_source import identifier_source
from verifier.domain.checks.references import SHIB_METADATA, SHIBBOLETH_SP
from verifier.domain.model.finding import Evidence, Owner, Severity, Station
from verifier.domain.model.release import Release


@check(
    "release.scope-not-listed",
    severity=Severity.NOTICE,
    station=Station.SERVICE_PROVIDER,
    owner=Owner.IDENTITY,
    cites=(SHIBBOLETH_SP, SHIB_METADATA),
)
def scope_not_listed(release: Release) -> Iterator[Answer]:
    """Ask whether the other scoped attributes pass a scope rule."""
    if release.capture.idp.scopes is None:
        yield NotAsked("The identity provider's metadata is not known here.")
        return
    identifier = identifier_source(release).delivered
    others = [one for one in release.attributes if one.scope_problems and one not in identifier]
    for one in others:
        yield Draft(
            f"The scope of {one.label} is not one that the identity provider's metadata lists.",
            tuple(
                Evidence(what="scope", name=one.label, value=problem.scope)
                for problem in one.scope_problems
            ),
        )
    if not others:
        yield Saw("every other scope is listed")
