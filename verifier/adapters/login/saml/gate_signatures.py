"""Steps 9 and 10 of the SAML checks: the form of each signature and the allowed algorithms."""

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from verifier.adapters.login.gate_record import Clock, Gate, Refused
from verifier.adapters.login.saml.keys import certificate_ends
from verifier.adapters.login.saml.metadata_document import IdpMetadata
from verifier.adapters.messages import saml_algorithms
from verifier.adapters.messages.saml_algorithms import short_name
from verifier.adapters.messages.saml_xml import (
    PREFIXES,
    children,
    elements,
    is_element,
    name,
    only_child,
    text_of,
)
from verifier.domain.model.site import Idp

# The form that a signature must have before anything is computed.
#
# Source: OASIS saml-core-2.0-os 5.4 and the lessons of published attacks: one SignedInfo, one
# Reference to the parent itself, few known transforms, nothing that could carry other content.

SIGNATURE = name("ds:Signature")
HIDING_PLACES = ("ds:Object", "ds:Manifest", "ds:RetrievalMethod")


class BadSignatureShape(Refused):
    """A signature is not built as SAML requires. ``message`` says how, and who changes what.

    ``expected`` and ``received`` are the orders of elements, if the order is wrong.
    """

    def __init__(
        self, message: str, *, expected: str | None = None, received: str | None = None
    ) -> None:
        super().__init__(message)
        self.expected = expected
        self.received = received


@dataclass(frozen=True, slots=True)
class SignatureShape:
    """One well-formed signature: its element and its algorithms."""

    element: etree._Element
    method: str
    digest: str


