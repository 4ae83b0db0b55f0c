"""An attribute arrived whose name is in no list that we know.

What it means: the name is neither registered nor one that this site has written down. It may be
your institution's own, or a misspelt one.

Why it matters: it has no effect on the request. If the identifier is missing, this may be it
under an unexpected name.

What to change: nothing, if the attribute is meant. Otherwise correct its name in the identity
provider, or take it out of the release rule.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, Saw, check
from verifier.domain.checks.references import SHIBBOLETH_SP
from verifier.domain.model.capture import AttributeSource
from verifier.domain.model.finding import Owner, Severity, Station, attribute_evidence
from verifier.domain.model.release import AttributeRole, Release


@check(
    "release.attribute-unknown",
    severity=Severity.NOTICE,
    station=Station.IDP,
    owner=Owner.IDENTITY,
    cites=(SHIBBOLETH_SP,),
)
def attribute_unknown(release: Release) -> Iterator[Answer]:
    """Ask whether every attribute has a name that somebody knows."""
    listener = release.form.listener
    read = (listener.reqIdHeader or "").lower() if listener else ""
    unknown = [
        one
        for one in release.attributes
        if one.canonical is None
        and one.standing is AttributeRole.SURPLUS
        and not (one.sent.source is AttributeSource.HEADER and one.sent.name.lower() == read)
    ]
    if unknown:
        names = ", ".join(dict.fromkeys(one.label for one in unknown))
        yield Draft(
            f"Names that no list knows: {names}.",
            tuple(attribute_evidence(one.label) for one in unknown),
        )
    else:
        yield Saw("every attribute has a known name")
