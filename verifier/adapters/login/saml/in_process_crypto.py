"""Signatures and decryption in this process: pysaml2's CryptoBackend, built on python-xmlsec.

pysaml2 tries the next certificate or key only after its own ``SignatureError`` or
``DecryptError``; with any other error, it would never try the new key of a key rollover.
"""

from typing import Any

from lxml import etree
from saml2.sigver import CryptoBackend, DecryptError, SignatureError

from verifier.adapters.login.saml.gate_signatures import SIGNATURE, BadSignatureShape, signature_of
from verifier.adapters.login.saml.metadata_signature import strict_context
from verifier.adapters.login.saml.pysaml2_client import MemoryFile
from verifier.adapters.messages import saml_algorithms, saml_decryption
from verifier.adapters.messages.saml_xml import elements, parse
from verifier.adapters.messages.xmlsec_library import xmlsec


class InProcessCrypto(CryptoBackend):  # type: ignore[misc] # pysaml2 is not typed
    """The cryptography for one identity provider, whose settings decide what is accepted.

    It does not encrypt: a service provider never does.
    """

    def __init__(self, *, allow_sha1: bool = False) -> None:
        super().__init__()
        self._signatures = saml_algorithms.accepted_signatures(allow_sha1=allow_sha1)
        self._digests = saml_algorithms.accepted_digests(allow_sha1=allow_sha1)

    @property
    def version(self) -> str:
        """The version of libxmlsec, as dotted numbers."""
        return ".".join(map(str, xmlsec.get_libxmlsec_version()))

    def validate_signature(
        self,
        signedtext: bytes | str,
        cert_file: str | MemoryFile,
        cert_type: str,  # noqa: ARG002 - pysaml2 gives it by this name; it is always "pem"
        node_name: str,
        node_id: str | None,
    ) -> bool:
        """Verify the signature of the element with this name and ID, with that certificate.

        Returns True, or raises ``SignatureError`` without any content of the message.
        """
        try:
            root = parse(signedtext)
            node = _the_node(root, node_name, node_id)
            shape = signature_of(node)
            if shape is None:
                raise SignatureError("There is no signature")
            if shape.method not in self._signatures or shape.digest not in self._digests:
                raise SignatureError("The signature uses a refused algorithm")
            context = strict_context()
            if saml_algorithms.SHA1_SIGNATURE in self._signatures:
                context.enable_signature_transform(xmlsec.constants.TransformRsaSha1)
                context.enable_reference_transform(xmlsec.constants.TransformSha1)
            context.register_id(node, "ID")
            known = xmlsec.constants.KeyDataFormatCertPem
            if isinstance(cert_file, MemoryFile):
                context.key = xmlsec.Key.from_memory(cert_file.getvalue(), known)
            else:
                context.key = xmlsec.Key.from_file(cert_file, known)
            context.verify(shape.element)
        except (xmlsec.Error, etree.LxmlError, BadSignatureShape, ValueError, OSError) as error:
            raise SignatureError(f"Not verified ({type(error).__name__})") from None
        return True

    def decrypt(self, enctext: bytes | str, key_file: str) -> str:
        """Decrypt a document's EncryptedAssertion, or return the plaintext of one EncryptedData.

        Raises ``DecryptError``, always with the same text.
        """
        try:
            return saml_decryption.decrypt(enctext, key_file)
        except saml_decryption.CannotDecrypt:
            raise DecryptError("Cannot decrypt") from None

    def sign_statement(
        self,
        statement: Any,
        node_name: str,
        key_file: str,
        node_id: str | None,
    ) -> str:
        """Fill in the signature template that pysaml2 put into *statement*.

        Raises ``SignatureError``.
        """
        try:
            root = parse(statement if isinstance(statement, bytes) else str(statement))
            node = _the_node(root, node_name, node_id)
            template = node.find(SIGNATURE)
            context = xmlsec.SignatureContext()
            context.register_id(node, "ID")
            context.key = xmlsec.Key.from_file(key_file, xmlsec.constants.KeyDataFormatPem)
            context.sign(template)  # TypeError: there is no template
        except (TypeError, xmlsec.Error, etree.LxmlError, ValueError, OSError) as error:
            raise SignatureError(f"Not signed ({type(error).__name__})") from None
        return etree.tostring(root, encoding="unicode")


def _the_node(root: etree._Element, node_name: str, node_id: str | None) -> etree._Element:
    """Return the only element with this ID; raise ``SignatureError`` if its name differs."""
    namespace, _, local = node_name.rpartition(":")
    tag = f"{{{namespace}}}{local}"
    if node_id is None:
        found = [root]
    else:
        found = [element for element in elements(root) if element.get("ID") == node_id]
    if len(found) != 1 or found[0].tag != tag:
        raise SignatureError("The signed element cannot be told apart")
    return found[0]
