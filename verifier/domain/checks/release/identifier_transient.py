"""The patron identifier is a one-time value.

What it means: the identifier is taken from a transient NameID, which the identity provider makes
up anew for every login.

Why it matters: no library system can know it. Every request of this patron would carry another
User ID, and none of them would be found.

What to change: take the identifier from an attribute that the library system knows, such as a
card number or an employee number. Discovery's administrators set which one is taken; where no such
attribute is released yet, the identity provider's have to release it first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.evidence import attribute_values, transform_evidence
from verifier.domain.checks.identifier_source import identifier_source
from verifier.domain.checks.references import LOOKUP_PROBLEMS, SAML_CORE
from verifier.domain.model.finding import Evidence, Owner, Severity, Station
from verifier.domain.model.match import Transform
from verifier.domain.model.release import IdentifierQuality, Release

_LASTING = (IdentifierQuality.BEST, IdentifierQuality.GOOD, IdentifierQuality.FAIR)
LOOKS_TRANSIENT = re.compile(r"_[0-9a-f]{16,}", re.IGNORECASE)


@check(
    "release.identifier-transient",
    severity=Severity.ERROR,
    station=Station.IDP,
    owner=Owner.IDENTITY,
    cites=(f"{SAML_CORE}, section 8.3.8", f"{LOOKUP_PROBLEMS}, widespread step 2.1"),
)
def identifier_transient(release: Release) -> Iterator[Answer]:
    """Ask whether the identifier changes with every login."""
    need = identifier_source(release)
    if need.name != "name-id":
        yield NotAsked(f"The identifier is taken from {need.name}, not from the NameID.")
        return
    subject = release.capture.subject
    if not subject.value:
        yield NotAsked("The login names nobody by a NameID.")
        return
    name_format = subject.format or ""
    unspecified = not name_format or name_format.endswith(":unspecified")
    transient = name_format.endswith(":transient")
    lasting = _something_lasting(release)
    if transient or (unspecified and LOOKS_TRANSIENT.fullmatch(subject.value)):
        yield Draft(
            "The identifier is taken from the NameID, which is made up anew for every login.",
            (
                *attribute_values("NameID", (subject.value,)),
                Evidence(what="name format", name="NameID", value=subject.format),
                transform_evidence(Transform.T17),
            ),
            station=Station.DISCOVERY if lasting else None,
            owner=Owner.DISCOVERY if lasting else None,
        )
    else:
        yield Saw("the NameID is not a one-time value")


def _something_lasting(release: Release) -> bool:
    """Whether an attribute came that discovery could take in the place of the NameID."""
    return any(
        one.worth in _LASTING and any(value.strip() for value in one.sent.values)
        for one in release.attributes
    )
