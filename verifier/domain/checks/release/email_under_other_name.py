"""The e-mail address was released under a name that the service provider does not know.

What it means: an address arrived, and its name or name format is not the one that is mapped.

Why it matters: little. The address is dropped and ReShare takes the one in the library system.
The same mistake in the identifier's name would stop the request.

What to change: send the attribute under its registered name, or add the name it comes under to
the service provider's attribute map.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.evidence import attribute_as_sent
from verifier.domain.checks.references import SHIBBOLETH_SP
from verifier.domain.model.finding import Owner, Severity, Station, attribute_evidence
from verifier.domain.model.release import Release


@check(
    "release.email-under-other-name",
    severity=Severity.NOTICE,
    station=Station.IDP,
    owner=Owner.IDENTITY,
    cites=(SHIBBOLETH_SP,),
)
def email_under_other_name(release: Release) -> Iterator[Answer]:
    """Ask whether an address arrived that nothing maps."""
    name = release.form.email
    if name is None:
        yield NotAsked("The request form takes no e-mail address from the login.")
    elif release.email_values is not None:
        yield Saw(f"{name} arrived under the name that is mapped")
    else:
        misses = release.near_misses(name)
        for one in misses:
            yield Draft(
                f"{name} was released under a name or format that the service provider does "
                "not map.",
                (attribute_evidence(name), *attribute_as_sent(one)),
            )
        if not misses:
            yield NotAsked(f"Nothing that resembles {name} was released.")
