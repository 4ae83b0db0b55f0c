"""One message that came, what it is held against, and the checks that are made of it twice."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from verifier.login.gate_record import Gate
from verifier.login.saml.declared_types import check_declared_types
from verifier.login.saml.gate_algorithms import (
    check_encryption_algorithms,
    check_signature_algorithms,
)
from verifier.login.saml.gate_message import Expected
from verifier.login.saml.gate_structure import check_structure, encrypted_assertion_of
from verifier.login.saml.idp_metadata import IdpMetadata
from verifier.messages.saml import algorithms
from verifier.messages.saml.xml_reading import name, only_child
from verifier.model.capture import PendingLogin


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A posted message, read but not believed."""

    message: bytes
    root: etree._Element
    pending: PendingLogin | None
    metadata: IdpMetadata
    expected: Expected

    @property
    def encrypted(self) -> bool:
        """Whether the assertion came encrypted."""
        return encrypted_assertion_of(self.root) is not None

    @property
    def signed_outside(self) -> bool:
        """Whether the Response itself carries a signature."""
        return only_child(self.root, "ds:Signature") is not None

    @property
    def probes_decryption(self) -> bool:
        """Whether a telling answer could help somebody to decrypt: CBC that anybody can change."""
        return self.encrypted and self.uses_cbc and not self.signed_outside

    @property
    def uses_cbc(self) -> bool:
        """Whether anything is encrypted with CBC, which can be changed without the key."""
        methods = self.root.iter(name("xenc:EncryptionMethod"))
        return any(one.get("Algorithm") in algorithms.CBC for one in methods)


def check_shape(root: etree._Element, expected: Expected, gate: Gate) -> None:
    """Make steps 6 to 10, on the message as posted and again once it is decrypted."""
    check_structure(root, gate)
    check_declared_types(root, gate)
    check_signature_algorithms(root, expected.idp, gate)
    check_encryption_algorithms(root, expected.idp, gate)
