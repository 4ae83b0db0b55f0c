"""The patron identifier is a one-time value.

What it means: the identifier is taken from a transient NameID, which the identity provider makes
up anew for every login.

Why it matters: no library system can know it. Every request of this patron would carry another
User ID, and none of them would be found.

What to change: take the identifier from an attribute that the library system knows, such as a card
number or an employee number. The administrators of the discovery system set which one is used. If
no such attribute is released yet, the administrators of the identity provider must release it
first.
"""

import re

from verifier.domain.checks import api

_LASTING = (api.IdentifierQuality.BEST, api.IdentifierQuality.GOOD, api.IdentifierQuality.FAIR)
LOOKS_TRANSIENT = re.compile(r"_[0-9a-f]{16,}", re.IGNORECASE)


@api.error(
    "release.identifier-transient",
    api.Station.IDP,
    cites=(f"{api.SAML_CORE}, section 8.3.8", f"{api.LOOKUP_PROBLEMS}, widespread step 2.1"),
    order=140,
    fault=api.Fault.UNSUITABLE,
    fine="the NameID is not a one-time value",
    reason="What {idp} sends as {wanted} is new at every login, so no library system can know it.",
    advice="Choose a lasting identifier that the library system stores, such as the library "
    "card's or the personnel number, and release it to {sp}.",
)
def identifier_transient(evidence: api.ReleaseEvidence) -> api.Answers:
    need = api.identifier_source(evidence)
    if need.name != "name-id":
        raise api.NotAsked(f"The identifier is taken from {need.name}, not from the NameID.")
    subject = evidence.capture.subject
    if not subject.value:
        raise api.NotAsked("The login names nobody by a NameID.")
    name_format = subject.format or ""
    unspecified = not name_format or name_format.endswith(":unspecified")
    transient = name_format.endswith(":transient")
    lasting = any(
        attribute.worth in _LASTING and any(value.strip() for value in attribute.sent.values)
        for attribute in evidence.release.attributes
    )  # what discovery could use instead of the NameID
    if transient or (unspecified and LOOKS_TRANSIENT.fullmatch(subject.value)):
        yield api.Draft(
            "The identifier is taken from the NameID, which is made up anew for every login.",
            api.attribute_evidence("NameID", subject.value),
            api.Evidence(what="name format", name="NameID", value=subject.format),
            api.transform_evidence(api.Transform.T17),
            station=api.Station.DISCOVERY if lasting else None,
        )
