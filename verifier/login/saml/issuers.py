"""Whose message is this? Asked only for logins that the identity provider started itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lxml import etree

from verifier.login.gate_record import shown
from verifier.login.saml.idp_metadata import IdpMetadata, MetadataRefused
from verifier.messages.saml.xml_reading import child_text, only_child
from verifier.model.idp import Idp


def find_sender(
    root: etree._Element, idps: Sequence[Idp], metadata_of: Callable[[Idp], IdpMetadata]
) -> tuple[Idp, IdpMetadata]:
    """Choose the identity provider by the message's Issuer, which the gate then verifies.

    Raises ``MetadataRefused`` where none of the site's has that entity ID.
    """
    issuer = child_text(root, "saml:Issuer")
    if issuer is None:
        issuer = child_text(only_child(root, "saml:Assertion"), "saml:Issuer")
    for idp in idps:
        if idp.protocol != "saml":
            continue
        idp = idp.member(issuer) if idp.is_many and issuer else idp  # noqa: PLW2901 - the one meant
        try:
            metadata = metadata_of(idp)
        except MetadataRefused:
            continue
        if metadata.entity_id == issuer:
            return idp, metadata
    raise MetadataRefused(
        f"The message comes from {shown(issuer)}, which is no identity provider of this site."
    )
