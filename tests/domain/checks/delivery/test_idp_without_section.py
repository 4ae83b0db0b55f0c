from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.domain.checks.delivery_tests import with_vufind
from verifier.domain.checks.delivery.idp_without_section import idp_without_section

SECTIONS = '[a]\nentityId = " https://a.example.edu "\n'


def test_an_identity_provider_that_vufind_does_not_know():
    """Its entity ID is shown."""
    known = ("https://a.example.edu", "https://b.example.edu")
    found = finding(idp_without_section, with_vufind("", SECTIONS, entity_ids=known))

    assert [("setting", "entityId", "https://b.example.edu")] == proofs(found)
    assert "Shibboleth.ini" == found.place.file


def test_every_one_has_its_section():
    """VuFind cuts off blanks around the entity ID."""
    delivery = with_vufind("", SECTIONS, entity_ids=("https://a.example.edu",))

    assert "every identity provider has its section" == saw(idp_without_section, delivery)


def test_nothing_to_compare():
    """Without the file, or without an entity ID in the site file."""
    assert "is not given, or no entity ID" in reason(
        idp_without_section, with_vufind("", SECTIONS)
    )
