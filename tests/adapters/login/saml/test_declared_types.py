from __future__ import annotations

import pytest
from lxml import etree

from tests.adapters.login.saml.idp_stub import NAMESPACES
from verifier.adapters.login.gate_record import Gate
from verifier.adapters.login.saml.gate_structure import check_declared_types


def failure(declared, text):
    """What is said of one value."""
    root = etree.fromstring(
        f'<a {NAMESPACES}><saml:AttributeValue xsi:type="{declared}">{text}'
        "</saml:AttributeValue></a>"
    )
    gate = Gate()
    check_declared_types(root, gate)
    return gate.failure


@pytest.mark.parametrize(
    ("declared", "text"),
    [
        ("xs:integer", "00123"),
        ("xs:integer", "-5"),
        ("xs:integer", ""),
        ("xsd:int", "7"),
        ("xs:boolean", "true"),
        ("xs:date", "2026-11-24"),
        ("xs:float", "1.5e3"),
        ("xs:string", "A12"),
        ("xs:anyType", "A12"),
        ("saml:Unknown", "A12"),
    ],
)
def test_a_fitting_value_is_good(declared, text):
    """A value that is what it says, or says nothing checkable, passes."""
    assert failure(declared, text) is None


@pytest.mark.parametrize(
    ("declared", "text"),
    [
        ("xs:integer", "A12"),
        ("xs:long", "1.5"),
        ("xs:boolean", "1"),
        ("xs:double", "many"),
        ("xs:date", "24.11.2026"),
    ],
)
def test_a_misfit_is_named_by_its_type_alone(declared, text):
    """The type is named, the value is not."""
    found = failure(declared, text)
    assert ("structure", declared) == (found.name, found.expected)
    assert text not in repr(found.detail.replace(declared, ""))
