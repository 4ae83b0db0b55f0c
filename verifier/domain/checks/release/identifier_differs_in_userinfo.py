"""The ID token and the UserInfo answer disagree about the patron identifier.

What it means: the same claim came twice at this login, in the ID token and in the answer of the
UserInfo endpoint, with different values.

Why it matters: some programs read the one and some the other. The discovery system reads UserInfo,
so the value of the ID token leads elsewhere.

What to change: let the provider fill both from the same attribute, or release the claim in
UserInfo only.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.evidence import attribute_values
from verifier.domain.checks.identifier_source import identifier_source
from verifier.domain.checks.references import OIDC_CORE
from verifier.domain.model.capture import AttributeSource
from verifier.domain.model.finding import Owner, Severity, Station
from verifier.domain.model.release import Release


@check(
    "release.identifier-differs-in-userinfo",
    severity=Severity.WARNING,
    station=Station.IDP,
    owner=Owner.IDENTITY,
    cites=(f"{OIDC_CORE}, sections 5.3.2 and 5.7",),
)
def identifier_differs_in_userinfo(release: Release) -> Iterator[Answer]:
    """Ask whether both say the same."""
    need = identifier_source(release)
    answered = [one for one in need.delivered if one.sent.source is AttributeSource.USERINFO]
    others = [
        one
        for one in release.attributes
        if one.sent.source is AttributeSource.ID_TOKEN
        and one.sent.name in {claim.sent.name for claim in answered}
    ]
    if not answered or not others:
        yield NotAsked(f"{need.name} did not come both in the ID token and in UserInfo.")
    elif {one.sent.values for one in answered} == {one.sent.values for one in others}:
        yield Saw(f"{need.name} is the same in both")
    else:
        yield Draft(
            f"{need.name} has one value in the ID token and another one in UserInfo.",
            tuple(
                proof
                for one in (*others, *answered)
                for proof in attribute_values(one.sent.name, one.sent.values)
            ),
        )
