"""The check that metadata is signed as a whole by the pinned key.

The rules are those for XML signatures in SAML (saml-core 5.4), applied strictly: one signature
that is a child of the root, one reference to that root, and a key only from the certificate that
the site file pins. KeyInfo is never used. The document of one identity provider is checked as a
whole by python-xmlsec; a federation's aggregate piece by piece, so that it is never parsed as one
tree.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from lxml import etree

from verifier.adapters.login.saml.metadata_document import MetadataRefused
from verifier.adapters.messages import saml_algorithms
from verifier.adapters.messages import saml_xml as ns
from verifier.adapters.messages.xmlsec_library import CryptoUnavailable, load
from verifier.domain.model.site import Idp

# The right-hand sides are names in ``xmlsec.constants``.
SIGNATURE_METHODS = {
    algorithm: f"Transform{''.join(part.capitalize() for part in name.split('-'))}"
    for algorithm, name in saml_algorithms.SIGNATURES.items()
}
DIGEST_METHODS = {
    algorithm: f"Transform{name.replace('SHA-', 'Sha')}"
    for algorithm, name in saml_algorithms.DIGESTS.items()
}
EXCLUSIVE = {
    saml_algorithms.EXCLUSIVE: "TransformExclC14N",
    saml_algorithms.EXCLUSIVE_WITH_COMMENTS: "TransformExclC14NWithComments",
}
TRANSFORMS = {saml_algorithms.ENVELOPED: "TransformEnveloped", **EXCLUSIVE}
PREFIX_LIST = f"{{{saml_algorithms.EXCLUSIVE}}}InclusiveNamespaces"
PEM = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
_SIGNED_INFO, _SIGNATURE_VALUE, _KEY_INFO = "SignedInfo", "SignatureValue", "KeyInfo"


MISSHAPEN = "The metadata's signature is not built as SAML demands."
PARTIAL = "The metadata's signature covers only a part of the document."
TWICE_SIGNED = "The metadata carries more than one signature of the whole."
UNSIGNED = (
    "The metadata is not signed as a whole, but the site file asks for a signature "
    "(metadata_certificate)"
)


def _require(algorithm: str, allowed: Collection[str]) -> None:
    if algorithm not in allowed:
        raise MetadataRefused(
            f"The metadata is signed with {saml_algorithms.short_name(algorithm)}, "
            "which is too weak or not meant for SAML; RSA-SHA256 would do."
        )


def _certificates(pinned: bytes) -> list[bytes]:
    found: list[bytes] = PEM.findall(pinned)
    try:
        for certificate in found:
            x509.load_pem_x509_certificate(certificate)
    except ValueError:
        found = []
    if not found:
        raise MetadataRefused(
            "The file given as metadata_certificate does not hold an X.509 certificate in PEM."
        )
    return found


def read_pinned(idp: Idp) -> bytes | None:
    """Read the certificate file that the site file pins; None if it pins none.

    Raises ``MetadataRefused`` if the file cannot be read.
    """
    if idp.metadata_certificate is None:
        return None
    try:
        return idp.metadata_certificate.read_bytes()
    except OSError as error:
        raise MetadataRefused(
            f"The certificate {idp.metadata_certificate} (metadata_certificate) cannot be read "
            f"({error.strerror or 'unknown reason'})."
        ) from error


def verify(root: etree._Element, idp: Idp) -> bool:
    """Whether the whole document is signed by the certificate that the site file pins.

    False if it pins none. Raises ``MetadataRefused`` if it pins one and the signature is missing
    or not valid.
    """
    pinned = read_pinned(idp)
    if pinned is None:
        return False
    try:
        verify_root(root, pinned)
    except CryptoUnavailable as error:
        raise MetadataRefused(error.message) from error
    return True


def verify_root(root: etree._Element, pinned: bytes) -> None:
    """Check that *root* is signed, as a whole, by one of the PEM certificates in *pinned*.

    Raises ``MetadataRefused``, and ``CryptoUnavailable`` if signatures cannot be checked here.
    """
    certificates = _certificates(pinned)
    signatures = root.findall("ds:Signature", ns.PREFIXES)
    if not signatures:
        raise MetadataRefused(f"{UNSIGNED}.")
    if len(signatures) > 1:
        raise MetadataRefused(TWICE_SIGNED)
    _check_shape(root, signatures[0])
    if not any(_holds(root, signatures[0], certificate) for certificate in certificates):
        raise MetadataRefused(
            "The metadata's signature was not made by the configured key "
            "(metadata_certificate), or the metadata was changed after it was signed."
        )


def _check_shape(root: etree._Element, signature: etree._Element) -> None:
    parts = [element.tag for element in signature.iterchildren("*")]
    infos = signature.findall("ds:SignedInfo", ns.PREFIXES)
    references = signature.findall("ds:SignedInfo/ds:Reference", ns.PREFIXES)
    plain = all(
        len(element) == 0
        for path in ("ds:SignatureValue", "ds:SignedInfo/ds:Reference/ds:DigestValue")
        for element in signature.findall(path, ns.PREFIXES)
    )
    if (
        not set(parts) <= set(_named(_SIGNED_INFO, _SIGNATURE_VALUE, _KEY_INFO))
        or len(parts) != len(set(parts))
        or (len(infos), len(references)) != (1, 1)
        or next(signature.iter(*_named("RetrievalMethod")), None) is not None
        or not plain
    ):
        raise MetadataRefused(MISSHAPEN)
    uri, identifier = references[0].get("URI"), root.get("ID")
    bearers = sum(element.get("ID") == identifier for element in root.iter("*"))
    if uri != "" and not (identifier and uri == f"#{identifier}" and bearers == 1):
        raise MetadataRefused(PARTIAL)
    wanted: Sequence[tuple[str, Collection[str], bool]] = (
        ("ds:CanonicalizationMethod", EXCLUSIVE, True),
        ("ds:SignatureMethod", SIGNATURE_METHODS, True),
        ("ds:Reference/ds:DigestMethod", DIGEST_METHODS, True),
        ("ds:Reference/ds:Transforms/ds:Transform", TRANSFORMS, False),
    )
    for path, allowed, needed in wanted:
        found = infos[0].findall(path, ns.PREFIXES)
        for element in found:
            _require(element.get("Algorithm") or "", allowed)
        if needed and not found:
            raise MetadataRefused("The metadata's signature does not name its algorithms.")


def strict_context() -> Any:
    """Build a python-xmlsec context that accepts only the algorithms listed here."""
    xmlsec = load()
    context = xmlsec.SignatureContext()
    for name in (*TRANSFORMS.values(), *DIGEST_METHODS.values()):
        context.enable_reference_transform(getattr(xmlsec.constants, name))
    for name in (*EXCLUSIVE.values(), *SIGNATURE_METHODS.values()):
        context.enable_signature_transform(getattr(xmlsec.constants, name))
    return context


def _holds(root: etree._Element, signature: etree._Element, certificate: bytes) -> bool:
    xmlsec, context = load(), strict_context()
    if root.get("ID"):
        context.register_id(root, "ID")
    try:
        context.key = xmlsec.Key.from_memory(certificate, xmlsec.constants.KeyDataFormatCertPem)
        context.verify(signature)
    except xmlsec.Error:
        return False
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class AggregateSeal:
    """The parsed signature of an aggregate. ``method`` is a name in ``xmlsec.constants``."""

    signed_info: bytes  # canonical: the bytes that the signature value covers
    method: str
    value: bytes
    hash_name: str  # as hashlib knows it
    digest: bytes
    prefixes: tuple[str, ...]  # treated as in inclusive canonicalization


def read_seal(signature: etree._Element, root: etree._Element) -> AggregateSeal:
    """Parse *signature*, a child of *root*. Only one form is accepted.

    It has one reference, to the root, and the transforms enveloped-signature and Exclusive
    Canonical XML, in this order. Raises ``MetadataRefused`` for any other form.
    """
    info, value = _children(signature, _SIGNED_INFO, _SIGNATURE_VALUE, more=_KEY_INFO)[:2]
    canonical, method, reference = _children(
        info, "CanonicalizationMethod", "SignatureMethod", "Reference"
    )
    transforms, digest_method, digest_value = _children(
        reference, "Transforms", "DigestMethod", "DigestValue"
    )
    identifier = root.get("ID")
    if reference.get("URI") not in ("", f"#{identifier}" if identifier else ""):
        raise MetadataRefused(PARTIAL)
    for element in (canonical, method, digest_method):
        _children(element)
    comments = _algorithm(canonical, EXCLUSIVE).endswith("WithComments")
    enveloped, exclusive = _children(transforms, "Transform", "Transform")
    _children(enveloped)
    lists = list(exclusive.iterchildren("*"))
    if (
        enveloped.get("Algorithm") != saml_algorithms.ENVELOPED
        or exclusive.get("Algorithm") not in EXCLUSIVE
        or [element.tag for element in lists] not in ([], [PREFIX_LIST])
    ):
        raise MetadataRefused(MISSHAPEN)
    return AggregateSeal(
        signed_info=etree.tostring(info, method="c14n", exclusive=True, with_comments=comments),
        method=_algorithm(method, SIGNATURE_METHODS),
        value=_decoded(value),
        hash_name=_algorithm(digest_method, DIGEST_METHODS).removeprefix("Transform").lower(),
        digest=_decoded(digest_value),
        prefixes=tuple((lists[0].get("PrefixList") or "").split()) if lists else (),
    )


def _named(*names: str) -> list[str]:
    return [f"{{{ns.DS}}}{name}" for name in names]


def _children(element: etree._Element, *names: str, more: str = "") -> list[etree._Element]:
    """Return the children, which must have exactly these names; one named *more* may follow.

    Raises ``MetadataRefused`` otherwise.
    """
    found = list(element.iterchildren("*"))
    tags = [child.tag for child in found]
    if tags != _named(*names) and not (more and tags == _named(*names, more)):
        raise MetadataRefused(MISSHAPEN)
    return found


def _algorithm(element: etree._Element, allowed: dict[str, str]) -> str:
    algorithm = element.get("Algorithm") or ""
    _require(algorithm, allowed)
    return allowed[algorithm]


def _decoded(element: etree._Element) -> bytes:
    if len(element):  # a comment would hide the text after it
        raise MetadataRefused(MISSHAPEN)
    try:
        return base64.b64decode("".join((element.text or "").split()), validate=True)
    except (ValueError, binascii.Error):
        raise MetadataRefused(MISSHAPEN) from None


class AggregateSignature:
    """The check of an aggregate's signature, piece by piece. Trust nothing before ``finish``.

    The digest is that of the root in Exclusive Canonical XML without its signature: the root's
    start tag, the content of each piece, and the end tag, in this order. *pinned* holds PEM
    certificates; one of them must have signed.
    """

    def __init__(self, pinned: bytes) -> None:
        self._keys = _certificates(pinned)
        self._shell: etree._Element | None = None
        self._seal: AggregateSeal | None = None
        self._tags = (b"", b"")
        self._digest: Any = None

    def take(self, root: etree._Element) -> None:
        """Add *root*, the next piece, to the digest; the signature is removed from it.

        The first piece is the root without content. Raises ``MetadataRefused``, and
        ``CryptoUnavailable`` if signatures cannot be checked here.
        """
        if self._shell is None:
            self._shell = root
            return
        signatures = root.findall("ds:Signature", ns.PREFIXES)
        if self._seal is None:
            if not signatures:
                raise MetadataRefused(f"{UNSIGNED}; it must stand before the first entity.")
            self._begin(self._shell, root, signatures.pop(0))
        if signatures:
            raise MetadataRefused(TWICE_SIGNED)
        text = self._canonical(root)
        start, end = self._tags
        self._digest.update(text[len(start) : len(text) - len(end)])

    def finish(self) -> None:
        """Compare the digests. Raises ``MetadataRefused`` if this is not the signed document."""
        if self._seal is None:
            raise MetadataRefused(f"{UNSIGNED}; it must stand before the first entity.")
        self._digest.update(self._tags[1])
        if self._digest.digest() != self._seal.digest:
            raise MetadataRefused("The metadata was changed after it was signed, or is cut off.")

    def _begin(
        self, shell: etree._Element, root: etree._Element, signature: etree._Element
    ) -> None:
        seal = self._seal = read_seal(signature, root)
        if not any(_seals(seal, certificate) for certificate in self._keys):
            raise MetadataRefused(
                "The metadata's signature was not made by the configured key "
                "(metadata_certificate), or its own text was changed; "
                "compare the certificate with the one that the federation publishes."
            )
        # remove the signature, but not the text after it
        before, behind = signature.getprevious(), signature.tail or ""
        if before is None:
            root.text = (root.text or "") + behind
        else:
            before.tail = (before.tail or "") + behind
        root.remove(signature)
        tags = self._canonical(shell)
        cut = tags.rindex(b"</")
        self._tags = (tags[:cut], tags[cut:])
        self._digest = hashlib.new(seal.hash_name, self._tags[0])

    def _canonical(self, root: etree._Element) -> bytes:
        # a reference inside the document never covers comments (xmldsig-core 4.4.3.3)
        return etree.tostring(
            root,
            method="c14n",
            exclusive=True,
            with_comments=False,
            inclusive_ns_prefixes=list(self._seal.prefixes) if self._seal else None,
        )


def _seals(seal: AggregateSeal, certificate: bytes) -> bool:
    xmlsec = load()
    context = xmlsec.SignatureContext()
    try:
        context.key = xmlsec.Key.from_memory(certificate, xmlsec.constants.KeyDataFormatCertPem)
        method = getattr(xmlsec.constants, seal.method)
        context.verify_binary(seal.signed_info, method, seal.value)
    except xmlsec.Error:
        return False
    return True
