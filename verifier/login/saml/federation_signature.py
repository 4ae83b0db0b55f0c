"""The signature on a federation's aggregate, checked over the very pieces that are indexed.

The digest is that of the root in Exclusive Canonical XML without its signature: the root's
start tag, what each piece has inside, and the end tag, one after the other. So no tree of the
whole is needed. The key is the site's own.
"""

from __future__ import annotations

import hashlib
from typing import Any

from cryptography import x509
from lxml import etree

from verifier.login.saml.federation_signature_shape import AggregateSeal, read_seal
from verifier.login.saml.metadata_signature import PEM
from verifier.login.saml.metadata_values import MetadataRefused
from verifier.messages.saml import namespaces as ns
from verifier.messages.saml.xmlsec_library import load


class AggregateSignature:
    """Takes the pieces in order; only after ``finish`` may anything in them be believed.

    *pinned* holds PEM certificates, of which one must have signed.
    """

    def __init__(self, pinned: bytes) -> None:
        self._keys = _keys(pinned)
        self._shell: etree._Element | None = None
        self._seal: AggregateSeal | None = None
        self._tags = (b"", b"")
        self._digest: Any = None

    def take(self, root: etree._Element) -> None:
        """Count *root*, the next piece, in; the signature is taken out of it.

        The first is the root alone. Raises ``MetadataRefused``, and ``CryptoUnavailable`` where
        nothing can be checked.
        """
        if self._shell is None:
            self._shell = root
            return
        signatures = root.findall("ds:Signature", ns.PREFIXES)
        if self._seal is None:
            if not signatures:
                raise _unsigned()
            self._begin(self._shell, root, signatures.pop(0))
        if signatures:
            raise MetadataRefused("The metadata carries more than one signature of the whole.")
        text = self._canonical(root)
        start, end = self._tags
        self._digest.update(text[len(start) : len(text) - len(end)])

    def finish(self) -> None:
        """Compare. Raises ``MetadataRefused`` where the document is not the one signed."""
        if self._seal is None:
            raise _unsigned()
        self._digest.update(self._tags[1])
        if self._digest.digest() != self._seal.digest:
            raise MetadataRefused("The metadata was changed after it was signed, or is cut off.")

    def _begin(
        self, shell: etree._Element, root: etree._Element, signature: etree._Element
    ) -> None:
        self._seal = read_seal(signature, root)
        if not any(_holds(self._seal, key) for key in self._keys):
            raise MetadataRefused(
                "The metadata's signature was not made by the configured key "
                "(metadata_certificate), or its own text was changed; "
                "compare the certificate with the one that the federation publishes."
            )
        _take_out(root, signature)
        tags = self._canonical(shell)
        cut = tags.rindex(b"</")
        self._tags = (tags[:cut], tags[cut:])
        self._digest = hashlib.new(self._seal.hash_name, self._tags[0])

    def _canonical(self, root: etree._Element) -> bytes:
        # a reference inside the document never covers comments (xmldsig-core 4.4.3.3)
        return etree.tostring(
            root,
            method="c14n",
            exclusive=True,
            with_comments=False,
            inclusive_ns_prefixes=list(self._seal.prefixes) if self._seal else None,
        )


def _keys(pinned: bytes) -> list[bytes]:
    found: list[bytes] = PEM.findall(pinned)
    try:
        for one in found:
            x509.load_pem_x509_certificate(one)
    except ValueError:
        found = []
    if not found:
        raise MetadataRefused(
            "The file given as metadata_certificate does not hold an X.509 certificate in PEM."
        )
    return found


def _unsigned() -> MetadataRefused:
    return MetadataRefused(
        "The metadata is not signed as a whole, but the site file asks for a signature "
        "(metadata_certificate); it must stand before the first entity."
    )


def _holds(seal: AggregateSeal, certificate: bytes) -> bool:
    xmlsec = load()
    context = xmlsec.SignatureContext()
    try:
        context.key = xmlsec.Key.from_memory(certificate, xmlsec.constants.KeyDataFormatCertPem)
        method = getattr(xmlsec.constants, seal.method)
        context.verify_binary(seal.signed_info, method, seal.value)
    except xmlsec.Error:
        return False
    return True


def _take_out(root: etree._Element, signature: etree._Element) -> None:
    """Remove *signature*, but not the text behind it."""
    before, behind = signature.getprevious(), signature.tail or ""
    if before is None:
        root.text = (root.text or "") + behind
    else:
        before.tail = (before.tail or "") + behind
    root.remove(signature)
