from __future__ import annotations

import re

import pytest

from verifier.domain.model.attribute_names import (
    NOT_ATTRIBUTES,
    PAIRWISE_ID,
    SAML_NAMES,
    SCOPED,
    SUBJECT_ID,
    canonical_name,
    last_word,
)
from verifier.domain.release.vocabulary import VOCABULARY


def test_every_name_is_registered_and_unique():
    """No two attributes share a wire name, and each one is an OID or a SAML URN."""
    assert len(SAML_NAMES) == len(set(SAML_NAMES.values()))
    for name in SAML_NAMES.values():
        assert re.fullmatch(r"urn:oid:[0-2](\.(0|[1-9]\d*))+", name) or name in (
            SUBJECT_ID,
            PAIRWISE_ID,
        )


def test_well_known_names():
    """The names that libraries meet first are right."""
    assert "urn:oid:2.16.840.1.113730.3.1.3" == SAML_NAMES["employeeNumber"]
    assert "urn:oid:1.3.6.1.4.1.5923.1.1.1.6" == SAML_NAMES["eduPersonPrincipalName"]
    assert "urn:oid:0.9.2342.19200300.100.1.3" == SAML_NAMES["mail"]


def test_what_is_no_attribute_has_no_name():
    """The login's own identifiers are not in the table."""
    assert not NOT_ATTRIBUTES & set(SAML_NAMES)


def test_the_vocabulary_marks_the_same_attributes_as_scoped():
    """Two places that say it say the same."""
    assert {entry.canonical for entry in VOCABULARY if entry.scoped} == SCOPED


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a/b#c", "c"), ("urn:x:y", "y"), ("bare", "bare"), ("a/", "a/"), ("", "")],
)
def test_the_last_word_of_a_name(name, expected):
    """What a person would read as the attribute's own name."""
    assert expected == last_word(name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("urn:oid:2.16.840.1.113730.3.1.3", "employeeNumber"),
        ("employeeNumber", "employeeNumber"),
        ("urn:oid:1.2.3", "urn:oid:1.2.3"),
    ],
)
def test_a_registered_name_stands_for_an_attribute(name, expected):
    """Any other name stands for itself."""
    assert expected == canonical_name(name)
