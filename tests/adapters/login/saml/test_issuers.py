import pytest
from lxml import etree

from verifier.adapters.login.saml.metadata_document import MetadataRefused
from verifier.adapters.login.saml.service_provider import find_sender
from verifier.domain.model.site import Idp

MESSAGE = (
    '<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" '
    'xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">{}</samlp:Response>'
)
ENTITY_ID = "https://idp.example.edu/idp"


class Known:
    """As much of an identity provider's metadata as is asked for."""

    def __init__(self, entity_id):
        self.entity_id = entity_id


def message(issuer):
    return etree.fromstring(MESSAGE.format(f"<saml:Issuer>{issuer}</saml:Issuer>"))


def test_a_member_of_a_federation_is_found_by_its_entity_id():
    """Its id is made of the federation's and of what the message names as issuer."""
    federation = Idp(id="all", protocol="saml", federation=True, idp_initiated=True)
    asked = []

    def metadata_of(idp):
        asked.append(idp.id)
        return Known(ENTITY_ID)

    idp, _ = find_sender(message(ENTITY_ID), [federation], metadata_of)

    assert federation.member(ENTITY_ID) == idp
    assert [idp.id] == asked
    assert idp.idp_initiated
    assert not idp.is_many


def test_nobody_is_said_to_be_nobody():
    """Metadata that cannot be had is passed over; whoever is left without a match is refused."""

    def metadata_of(idp):
        if idp.id == "broken":
            raise MetadataRefused("Not now.")
        return Known("https://other.example.edu/idp")

    idps = [Idp(id=name, protocol="saml") for name in ("broken", "other")]
    with pytest.raises(MetadataRefused) as refused:
        find_sender(message(ENTITY_ID), [*idps, Idp(id="cas", protocol="cas")], metadata_of)

    assert ENTITY_ID in refused.value.message
