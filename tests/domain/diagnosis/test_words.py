from __future__ import annotations

import pytest

from verifier.domain.diagnosis.case import attribute_label


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("employeeNumber", "employeeNumber"),
        ("urn:oid:2.16.840.1.113730.3.1.3", "employeeNumber"),
        ("http://schemas.microsoft.com/identity/claims/objectidentifier", "objectidentifier"),
        ("sub", "the sign-on system's own key for the person"),
        ("https://claims.example.edu/", "https://claims.example.edu/"),
    ],
)
def test_a_name_reads_without_its_namespace(name, expected):
    """Headlines hold no code; what has no last word is put as it is."""
    assert expected == attribute_label(name)
