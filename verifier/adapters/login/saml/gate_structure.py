"""Steps 1 to 8 of the SAML checks.

They decode the posted field and require one Response with one assertion and nothing hidden.
"""

import base64
import binascii
import re

from lxml import etree

from verifier.adapters.login.gate_record import Gate
from verifier.adapters.login.saml.gate_signatures import SIGNATURE, BadSignatureShape, signature_of
from verifier.adapters.messages.saml_xml import (
    elements,
    is_element,
    is_instruction,
    name,
    only_child,
    parse,
    text_of,
)

# The first steps: from the posted field to an XML tree that is safe to read.

MAX_BYTES = 400_000  # as posted, and again once decoded
BLANKS = re.compile(r"[ \t\r\n]+")
DECLARED = re.compile(r"\A\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)[\"']")
ENCODINGS = frozenset({"utf-8", "us-ascii"})


def read_posted(posted: str, gate: Gate) -> tuple[bytes, etree._Element] | None:
    """Decode and parse the posted message; None if that fails, as *gate* records.

    Returns the XML and its root element.
    """
    if not gate.judge(
        "size",
        0 < len(posted) <= MAX_BYTES,
        passed=f"{len(posted)} characters",
        failed="The message is empty or larger than any login message.",
        expected=f"1 to {MAX_BYTES} characters",
        received=f"{len(posted)} characters",
    ):
        return None
    try:
        message = base64.b64decode(BLANKS.sub("", posted), validate=True)
    except (binascii.Error, ValueError):
        gate.failed("base64", "The message is not in base64, as a login message must be.")
        return None
    gate.passed("base64", f"{len(message)} bytes")
    text = _text(message)
    if text is None:
        gate.failed("encoding", "The message is not an XML document in UTF-8.", expected="UTF-8")
        return None
    gate.passed("encoding", "UTF-8")
    if not check_doctype(text, gate):
        return None
    try:
        root = parse(message)
    except (etree.XMLSyntaxError, ValueError):
        gate.failed("xml", "The message is not well-formed XML.")
        return None
    gate.passed("xml", "Well-formed")
    return message, root


def check_doctype(text: str, gate: Gate) -> bool:
    """Record ``doctype``: no DOCTYPE or entity declaration is allowed (SAML2Int G02)."""
    upper = text.upper()
    return gate.judge(
        "doctype",
        "<!DOCTYPE" not in upper and "<!ENTITY" not in upper,
        passed="No DOCTYPE and no entity declaration",
        failed="The message holds a DOCTYPE or an entity declaration, which SAML forbids.",
    )


def _text(message: bytes) -> str | None:
    if not message.lstrip(b" \t\r\n").startswith(b"<") or b"\x00" in message:
        return None
    try:
        text = message.decode("utf-8")
    except UnicodeDecodeError:
        return None
    declared = DECLARED.match(text)
    return text if declared is None or declared[1].lower() in ENCODINGS else None


# Does a value fit the type that it declares? If not, pysaml2 fails without saying why.

TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
INTEGER = re.compile(r"\s*[+-]?\d+\s*", re.ASCII)
NUMBER = re.compile(r"\s*([+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|-?INF|NaN)\s*", re.ASCII)
PATTERNS = {
    "integer": INTEGER,
    "int": INTEGER,
    "long": INTEGER,
    "short": INTEGER,
    "float": NUMBER,
    "double": NUMBER,
    "boolean": re.compile(r"true|false", re.IGNORECASE),  # 1 and 0 are more than pysaml2 reads
    "date": re.compile(r"\d{4}-\d\d-\d\d", re.ASCII),
}


MOST_DIGITS = 1_000  # no number or date of a person is longer


