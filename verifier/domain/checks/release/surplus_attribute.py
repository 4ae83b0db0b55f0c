"""More was released than the request form needs.

What it means: attributes arrived that ReShare makes no use of. It needs one identifier and at
most an e-mail address.

Why it matters: it does no harm to the request. It is personal data that leaves the institution
without a purpose.

What to change: narrow the release rule for this service provider. If the attributes are meant
for something else behind the same service provider, list them as tolerated in the site file.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, Saw, check
from verifier.domain.checks.references import LISTENER_KEYS
from verifier.domain.model.finding import Owner, Severity, Station, attribute_evidence
from verifier.domain.model.release import AttributeRole, Release


@check(
    "release.surplus-attribute",
    severity=Severity.NOTICE,
    station=Station.IDP,
    owner=Owner.IDENTITY,
    cites=(LISTENER_KEYS,),
)
def surplus_attribute(release: Release) -> Iterator[Answer]:
    """Ask whether well-known attributes arrived that nobody needs."""
    surplus = [
        one
        for one in release.attributes
        if one.standing is AttributeRole.SURPLUS
        and one.canonical is not None
        and not one.sensitive
    ]
    if surplus:
        names = ", ".join(dict.fromkeys(one.label for one in surplus))
        yield Draft(
            f"Released, and not used as things are set up now: {names}.",
            tuple(attribute_evidence(one.label) for one in surplus),
        )
    else:
        yield Saw("nothing well known beyond what is needed")
