"""Who can change what refused a login."""

from __future__ import annotations

from lxml import etree

from verifier.login.gate_record import Gate
from verifier.messages.saml.raw_attributes import attribute_names
from verifier.model.capture import IdentityProvider, LoginRefused

BROKEN = "broken-message"
_OWNERS = {
    "in-response-to": "patron",
    "client-address": "patron",
    "idp-role": "service-provider",
    "metadata": "service-provider",
    BROKEN: "service-provider",
}


def refusal(gate: Gate, idp: IdentityProvider, root: etree._Element | None = None) -> LoginRefused:
    """Say why, with the names (never the values) of what stood in the message."""
    failure = gate.failure
    if failure is None:  # refused without a reason would be a defect of ours
        gate.failed(BROKEN, "The message could not be understood.")
        failure = gate.failure
    assert failure is not None  # noqa: S101 - recorded one line above
    return LoginRefused(
        reason=failure.name,
        summary=failure.detail,
        owner=_OWNERS.get(failure.name, "identity"),
        idp=idp,
        checks=gate.checks,
        names_seen=() if root is None else attribute_names(root),
    )
