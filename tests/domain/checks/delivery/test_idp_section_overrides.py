import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.domain.checks.delivery_tests import HEADER, make_delivery, make_service, with_vufind
from tests.factories import make_form
from verifier.domain.checks.delivery.idp_section_overrides import idp_section_overrides

SECTIONS = (
    "[a]\nentityId = https://a.example.edu\nusername = employeeNumber\n"
    "[b]\nentityId = https://b.example.edu\nusername = mail\n[c]\nusername = x\n"
)


@pytest.mark.parametrize("known", [(), ("https://b.example.edu",)])
def test_a_section_takes_another_attribute(known):
    """The section's own line is the place; a section without an entity ID is none."""
    found = finding(idp_section_overrides, with_vufind("", SECTIONS, entity_ids=known))

    assert ("setting", "entityId", "https://b.example.edu") in proofs(found)
    assert "Shibboleth.ini, line 6, [b] username" == str(found.place)


def test_sections_of_other_libraries():
    """Where the site's identity providers are known, only theirs are judged."""
    delivery = with_vufind("", SECTIONS, entity_ids=("https://a.example.edu",))

    assert "no section takes another attribute" == saw(idp_section_overrides, delivery)


def test_no_sections():
    """The file is not given, or none of it is ours."""
    other = with_vufind("", SECTIONS, entity_ids=("https://z.example.edu",))

    assert "No section of Shibboleth.ini" in reason(idp_section_overrides, other)
    assert "No section of Shibboleth.ini" in reason(idp_section_overrides, make_delivery())


def test_a_header_replaces_it():
    """Then VuFind's choice does not matter."""
    delivery = with_vufind(
        "",
        SECTIONS,
        form=make_form(header_identifier="employeeNumber"),
        services=(make_service(reqIdHeader=HEADER),),
    )

    assert "A header replaces what VuFind sends." == reason(idp_section_overrides, delivery)
