"""Sensitive personal data was released without being needed.

What it means: an attribute arrived that tells more about a person than most, such as a national
number, a date of birth or a list of groups.

Why it matters: ReShare has no use for it, and each service that receives such data has to protect
and explain it.

What to change: take the attribute out of the release rule for this service provider.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, Saw, check
from verifier.domain.checks.references import LISTENER_KEYS
from verifier.domain.model.finding import Owner, Severity, Station, attribute_evidence
from verifier.domain.model.release import AttributeRole, Release


@check(
    "release.sensitive-attribute",
    severity=Severity.NOTICE,
    station=Station.IDP,
    owner=Owner.IDENTITY,
    cites=(LISTENER_KEYS,),
)
def sensitive_attribute(release: Release) -> Iterator[Answer]:
    """Ask whether sensitive data arrived that nobody asked for."""
    sensitive = [
        one
        for one in release.attributes
        if one.sensitive and one.standing is AttributeRole.SURPLUS
    ]
    if sensitive:
        names = ", ".join(dict.fromkeys(one.label for one in sensitive))
        yield Draft(
            f"Sensitive and not needed: {names}.",
            tuple(
                attribute_evidence(one.label) for one in sensitive
            ),  # the name proves it; no value
        )
    else:
        yield Saw("no sensitive attribute beyond what is needed")
