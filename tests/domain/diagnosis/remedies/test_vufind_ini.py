from __future__ import annotations

import pytest

from tests.domain.diagnosis.remedies.php_ini import NO_SECTION, read_ini, unquoted
from verifier.domain.diagnosis.remedies import discovery


def test_vufind_behind_shibboleth():
    """The identity provider's section, by its entity ID, with the variable that it takes."""
    snippet = discovery.shibboleth_section("employeeNumber", "https://idp.example.edu/idp")

    assert 'entityId = "https://idp.example.edu/idp"\nusername = employeeNumber' == snippet.text
    assert "VuFind's Shibboleth.ini, the section of this identity provider" == snippet.place


@pytest.mark.parametrize(
    ("snippet", "read"),
    [
        (
            discovery.shibboleth_section("uid", None),
            {"Shibboleth": {"username": "uid"}},
        ),
        (
            discovery.cas_section("urn:x:library card"),
            {"CAS": {"username": "urn:x:library card"}},
        ),
        (discovery.ldap_section("employeeNumber"), {"LDAP": {"username": "employeenumber"}}),
    ],
)
def test_other_ways_in_have_one_section(snippet, read):
    """Each way in has a section of config.ini; VuFind compares directory names in lower case."""
    assert {NO_SECTION: {}, **read} == read_ini(snippet.text)
    assert "VuFind's config.ini" == snippet.place


def test_nothing_stands_before_sub():
    """Not every version of VuFind has this file, and that is said."""
    snippet = discovery.openid_section()

    assert {NO_SECTION: {"username_prefix": ""}} == read_ini(snippet.text)
    assert not snippet.verified


@pytest.mark.parametrize(
    "value",
    [
        "https://idp.example.edu/idp?a=b;c",
        'say "x"',
        "back\\slash",
        "ends in \\",
        "${HOME}",
        "a$b",
        "!important",
        "it's",
        "null",
        "Yes",
        "12345",
        "a=b",
        "é",
    ],
)
def test_a_value_is_read_as_it_was_meant(value):
    """What PHP would give a meaning of its own stands in quotation marks."""
    written = discovery.ini_value(value)

    assert value == unquoted(written)
    assert written.startswith('"')


def test_a_value_has_one_line():
    """A name from elsewhere cannot bring settings of its own."""
    assert '"x [LDAP] host = evil"' == discovery.ini_value("x\n[LDAP]\nhost = evil")
