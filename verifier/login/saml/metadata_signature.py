"""The signature on a metadata document: by the pinned key, over the whole document, or not at all.

The rules are those for XML signatures in SAML (saml-core 5.4), held strictly: one signature
that is a child of the root, one reference to that root, and a key from the site's own
certificate only. What KeyInfo says is never used. Raises ``CryptoUnavailable`` only where a
signature is to be checked and python-xmlsec cannot be loaded.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from cryptography import x509
from lxml import etree

from verifier.login.saml.metadata_values import MetadataRefused
from verifier.messages.saml import algorithms
from verifier.messages.saml import namespaces as ns
from verifier.messages.saml.xmlsec_library import load

# The right-hand sides are names in ``xmlsec.constants``.
MORE = "http://www.w3.org/2001/04/xmldsig-more#"
SIGNATURE_METHODS = {
    f"{MORE}rsa-sha256": "TransformRsaSha256",
    f"{MORE}rsa-sha384": "TransformRsaSha384",
    f"{MORE}rsa-sha512": "TransformRsaSha512",
    f"{MORE}ecdsa-sha256": "TransformEcdsaSha256",
    f"{MORE}ecdsa-sha384": "TransformEcdsaSha384",
    f"{MORE}ecdsa-sha512": "TransformEcdsaSha512",
}
DIGEST_METHODS = {
    "http://www.w3.org/2001/04/xmlenc#sha256": "TransformSha256",
    f"{MORE}sha384": "TransformSha384",
    "http://www.w3.org/2001/04/xmlenc#sha512": "TransformSha512",
}
EXCLUSIVE = {
    "http://www.w3.org/2001/10/xml-exc-c14n#": "TransformExclC14N",
    "http://www.w3.org/2001/10/xml-exc-c14n#WithComments": "TransformExclC14NWithComments",
}
TRANSFORMS = {
    "http://www.w3.org/2000/09/xmldsig#enveloped-signature": "TransformEnveloped",
    **EXCLUSIVE,
}
PEM = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


def verify_root(root: etree._Element, pinned: bytes) -> None:
    """Check that *root* is signed, as a whole, by one of the PEM certificates in *pinned*.

    Raises ``MetadataRefused``.
    """
    keys = _keys(pinned)
    signature = _only_signature(root)
    _check_shape(root, signature)
    if not any(_holds(root, signature, key) for key in keys):
        raise MetadataRefused(
            "The metadata's signature was not made by the configured key "
            "(metadata_certificate), or the metadata was changed after it was signed."
        )


def _keys(pinned: bytes) -> list[bytes]:
    found = PEM.findall(pinned)
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


def _only_signature(root: etree._Element) -> etree._Element:
    signatures = root.findall("ds:Signature", ns.PREFIXES)
    if not signatures:
        raise MetadataRefused(
            "The metadata is not signed as a whole, but the site file asks for a signature "
            "(metadata_certificate)."
        )
    if len(signatures) > 1:
        raise MetadataRefused("The metadata carries more than one signature of the whole.")
    return signatures[0]


def _check_shape(root: etree._Element, signature: etree._Element) -> None:
    allowed = {f"{{{ns.DS}}}{name}" for name in ("SignedInfo", "SignatureValue", "KeyInfo")}
    parts = [one.tag for one in signature.iterchildren("*")]
    infos = signature.findall("ds:SignedInfo", ns.PREFIXES)
    references = signature.findall("ds:SignedInfo/ds:Reference", ns.PREFIXES)
    retrievals = list(signature.iter(f"{{{ns.DS}}}RetrievalMethod"))
    plain = all(
        len(one) == 0
        for path in ("ds:SignatureValue", "ds:SignedInfo/ds:Reference/ds:DigestValue")
        for one in signature.findall(path, ns.PREFIXES)
    )
    if (
        not set(parts) <= allowed
        or len(parts) != len(set(parts))
        or (len(infos), len(references)) != (1, 1)
        or retrievals
        or not plain
    ):
        raise MetadataRefused("The metadata's signature is not built as SAML demands.")
    _check_reference(root, references[0].get("URI"))
    _check_algorithms(infos[0])


def _check_reference(root: etree._Element, uri: str | None) -> None:
    identifier = root.get("ID")
    bearers = sum(one.get("ID") == identifier for one in root.iter("*"))
    whole = uri == "" or (identifier and uri == f"#{identifier}" and bearers == 1)
    if not whole:
        raise MetadataRefused("The metadata's signature covers only a part of the document.")


def _check_algorithms(info: etree._Element) -> None:
    wanted: Sequence[tuple[str, Collection[str]]] = (
        ("ds:CanonicalizationMethod", EXCLUSIVE),
        ("ds:SignatureMethod", SIGNATURE_METHODS),
        ("ds:Reference/ds:DigestMethod", DIGEST_METHODS),
        ("ds:Reference/ds:Transforms/ds:Transform", TRANSFORMS),
    )
    for path, allowed in wanted:
        found = info.findall(path, ns.PREFIXES)
        for one in found:
            algorithm = one.get("Algorithm") or ""
            if algorithm not in allowed:
                raise MetadataRefused(
                    f"The metadata is signed with {algorithms.short_name(algorithm)}, "
                    "which is too weak or not meant for SAML; RSA-SHA256 would do."
                )
        if not found and path != "ds:Reference/ds:Transforms/ds:Transform":
            raise MetadataRefused("The metadata's signature does not name its algorithms.")


def _holds(root: etree._Element, signature: etree._Element, certificate: bytes) -> bool:
    xmlsec = load()
    context = xmlsec.SignatureContext()
    for name in (*TRANSFORMS.values(), *DIGEST_METHODS.values()):
        context.enable_reference_transform(getattr(xmlsec.constants, name))
    for name in (*EXCLUSIVE.values(), *SIGNATURE_METHODS.values()):
        context.enable_signature_transform(getattr(xmlsec.constants, name))
    if root.get("ID"):
        context.register_id(root, "ID")
    try:
        context.key = xmlsec.Key.from_memory(certificate, xmlsec.constants.KeyDataFormatCertPem)
        context.verify(signature)
    except xmlsec.Error:
        return False
    return True
