"""The patron identifier is an e-mail address.

What it means: the request form takes the patron identifier from the person's mail address, or
from another attribute that holds the same address.

Why it matters: addresses change, people have several, and families share them. The address is also
part of the link to the request form, so logs and browser histories contain it.

What to change: release the card number or another number that the library system keeps for this
patron, and take the identifier from that.
"""

from verifier.domain.checks import api

ADDRESSES = frozenset({"mail", "mailLocalAddress"})


@api.warning(
    "release.identifier-is-email",
    api.Station.IDP,
    cites=(api.NCIP_LOOKUP_PAGE, api.LISTENER_KEYS),
    after=api.NOT_WORKING,
    order=180,
    fault=api.Fault.UNSUITABLE,
    reason="What {idp} sends as {wanted} is an e-mail address, which people change and share.",
    advice="Release a lasting identifier that the library system stores instead of the address.",
)
def identifier_is_email(evidence: api.ReleaseEvidence) -> api.Answers:
    need = api.identifier_with_value(evidence)
    if _is_address(evidence, need):
        yield api.Draft(
            f"The identifier is taken from {need.name}, a mail address, which changes and may "
            "be shared.",
            *need.evidence,
        )
    else:
        yield api.Saw(f"{need.name} is not a mail address")


def _is_address(evidence: api.ReleaseEvidence, need: api.IdentifierSource) -> bool:
    if need.name == "name-id":
        return (evidence.capture.subject.format or "").endswith(":emailAddress")
    if any(attribute.known_as in ADDRESSES for attribute in need.delivered):
        return True
    if any(attribute.known_as in api.REASSIGNABLE for attribute in need.delivered):
        return False  # another check reports a name that is also an address
    return bool(_folded(need.values or ()) & _folded(evidence.release.email_values or ()))


def _folded(values: api.Iterable[str]) -> frozenset[str]:
    return frozenset(value.strip().casefold() for value in values if "@" in value)
