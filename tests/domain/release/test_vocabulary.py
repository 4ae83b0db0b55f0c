from collections import Counter

import pytest

from verifier.domain.model.attribute_names import SAML_NAMES
from verifier.domain.model.release import IdentifierQuality
from verifier.domain.release.vocabulary import VOCABULARY, edit_distance, nearest_names, term_of


def test_no_name_belongs_to_two_attributes():
    """Canonical and registered names are each unique."""
    names = Counter(name for term in VOCABULARY for name in (term.canonical, *term.saml))
    assert [name for name, count in names.items() if count > 1] == []


def test_no_short_name_belongs_to_two_attributes():
    """Whatever its letter case; only FOLIO's UserID looks like an alias of uid."""
    shorts = Counter(
        short for term in VOCABULARY for short in {name.lower() for name in term.short}
    )
    assert [name for name, count in shorts.items() if count > 1] == ["userid"]


def test_every_registered_name_is_in_the_vocabulary():
    """The names that our metadata asks for are names that we recognise."""
    known = {term.canonical: term.saml for term in VOCABULARY}
    assert [name for name, saml in SAML_NAMES.items() if saml not in known.get(name, ())] == []


def test_what_can_never_match_is_graded_so():
    """Opaque, pairwise and national identifiers are no patron identifiers."""
    never = {term.canonical for term in VOCABULARY if term.worth is IdentifierQuality.NEVER}
    assert never == {
        *("pairwise-id", "eduPersonTargetedID", "objectGUID", "objectSid", "objectidentifier"),
        *("schacPersonalUniqueID", "norEduPersonNIN"),
    }


def test_scopes_are_judged_for_six_attributes():
    """The list of the Shibboleth SP's scope rules."""
    scoped = {term.canonical for term in VOCABULARY if term.scoped or term.whole_value_is_scope}
    assert scoped == {
        *("eduPersonPrincipalName", "eduPersonScopedAffiliation", "eduPersonUniqueId"),
        *("subject-id", "pairwise-id", "schacHomeOrganization"),
    }


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("barcode", IdentifierQuality.BEST),
        ("schacPersonalUniqueCode", IdentifierQuality.BEST),
        ("extensionAttribute15", IdentifierQuality.BEST),
        ("employeeNumber", IdentifierQuality.GOOD),
        ("uid", IdentifierQuality.FAIR),
        ("eduPersonPrincipalName", IdentifierQuality.WEAK),
        ("mail", IdentifierQuality.POOR),
        ("givenName", IdentifierQuality.NOT_AN_IDENTIFIER),
    ],
)
def test_the_grades(name, expected):
    """One example of each grade."""
    assert expected is term_of(name).worth


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("urn:oid:1.3.6.1.4.1.5923.1.1.1.6", "eduPersonPrincipalName"),
        ("urn:mace:dir:attribute-def:mail", "mail"),
        ("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn", "userPrincipalName"),
        ("EPPN", "eduPersonPrincipalName"),
        ("given_name", "givenName"),
        ("urn:oid:1.2.840.113556.1.2.603", "extensionAttribute15"),
    ],
)
def test_a_term_is_found_under_each_kind_of_name(name, expected):
    """A site file may write any of them."""
    assert expected == term_of(name).canonical


def test_an_unknown_name_has_no_term():
    """Nothing is invented."""
    assert term_of("favouriteColour") is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("employeNumber", "employeeNumber"),
        ("barcodes", "barcode"),
        ("https://example.edu/attributes/barcod", "barcode"),
        (" givenname", "givenName"),
    ],
)
def test_the_nearest_name_comes_first(name, expected):
    """By edit distance, on the last segment of a URI."""
    assert expected == nearest_names(name)[0]


@pytest.mark.parametrize("name", ["favouriteColour", "zz", ""])
def test_nothing_is_near_a_strange_name(name):
    """No proposal is better than a wild one."""
    assert nearest_names(name) == ()


@pytest.mark.parametrize(
    ("first", "other", "expected"),
    [
        ("", "", 0),
        ("same", "same", 0),
        ("sane", "same", 1),
        ("sam", "same", 1),
        ("saame", "same", 1),
        ("smae", "same", 1),
        ("ab", "ba", 1),
        ("abcdef", "ghijkl", 4),
        ("a", "abcdef", 4),
        ("kitten", "sitting", 3),
    ],
)
def test_the_number_of_slips(first, other, expected):
    """One more than the limit where there are more."""
    assert expected == edit_distance(first, other, limit=3)
