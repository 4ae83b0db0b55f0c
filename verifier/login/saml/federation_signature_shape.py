"""The one shape that a signature on a federation's aggregate may have (saml-core 5.4).

One reference, to the root; the transforms enveloped-signature and Exclusive Canonical XML, in
this order; algorithms that are strong enough. What KeyInfo says is not looked at.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from lxml import etree

from verifier.login.saml.metadata_signature import DIGEST_METHODS, EXCLUSIVE, SIGNATURE_METHODS
from verifier.login.saml.metadata_values import MetadataRefused
from verifier.messages.saml import algorithms
from verifier.messages.saml import namespaces as ns

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
            f"The metadata is signed with {algorithms.short_name(algorithm)}, "
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
