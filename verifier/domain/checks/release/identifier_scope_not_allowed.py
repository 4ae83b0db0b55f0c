"""The patron identifier has a scope that the identity provider's metadata does not list.

What it means: the part after the @ sign is not one of the domains that the identity provider is
registered for, or the metadata lists no domain at all.

Why it matters: a Shibboleth service provider in its usual settings drops such a value without a
word, and the request carries no identifier. Other products let it pass, so it works in one place
and not in the other.

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
    "release.identifier-scope-not-allowed",
    severity=Severity.WARNING,
    station=Station.SERVICE_PROVIDER,
    owner=Owner.IDENTITY,
    cites=(SHIBBOLETH_SP, SHIB_METADATA),
)
def identifier_scope_not_allowed(release: Release) -> Iterator[Answer]:
    """Ask whether a service provider's scope rule would drop the identifier."""
    need = identifier_source(release)
    if not need.delivered:
        yield NotAsked(f"No attribute arrived as {need.name}.")
    elif release.capture.idp.scopes is None:
        yield NotAsked("The identity provider's metadata is not known here.")
    else:
        found = False
        for released in need.delivered:
            for problem in released.scope_problems:
                found = True
                yield Draft(
                    f"The scope of {need.name} is not one that the identity provider's "
                    "metadata lists.",
                    (
                        Evidence(what="scope", name=released.label, value=problem.scope),
                        *(
                            Evidence(what="allowed scope", name=released.label, value=one)
                            for one in problem.allowed
                        ),
                    ),
                )
        if not found:
            yield Saw("no scope rule stands against the value")
