"""Are the algorithms strong enough? Steps 9 and 10 of the gate, by allow-list."""

from __future__ import annotations

from lxml import etree

from verifier.login.gate_record import Gate
from verifier.login.saml.signature_shape import BadSignatureShape, SignatureShape, signature_of
from verifier.messages.saml import algorithms
from verifier.messages.saml.algorithms import short_name
from verifier.messages.saml.xml_reading import elements, name, only_child
from verifier.model.idp import Idp

SHA1_ALLOWED = "SHA-1, accepted because this site allows it"
SIGNED = {name("samlp:Response"): "Response", name("saml:Assertion"): "assertion"}


def signatures(root: etree._Element) -> list[tuple[str, SignatureShape]]:
    """Find what is signed (``Response``, ``assertion``) and how, as far as it is well-formed."""
    found = []
    for one in elements(root):
        if one.tag in SIGNED:
            try:
                shape = signature_of(one)
            except BadSignatureShape:
                continue
            if shape is not None:
                found.append((SIGNED[one.tag], shape))
    return found


def signed_parts(*roots: etree._Element) -> str:
    """``RSA-SHA256 on the assertion``, for each signature of the message, however often read."""
    found = [one for root in roots for one in signatures(root)]
    return " and ".join(
        dict.fromkeys(f"{short_name(shape.method)} on the {what}" for what, shape in found)
    )


def check_signature_algorithms(root: etree._Element, idp: Idp, gate: Gate) -> None:
    """Record ``algorithms``."""
    found = signatures(root)
    if not found:
        gate.not_checked("algorithms", "There is no signature in sight.")
        return
    methods = algorithms.accepted_signatures(allow_sha1=idp.allow_sha1)
    digests = algorithms.accepted_digests(allow_sha1=idp.allow_sha1)
    weak = sorted(
        {short_name(shape.method) for _, shape in found if shape.method not in methods}
        | {short_name(shape.digest) for _, shape in found if shape.digest not in digests}
    )
    names = ", ".join(
        dict.fromkeys(f"{short_name(s.method)} with {short_name(s.digest)}" for _, s in found)
    )
    old = any(
        shape.method == algorithms.SHA1_SIGNATURE or shape.digest == algorithms.SHA1_DIGEST
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
    """Record ``encryption``: every EncryptedData and EncryptedKey in sight."""
    data = [one for one in elements(root) if one.tag == name("xenc:EncryptedData")]
    if not data:
        if not any(check.name == "encryption" for check in gate.checks):
            gate.passed("encryption", "Not encrypted")
        return
    keys = [one for one in elements(root) if one.tag == name("xenc:EncryptedKey")]
    ciphers, transports = [_method(one) for one in data], [_method(one) for one in keys]
    names = ", ".join(dict.fromkeys(short_name(one) for one in ciphers + transports))
    expected = "AES-GCM and RSA-OAEP"
    if not algorithms.CIPHERS.keys() >= set(ciphers):
        gate.failed(
            "encryption",
            f"The identity provider encrypts with {names}, which is not accepted.",
            expected=expected,
            received=names,
        )
    elif not algorithms.KEY_TRANSPORTS.keys() >= set(transports):
        gate.failed(
            "encryption",
            f"The identity provider encrypts keys with {names}, which is not accepted.",
            expected=expected,
            received=names,
        )
    else:
        _check_cbc(data, ciphers, idp, gate, names)


def _check_cbc(
    data: list[etree._Element], ciphers: list[str | None], idp: Idp, gate: Gate, names: str
) -> None:
    bare = [
        one
        for one, cipher in zip(data, ciphers, strict=True)
        if cipher in algorithms.CBC and not _under_signature(one)
    ]
    gate.judge(
        "encryption",
        not bare or idp.allow_unsigned_cbc,
        passed=f"{_outside(gate)}{names}{_cbc_remark(ciphers, bare)}",
        failed=f"The identity provider encrypts with {names} and does not sign around it; "
        "that is not accepted. Let it use AES-GCM, or sign the whole Response.",
        expected="AES-GCM, or CBC under a signature",
        received=names,
    )


def _outside(gate: Gate) -> str:
    """Repeat what an earlier look, before decryption, has seen around this."""
    seen = next((one.detail for one in gate.checks if one.name == "encryption"), "")
    return f"{seen}; inside " if seen else ""


def _cbc_remark(ciphers: list[str | None], bare: list[etree._Element]) -> str:
    if bare:
        return ": CBC without a signature around it, accepted because this site allows it"
    if any(cipher in algorithms.CBC for cipher in ciphers):
        return ": CBC, accepted under the signature; AES-GCM is better"
    return ""


def _under_signature(encrypted: etree._Element) -> bool:
    return any(
        only_child(above, "ds:Signature") is not None
        for above in encrypted.iterancestors()
        if above.tag in SIGNED
    )


def _method(encrypted: etree._Element) -> str | None:
    method = only_child(encrypted, "xenc:EncryptionMethod")
    return None if method is None else method.get("Algorithm")