def signature_of(parent: etree._Element) -> SignatureShape | None:
    """Return the signature of *parent* (a Response or an Assertion); None if it has none.

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
    info = _only_child(signature, "ds:SignedInfo")
    if len(list(signature.iter(name("ds:SignedInfo")))) != 1:
        raise BadSignatureShape("The signature holds more than one SignedInfo.")
    reference = _only_child(info, "ds:Reference")
    _require_reference(reference, parent)
    for value in (
        _only_child(signature, "ds:SignatureValue"),
        _only_child(reference, "ds:DigestValue"),
    ):
        if len(value):
            raise BadSignatureShape("A value of the signature holds more than text.")
    if _algorithm(info, "ds:CanonicalizationMethod") not in saml_algorithms.CANONICALISATIONS:
        raise BadSignatureShape("The signature is not canonicalised exclusively.")
    return SignatureShape(
        signature,
        _algorithm(info, "ds:SignatureMethod"),
        _algorithm(reference, "ds:DigestMethod"),
    )


def _require_place(signature: etree._Element) -> None:
    """Raise ``BadSignatureShape`` unless the signature follows directly after the Issuer.

    Source: the schemas of saml-core 2.0, 2.3.3 (Assertion) and 3.2.2 (Response); by errata E26 a
    signed Response has an Issuer.
    """
    before = signature.getprevious()
    while before is not None and not is_element(before):
        before = before.getprevious()
    if before is not None and before.tag == name("saml:Issuer"):
        return
    signed = etree.QName(signature.getparent()).localname
    place = "first"
    if before is not None:
        known = etree.QName(before).namespace in (PREFIXES["saml"], PREFIXES["samlp"])
        place = f"after the {etree.QName(before).localname}" if known else "after another element"
    raise BadSignatureShape(
        f"The identity provider puts the Signature of the {signed} {place}; SAML's schema has it "
        "directly after the Issuer. The identity team must have the identity provider's software "
        "insert the Signature directly after saml:Issuer: this is a defect of that software, so "
        "report it to its makers, or install a version without it.",
        expected="Issuer, Signature",
        received=f"Signature {place}",
    )


def _require_reference(reference: etree._Element, parent: etree._Element) -> None:
    identifier = parent.get("ID")
    if not identifier or reference.get("URI") != f"#{identifier}":
        raise BadSignatureShape("The signature does not refer to the element that carries it.")
    transforms = only_child(reference, "ds:Transforms")
    found = [] if transforms is None else children(transforms, "ds:Transform")
    used = [transform.get("Algorithm", "") for transform in found]
    allowed = {saml_algorithms.ENVELOPED, *saml_algorithms.CANONICALISATIONS}
    if (
        saml_algorithms.ENVELOPED not in used
        or len(set(used)) != len(used)
        or len(used) > 2  # noqa: PLR2004 - saml-core 5.4.4: enveloped, and one canonicalisation
        or not allowed.issuperset(used)
    ):
        raise BadSignatureShape("The signature uses transforms that SAML does not allow.")


def _only_child(parent: etree._Element, prefixed: str) -> etree._Element:
    child = only_child(parent, prefixed)
    if child is None:
        local = prefixed.partition(":")[2]
        raise BadSignatureShape(f"The signature does not hold exactly one {local}.")
    return child


def _algorithm(parent: etree._Element, prefixed: str) -> str:
    return _only_child(parent, prefixed).get("Algorithm", "")


# Are the algorithms strong enough? Steps 9 and 10 of the gate, by allow-list.

SHA1_ALLOWED = "SHA-1, accepted because this site allows it"
SIGNED = {name("samlp:Response"): "Response", name("saml:Assertion"): "assertion"}


def signatures(root: etree._Element) -> list[tuple[str, SignatureShape]]:
    """List the signed elements (``Response``, ``assertion``), each with its signature.

    Malformed signatures are skipped.
    """
    found = []
    for element in elements(root):
        if element.tag in SIGNED:
            try:
                shape = signature_of(element)
            except BadSignatureShape:
                continue
            if shape is not None:
                found.append((SIGNED[element.tag], shape))
    return found


def signed_parts(*roots: etree._Element) -> str:
    """Describe each signature of the message: ``RSA-SHA256 on the assertion``.

    *roots* are parsed versions of the same message; each signature is described once.
    """
    found = [signature for root in roots for signature in signatures(root)]
    return " and ".join(
        dict.fromkeys(f"{short_name(shape.method)} on the {what}" for what, shape in found)
    )


def check_certificate(
    roots: Iterable[etree._Element], metadata: IdpMetadata, clock: Clock, gate: Gate
) -> None:
    """Record ``signing-certificate``: whether the certificate of the signing key has expired.

    The check always passes, because a certificate in metadata only carries a key (Kantara SAML2Int
    MD05). ``received`` is the date if it has expired. Which of several keys signed is known only
    if the signature names its certificate.

    *roots* are parsed versions of the same message.
    """
    ends = dict(
        zip(map(_base64_of, metadata.certificates), certificate_ends(metadata), strict=True)
    )
    named = {
        "".join(text_of(certificate).split())
        for root in roots
        for _, shape in signatures(root)
        for certificate in shape.element.iter(name("ds:X509Certificate"))
    }
    signing = [ends[text] for text in named if text in ends] or list(ends.values())
    last = max(signing)
    if last > clock.now:
        gate.passed("signing-certificate", "The signing key's certificate has not expired")
    else:
        gate.passed(
            "signing-certificate",
            f"Accepted here, though the signing key's certificate expired {clock.apart(last)} ago",
            expected=f"after {clock.now:%Y-%m-%dT%H:%M:%SZ}",
            received=f"{last:%Y-%m-%dT%H:%M:%SZ}",
        )


def _base64_of(pem: str) -> str:
    return "".join(line for line in pem.splitlines() if not line.startswith("-----"))


def check_signature_algorithms(root: etree._Element, idp: Idp, gate: Gate) -> None:
    """Record ``algorithms``: every signature must use accepted algorithms."""
    found = signatures(root)
    if not found:
        gate.not_checked("algorithms", "There is no signature in sight.")
        return
    methods = saml_algorithms.accepted_signatures(allow_sha1=idp.allow_sha1)
    digests = saml_algorithms.accepted_digests(allow_sha1=idp.allow_sha1)
    weak = sorted(
        {short_name(shape.method) for _, shape in found if shape.method not in methods}
        | {short_name(shape.digest) for _, shape in found if shape.digest not in digests}
    )
    names = ", ".join(
        dict.fromkeys(f"{short_name(s.method)} with {short_name(s.digest)}" for _, s in found)
    )
    old = any(
        shape.method == saml_algorithms.SHA1_SIGNATURE
        or shape.digest == saml_algorithms.SHA1_DIGEST
        for _, shape in found
    )
    gate.judge(
        "algorithms",
        not weak,
        passed=f"{names}: {SHA1_ALLOWED}" if old else names,
        failed=f"The identity provider signs with {' and '.join(weak)}, which is not accepted.",
        expected="RSA or ECDSA with SHA-256, SHA-384 or SHA-512",
        received=names,
    )


def check_encryption_algorithms(root: etree._Element, idp: Idp, gate: Gate) -> None:
    """Record ``encryption``: every visible EncryptedData and EncryptedKey must be accepted."""
    data = [element for element in elements(root) if element.tag == name("xenc:EncryptedData")]
    if not data:
        if not any(check.name == "encryption" for check in gate.checks):
            gate.passed("encryption", "Not encrypted")
        return
    keys = [element for element in elements(root) if element.tag == name("xenc:EncryptedKey")]
    ciphers, transports = [_method(part) for part in data], [_method(key) for key in keys]
    names = ", ".join(dict.fromkeys(short_name(cipher) for cipher in ciphers + transports))
    expected = "AES-GCM and RSA-OAEP"
    weak = "with" if not saml_algorithms.CIPHERS.keys() >= set(ciphers) else None
    if weak is None and not saml_algorithms.KEY_TRANSPORTS.keys() >= set(transports):
        weak = "keys with"
    if weak is None:
        _check_cbc(data, ciphers, idp, gate, names)
        return
    message = f"The identity provider encrypts {weak} {names}, which is not accepted."
    gate.failed("encryption", message, expected=expected, received=names)


def _check_cbc(
    data: list[etree._Element], ciphers: list[str | None], idp: Idp, gate: Gate, names: str
) -> None:
    bare = [
        part
        for part, cipher in zip(data, ciphers, strict=True)
        if cipher in saml_algorithms.CBC and not _under_signature(part)
    ]
    # what the check before decryption saw around this element
    seen = next((check.detail for check in gate.checks if check.name == "encryption"), "")
    remark = ""
    if bare:
        remark = ": CBC without a signature around it, accepted because this site allows it"
    elif any(cipher in saml_algorithms.CBC for cipher in ciphers):
        remark = ": CBC, accepted under the signature; AES-GCM is better"
    gate.judge(
        "encryption",
        not bare or idp.allow_unsigned_cbc,
        passed=f"{f'{seen}; inside ' if seen else ''}{names}{remark}",
        failed=f"The identity provider encrypts with {names} and does not sign around it; "
        "that is not accepted. Let it use AES-GCM, or sign the whole Response.",
        expected="AES-GCM, or CBC under a signature",
        received=names,
    )


def _under_signature(encrypted: etree._Element) -> bool:
    return any(
        only_child(above, "ds:Signature") is not None
        for above in encrypted.iterancestors()
        if above.tag in SIGNED
    )


def _method(encrypted: etree._Element) -> str | None:
    method = only_child(encrypted, "xenc:EncryptionMethod")
    return None if method is None else method.get("Algorithm")
