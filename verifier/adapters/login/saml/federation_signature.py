"""Verify the signature on a federation's aggregate over the same bytes that are indexed."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from lxml import etree

from verifier.adapters.login.saml.metadata_document import (
    DIGEST_METHODS,
    EXCLUSIVE,
    PEM,
    SIGNATURE_METHODS,
    MetadataRefused,
)
from verifier.adapters.messages import saml_algorithms
from verifier.adapters.messages import saml_xml as ns
from verifier.adapters.messages.xmlsec_library import load

# The one shape that a signature on a federation's aggregate may have (saml-core 5.4).
#
# One reference, to the root; the transforms enveloped-signature and Exclusive Canonical XML, in
# this order; algorithms that are strong enough. What KeyInfo says is not looked at.

ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
PREFIX_LIST = "{http://www.w3.org/2001/10/xml-exc-c14n#}InclusiveNamespaces"
HASHES = {"TransformSha256": "sha256", "TransformSha384": "sha384", "TransformSha512": "sha512"}
LEAST = ("SignedInfo", "SignatureValue")


@dataclass(frozen=True, slots=True, kw_only=True)
class AggregateSeal:
    """What the signature says. ``method`` is a name in ``xmlsec.constants``."""

    signed_info: bytes  # canonical: what the signature's own value is made over
    method: str
    value: bytes
    hash_name: str  # as hashlib knows it
    digest: bytes
    prefixes: tuple[str, ...]  # treated as in inclusive canonicalization


def read_seal(signature: etree._Element, root: etree._Element) -> AggregateSeal:
    """Read *signature*, a child of *root*. Raises ``MetadataRefused`` for any other shape."""
    found = [one.tag for one in signature.iterchildren("*")]
    if found not in (_named(*LEAST), _named(*LEAST, "KeyInfo")):
        raise _misshapen()
    info, value = list(signature.iterchildren("*"))[:2]
    canonical, method, reference = _children(
        info, "CanonicalizationMethod", "SignatureMethod", "Reference"
    )
    transforms, digest_method, digest_value = _children(
        reference, "Transforms", "DigestMethod", "DigestValue"
    )
    identifier = root.get("ID")
    if reference.get("URI") not in ("", f"#{identifier}" if identifier else ""):
        raise MetadataRefused("The metadata's signature covers only a part of the document.")
    for one in (canonical, method, digest_method):
        _children(one)
    comments = _algorithm(canonical, EXCLUSIVE).endswith("WithComments")
    return AggregateSeal(
        signed_info=etree.tostring(info, method="c14n", exclusive=True, with_comments=comments),
        method=_algorithm(method, SIGNATURE_METHODS),
        value=_decoded(value),
        hash_name=HASHES[_algorithm(digest_method, DIGEST_METHODS)],
        digest=_decoded(digest_value),
        prefixes=_prefixes(transforms),
    )


def _named(*names: str) -> list[str]:
    return [f"{{{ns.DS}}}{name}" for name in names]


def _misshapen() -> MetadataRefused:
    return MetadataRefused("The metadata's signature is not built as SAML demands.")


def _children(element: etree._Element, *names: str) -> list[etree._Element]:
    found = list(element.iterchildren("*"))
    if [one.tag for one in found] != _named(*names):
        raise _misshapen()
    return found


def _prefixes(transforms: etree._Element) -> tuple[str, ...]:
    enveloped, exclusive = _children(transforms, "Transform", "Transform")
    _children(enveloped)
    if enveloped.get("Algorithm") != ENVELOPED or exclusive.get("Algorithm") not in EXCLUSIVE:
        raise _misshapen()
    lists = list(exclusive.iterchildren("*"))
    if len(lists) > 1 or any(one.tag != PREFIX_LIST for one in lists):
        raise _misshapen()
    return tuple((lists[0].get("PrefixList") or "").split()) if lists else ()


def _algorithm(element: etree._Element, allowed: dict[str, str]) -> str:
    algorithm = element.get("Algorithm") or ""
    if algorithm not in allowed:
        raise MetadataRefused(
            f"The metadata is signed with {saml_algorithms.short_name(algorithm)}, "
            "which is too weak or not meant for SAML; RSA-SHA256 would do."
        )
    return allowed[algorithm]


def _decoded(element: etree._Element) -> bytes:
    if len(element):  # a comment would hide what stands behind it
        raise _misshapen()
    try:
        return base64.b64decode("".join((element.text or "").split()), validate=True)
    except (ValueError, binascii.Error):
        raise _misshapen() from None


# The signature on a federation's aggregate, checked over the very pieces that are indexed.
#
# The digest is that of the root in Exclusive Canonical XML without its signature: the root's
# start tag, what each piece has inside, and the end tag, one after the other. So no tree of the
# whole is needed. The key is the site's own.


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
