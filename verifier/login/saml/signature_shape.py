"""What a signature must look like before anything is computed.

Source: OASIS saml-core-2.0-os 5.4 and the lessons of published attacks: one SignedInfo, one
Reference to the parent itself, few known transforms, nothing that could carry other content.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from verifier.messages.saml import algorithms
from verifier.messages.saml.xml_reading import children, is_element, name, only_child

SIGNATURE = name("ds:Signature")
HIDING_PLACES = ("ds:Object", "ds:Manifest", "ds:RetrievalMethod")


class BadSignatureShape(Exception):  # noqa: N818 - named for what it is
    """``said`` is one plain sentence."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


@dataclass(frozen=True, slots=True)
class SignatureShape:
    """The parts of one well-formed signature."""

    element: etree._Element
    method: str
    digest: str


def signature_of(parent: etree._Element) -> SignatureShape | None:
    """Find the signature of *parent* (a Response or an Assertion); None where it has none.

    Raises ``BadSignatureShape``.
    """
    found = children(parent, "ds:Signature")
    if not found:
        return None
    if len(found) > 1:
        raise BadSignatureShape("One element carries two signatures.")
    signature = found[0]
    _require_place(signature)
    for hidden in HIDING_PLACES:
        if next(signature.iter(name(hidden)), None) is not None:
            raise BadSignatureShape(f"The signature holds a {hidden.partition(':')[2]}.")
    info = _one(signature, "ds:SignedInfo")
    if len(list(signature.iter(name("ds:SignedInfo")))) != 1:
        raise BadSignatureShape("The signature holds more than one SignedInfo.")
    reference = _one(info, "ds:Reference")
    _require_reference(reference, parent)
    for value in (_one(signature, "ds:SignatureValue"), _one(reference, "ds:DigestValue")):
        if len(value):
            raise BadSignatureShape("A value of the signature holds more than text.")
    if _algorithm(info, "ds:CanonicalizationMethod") not in algorithms.CANONICALISATIONS:
        raise BadSignatureShape("The signature is not canonicalised exclusively.")
    return SignatureShape(
        signature,
        _algorithm(info, "ds:SignatureMethod"),
        _algorithm(reference, "ds:DigestMethod"),
    )


def _require_place(signature: etree._Element) -> None:
    before = signature.getprevious()
    while before is not None and not is_element(before):
        before = before.getprevious()
    if before is None or before.tag != name("saml:Issuer"):
        raise BadSignatureShape("The signature does not stand right after the Issuer.")


def _require_reference(reference: etree._Element, parent: etree._Element) -> None:
    identifier = parent.get("ID")
    if not identifier or reference.get("URI") != f"#{identifier}":
        raise BadSignatureShape("The signature does not refer to the element that carries it.")
    transforms = only_child(reference, "ds:Transforms")
    found = [] if transforms is None else children(transforms, "ds:Transform")
    used = [one.get("Algorithm", "") for one in found]
    allowed = {algorithms.ENVELOPED, *algorithms.CANONICALISATIONS}
    if (
        algorithms.ENVELOPED not in used
        or len(set(used)) != len(used)
        or len(used) > 2  # noqa: PLR2004 - saml-core 5.4.4: enveloped, and one canonicalisation
        or not allowed.issuperset(used)
    ):
        raise BadSignatureShape("The signature uses transforms that SAML does not allow.")


def _one(parent: etree._Element, prefixed: str) -> etree._Element:
    child = only_child(parent, prefixed)
    if child is None:
        local = prefixed.partition(":")[2]
        raise BadSignatureShape(f"The signature does not hold exactly one {local}.")
    return child


def _algorithm(parent: etree._Element, prefixed: str) -> str:
    return _one(parent, prefixed).get("Algorithm", "")
