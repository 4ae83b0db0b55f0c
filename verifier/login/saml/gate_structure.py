"""Is it one Response with one assertion and nothing hidden? Steps 6 to 8 of the gate.

Source: OASIS saml-core-2.0-os 3.2 and 3.3.3; the classical wrapping attacks all need a second
assertion, a second ID or a place to hide.
"""

from __future__ import annotations

from lxml import etree

from verifier.login.gate_record import Gate
from verifier.login.saml.signature_shape import SIGNATURE, BadSignatureShape, signature_of
from verifier.messages.saml.xml_reading import (
    elements,
    is_element,
    is_instruction,
    name,
    only_child,
)

RESPONSE = name("samlp:Response")
ASSERTION = name("saml:Assertion")
ENCRYPTED = name("saml:EncryptedAssertion")
CHILDREN = frozenset(
    {
        name("saml:Issuer"),
        SIGNATURE,
        name("samlp:Extensions"),
        name("samlp:Status"),
        ASSERTION,
        ENCRYPTED,
    }
)
SIGNED = (RESPONSE, ASSERTION)
ONCE = (name("saml:Issuer"), SIGNATURE, name("samlp:Extensions"), name("samlp:Status"))
FORBIDDEN = {
    name("ds:Object"): "a ds:Object",
    name("ds:RetrievalMethod"): "a RetrievalMethod",
    name("ds:Manifest"): "a Manifest",
    name("xenc:CipherReference"): "a CipherReference",
}
XINCLUDE = "{http://www.w3.org/2001/XInclude}"
ID_NAMES = ("ID", "Id", "id", "{http://www.w3.org/XML/1998/namespace}id")
MAX_DEPTH = 40
MAX_KEYS = 4
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"


def is_response(root: etree._Element, gate: Gate) -> bool:
    """Whether the root is a SAML 2.0 Response; else nothing else can be looked at."""
    if root.tag == RESPONSE:
        return True
    gate.failed(
        "structure",
        "The message is not a SAML 2.0 Response.",
        expected="Response",
        received=etree.QName(root).localname[:40],
    )
    return False


def check_structure(root: etree._Element, gate: Gate) -> None:
    """Record ``structure``, ``version`` of the Response and ``signature-placement``."""
    problem = _problem(root)
    gate.judge(
        "structure",
        problem is None,
        passed="One Response, with nothing in places where it does not belong",
        failed=f"The message is not built as a login message: {problem}.",
    )
    _check_signature_places(root, gate)
    version = root.get("Version")
    if version != "2.0":
        gate.failed("version", "The message is not of SAML version 2.0.", expected="2.0")


def assertion_of(root: etree._Element) -> etree._Element | None:
    """Find the only readable assertion: in the Response or, decrypted, one level deeper."""
    found = [one for one in elements(root) if one.tag == ASSERTION]
    return found[0] if len(found) == 1 else None


def encrypted_assertion_of(root: etree._Element) -> etree._Element | None:
    """Find the EncryptedAssertion that has not been opened."""
    wrapper = only_child(root, "saml:EncryptedAssertion")
    return wrapper if only_child(wrapper, "xenc:EncryptedData") is not None else None


def status_code(root: etree._Element) -> str | None:
    """Read the value of the first status code."""
    code = only_child(only_child(root, "samlp:Status"), "samlp:StatusCode")
    return None if code is None else code.get("Value")


def _problem(root: etree._Element) -> str | None:
    if any(is_element(one) and one.tag not in CHILDREN for one in root):
        return "it holds an element that does not belong there"
    if any(len(root.findall(tag)) > 1 for tag in ONCE):
        return "an element that may stand there once stands there more often"
    return _assertions(root) or _hidden(root) or _identifiers(root)


def _assertions(root: etree._Element) -> str | None:
    everywhere = [one for one in elements(root) if one.tag in (ASSERTION, ENCRYPTED)]
    direct = [one for one in root if one.tag in (ASSERTION, ENCRYPTED)]
    inside = [one for one in direct if one.tag == ENCRYPTED for one in one if one.tag == ASSERTION]
    beside = bool(inside) and encrypted_assertion_of(root) is not None
    if len(direct) > 1 or len(inside) > 1 or beside:
        return "it holds more than one assertion"
    if len(everywhere) != len(direct) + len(inside):
        return "an assertion stands in a place where it does not belong"
    if not direct and status_code(root) == SUCCESS:
        return "it holds no assertion"
    return None


def _hidden(root: etree._Element) -> str | None:
    if any(map(is_instruction, (*root.itersiblings(preceding=True), *root.itersiblings()))):
        return "it holds a processing instruction"
    depths = {root: 1}
    keys = 0
    for one in root.iter():
        parent = one.getparent()
        if parent is not None:
            depths[one] = depths[parent] + 1
        if depths[one] >= MAX_DEPTH:
            return "it is nested too deeply"
        if is_instruction(one):
            return "it holds a processing instruction"
        if not is_element(one):
            continue
        if one.tag in FORBIDDEN:
            return f"it holds {FORBIDDEN[one.tag]}"
        if one.tag.startswith(XINCLUDE):
            return "it includes other documents"
        keys += one.tag == name("xenc:EncryptedKey")
    return "it holds too many encrypted keys" if keys > MAX_KEYS else None


def _identifiers(root: etree._Element) -> str | None:
    seen: set[str] = set()
    for one in elements(root):
        for attribute in ID_NAMES:
            identifier = one.get(attribute)
            if identifier is None:
                continue
            if identifier in seen:
                return "two elements carry the same ID"
            seen.add(identifier)
    if not root.get("ID"):
        return "the Response has no ID"
    return None


def _signed(signature: etree._Element) -> etree._Element:
    parent = signature.getparent()
    if parent is None or parent.tag not in SIGNED:
        raise BadSignatureShape("A signature stands in a place where it does not belong.")
    return parent


def _check_signature_places(root: etree._Element, gate: Gate) -> None:
    found = [one for one in elements(root) if one.tag == SIGNATURE]
    try:
        for signature in found:
            signature_of(_signed(signature))
    except BadSignatureShape as bad:
        gate.failed("signature-placement", bad.said)
        return
    places = " and ".join(etree.QName(_signed(s)).localname for s in found)
    gate.passed("signature-placement", f"In the {places}" if found else "No signature in sight")