def check_declared_types(root: etree._Element, gate: Gate) -> None:
    """Record ``structure`` as failed if a value does not fit its type: ``A12``, ``xs:integer``."""
    for value in elements(root):
        if value.tag != name("saml:AttributeValue"):
            continue
        declared = value.get(TYPE, "").rpartition(":")[2]
        text = text_of(value)
        pattern = PATTERNS.get(declared)
        if pattern is None or not text:
            continue
        if len(text) > MOST_DIGITS or pattern.fullmatch(text) is None:
            gate.failed(
                "structure",
                f"An attribute value is not what it declares itself to be (xs:{declared}).",
                expected=f"xs:{declared}",
            )
            return


# Is it one Response with one assertion and nothing hidden? Steps 6 to 8 of the gate.
#
# Source: OASIS saml-core-2.0-os 3.2 and 3.3.3; the classical wrapping attacks all need a second
# assertion, a second ID or a place to hide.

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
    """Whether the root is a SAML 2.0 Response; if not, no further check is possible."""
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
    """Record ``structure``, ``signature-placement`` and, if it is not 2.0, ``version``."""
    problem = _misplaced(root) or _hidden(root) or _identifiers(root)
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
    """Return the only readable assertion: in the Response, or one level deeper if decrypted."""
    found = [element for element in elements(root) if element.tag == ASSERTION]
    return found[0] if len(found) == 1 else None


def encrypted_assertion_of(root: etree._Element) -> etree._Element | None:
    """Return the EncryptedAssertion that has not been decrypted."""
    wrapper = only_child(root, "saml:EncryptedAssertion")
    return wrapper if only_child(wrapper, "xenc:EncryptedData") is not None else None


def status_code(root: etree._Element) -> str | None:
    """Read the value of the first status code."""
    code = only_child(only_child(root, "samlp:Status"), "samlp:StatusCode")
    return None if code is None else code.get("Value")


def _misplaced(root: etree._Element) -> str | None:
    if any(is_element(child) and child.tag not in CHILDREN for child in root):
        return "it holds an element that does not belong there"
    if any(len(root.findall(tag)) > 1 for tag in ONCE):
        return "an element that may stand there once stands there more often"
    everywhere = [element for element in elements(root) if element.tag in (ASSERTION, ENCRYPTED)]
    direct = [child for child in root if child.tag in (ASSERTION, ENCRYPTED)]
    wrapped = [child for parent in direct if parent.tag == ENCRYPTED for child in parent]
    inside = [child for child in wrapped if child.tag == ASSERTION]
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
    for element in root.iter():
        parent = element.getparent()
        if parent is not None:
            depths[element] = depths[parent] + 1
        if depths[element] >= MAX_DEPTH:
            return "it is nested too deeply"
        if is_instruction(element):
            return "it holds a processing instruction"
        if not is_element(element):
            continue
        if element.tag in FORBIDDEN:
            return f"it holds {FORBIDDEN[element.tag]}"
        if element.tag.startswith(XINCLUDE):
            return "it includes other documents"
        keys += element.tag == name("xenc:EncryptedKey")
    return "it holds too many encrypted keys" if keys > MAX_KEYS else None


def _identifiers(root: etree._Element) -> str | None:
    found = [element.get(name) for element in elements(root) for name in ID_NAMES]
    identifiers = [identifier for identifier in found if identifier is not None]
    if len(identifiers) != len(set(identifiers)):
        return "two elements carry the same ID"
    return None if root.get("ID") else "the Response has no ID"


def _signed(signature: etree._Element) -> etree._Element:
    parent = signature.getparent()
    if parent is None or parent.tag not in SIGNED:
        raise BadSignatureShape("A signature stands in a place where it does not belong.")
    return parent


def _check_signature_places(root: etree._Element, gate: Gate) -> None:
    found = [element for element in elements(root) if element.tag == SIGNATURE]
    try:
        for signature in found:
            signature_of(_signed(signature))
    except BadSignatureShape as bad:
        gate.failed(
            "signature-placement", bad.message, expected=bad.expected, received=bad.received
        )
        return
    places = " and ".join(etree.QName(_signed(s)).localname for s in found)
    gate.passed("signature-placement", f"In the {places}" if found else "No signature in sight")
