"""Does a value fit the type that it declares? pysaml2 fails without a word where it does not."""

from __future__ import annotations

import re

from lxml import etree

from verifier.login.gate_record import Gate
from verifier.messages.saml.xml_reading import elements, name, text_of

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
    """Record ``structure`` as failed for a value like ``A12`` of the type ``xs:integer``."""
    for value in elements(root):
        if value.tag != name("saml:AttributeValue"):
            continue
        declared = value.get(TYPE, "").rpartition(":")[2]
        text = text_of(value)
        pattern = PATTERNS.get(declared)
        if text and pattern is not None and not _fits(text, pattern):
            gate.failed(
                "structure",
                f"An attribute value is not what it declares itself to be (xs:{declared}).",
                expected=f"xs:{declared}",
            )
            return


def _fits(text: str, pattern: re.Pattern[str]) -> bool:
    return len(text) <= MOST_DIGITS and pattern.fullmatch(text) is not None
