"""The patron identifier was released as a number.

What it means: the claim holds a JSON number where a text would be expected.

Why it matters: a number has no leading zeros, and many programs keep only its first sixteen
digits. An identifier such as 00123456 can arrive as 123456 only, and a long barcode can lose its
end. What looks right for this patron fails for the next one.

What to change: let the provider release the identifier as a text.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.evidence import attribute_values
from verifier.domain.checks.identifier_source import identifier_source
from verifier.domain.checks.references import RFC_JSON
from verifier.domain.model.finding import Owner, Severity, Station
from verifier.domain.model.release import Release


@check(
    "release.identifier-is-number",
    severity=Severity.WARNING,
    station=Station.IDP,
    owner=Owner.IDENTITY,
    cites=(f"{RFC_JSON}, section 6",),
)
def identifier_is_number(release: Release) -> Iterator[Answer]:
    """Ask whether the identifier is a text."""
    need = identifier_source(release)
    claims = [one for one in need.delivered if one.sent.json_type is not None]
    numbers = [one for one in claims if one.sent.json_type == "number"]
    if not claims:
        yield NotAsked(f"{need.name} did not come as a claim.")
    elif numbers:
        yield Draft(
            f"{need.name} was released as a number, which cannot hold leading zeros.",
            tuple(
                proof
                for one in numbers
                for proof in attribute_values(one.sent.name, one.sent.values)
            ),
        )
    else:
        yield Saw(f"{need.name} is a text")
