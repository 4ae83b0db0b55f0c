from __future__ import annotations

from verifier.domain.model.finding import Owner
from verifier.domain.model.site import Contacts


def test_each_owner_has_the_address_of_its_own_key():
    """Only a patron's address is nobody's to state."""
    contacts = Contacts(
        identity="idm@example.edu",
        discovery="vufind@example.edu",
        reshare="reshare@example.edu",
        ils="systems@example.edu",
    )

    assert {
        Owner.IDENTITY: "idm@example.edu",
        Owner.DISCOVERY: "vufind@example.edu",
        Owner.RESHARE: "reshare@example.edu",
        Owner.ILS: "systems@example.edu",
        Owner.PATRON: None,
    } == {owner: contacts.of(owner) for owner in Owner}
