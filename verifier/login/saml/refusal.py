"""Who can change what refused a SAML login."""

from __future__ import annotations

from lxml import etree

from verifier.login.gate_record import Gate
from verifier.login.refused_login import BROKEN, refused_login
from verifier.messages.saml.raw_attributes import attribute_names
from verifier.model.capture import IdentityProvider, LoginRefused

__all__ = ["BROKEN", "refusal"]

_OWNERS = {
    "in-response-to": "patron",
    "client-address": "patron",
    "idp-role": "service-provider",
    "metadata": "service-provider",
    BROKEN: "service-provider",
}


def refusal(gate: Gate, idp: IdentityProvider, root: etree._Element | None = None) -> LoginRefused:
    """Say why, with the names (never the values) of what stood in the message."""
    names = () if root is None else attribute_names(root)
    return refused_login(gate, idp, owners=_OWNERS, names_seen=names)
