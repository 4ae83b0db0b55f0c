from __future__ import annotations

import pytest

from tests.factories import PERSISTENT, TRANSIENT
from verifier.domain.diagnosis.shapes import Shape, is_opaque, shape_of


@pytest.mark.parametrize(
    ("shape", "value"),
    [
        (Shape.PLACEHOLDER, "(null)"),
        (Shape.GUEST, "a_b#EXT#@t.onmicrosoft.com"),
        (Shape.SEVERAL, "12345;67890"),
        (Shape.SEVERAL, "a, b"),
        (Shape.SEVERAL, "a|b"),
        (Shape.NATIONAL_NUMBER, "123-45-6789"),
        (Shape.BARCODE, "21234000000018"),
        (Shape.BARCODE, "12345"),
        (Shape.LETTER_DIGITS, "B12345"),
        (Shape.DAMAGED_NUMBER, "2.1234E+13"),
        (Shape.DAMAGED_NUMBER, "21234000000018.0"),
        (Shape.DAMAGED_NUMBER, "21,234,000"),
        (Shape.UUID, "6f1c1f5e-8c1b-4d1e-9a52-0e6f5a1d2c3b"),
        (Shape.BASE64_GUID, "mQ3vPp0yTEuG7yqkT1b0xg=="),
        (Shape.PAIRWISE, "https://idp.example.edu!https://sp.example.edu!a1b2"),
        (Shape.TRANSIENT, "_5f0c1b2a3d4e5f60"),
        (Shape.URN, "urn:schac:personalUniqueCode:int:esi:example.edu:1"),
        (Shape.URL, "https://orcid.org/0000-0000-0000-0000"),
        (Shape.DN, "uid=jdoe,ou=people,dc=example,dc=org"),
        (Shape.DOMAIN_USER, "EX\\jdoe"),
        (Shape.SCOPED, "jdoe@example.edu"),
        (Shape.OTHER, "jdoe"),
        (Shape.OTHER, "abcdefghijklmnopqrstuv"),
        (Shape.OTHER, "Yml1OUBleGFtcGxlLmVkdQ=="),  # a text in base64 is no random value
        (Shape.OTHER, "1234"),
    ],
)
def test_classifies_a_value(shape, value):
    """Each shape class is told by its pattern."""
    assert shape == shape_of(value)


def test_the_name_ids_format_goes_before_the_value():
    """A NameID is opaque where its format says so, whatever it looks like."""
    assert shape_of("jdoe", TRANSIENT) is Shape.TRANSIENT
    assert shape_of("21234000000018", PERSISTENT) is Shape.PAIRWISE
    assert is_opaque("jdoe", TRANSIENT)
    assert not is_opaque("jdoe")
