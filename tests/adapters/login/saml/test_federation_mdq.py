from __future__ import annotations

import pytest

from tests.adapters.login.saml.federation_mdq_desk import MEMBER, MdqDesk
from tests.metadata_factories import ENTITY_ID, make_entity, make_key, sign
from verifier.adapters.login.saml import federation_mdq
from verifier.adapters.login.saml.federation_entities import digest
from verifier.adapters.login.saml.metadata_document import MetadataRefused
from verifier.adapters.login.saml.metadata_source import UnknownEntity


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """Everything for these tests."""
    desk = MdqDesk(tmp_path)
    monkeypatch.setattr(federation_mdq, "fetch_member", desk.fetch_member)
    return desk


def test_a_whole_entity_id_finds_its_member(desk):
    """The service is asked by digest, once; a login then uses the same answer."""
    federation = desk.federation()
    (found,) = federation.search(f" {ENTITY_ID} ", 20)

    assert (f"fed~{MEMBER}", ENTITY_ID) == (found.idp_id, found.entity_id)
    assert federation.get(MEMBER).verified
    assert [MEMBER] == desk.asked


def test_a_part_of_a_name_cannot_be_searched(desk):
    """The sentence says what to type; the service is not asked."""
    with pytest.raises(MetadataRefused, match="type its whole entity ID"):
        desk.federation().search("university", 20)

    assert [] == desk.asked


def test_an_unknown_entity_id_finds_nobody(desk):
    """A search without a result is no failure; a login with that digest is refused."""
    federation = desk.federation()

    assert [] == federation.search("https://nobody.example.edu", 20)
    with pytest.raises(MetadataRefused, match="does not know"):
        federation.get(digest("https://nobody.example.edu"))
    assert 1 == len(desk.asked)


def test_another_entity_than_the_one_asked_for_is_refused(desk):
    """Signed metadata of another member does not stand in for this one."""
    desk.pages[MEMBER] = sign(make_entity(entity_id="https://other.example.edu/idp")).encode()
    federation = desk.federation()
    with pytest.raises(MetadataRefused, match="another identity provider than the one asked"):
        federation.get(MEMBER)

    assert "another identity provider" in federation.problem(MEMBER)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (make_entity(), "not signed as a whole"),
        (sign(make_entity(), make_key("stranger")), "not made by the configured key"),
        (sign(make_entity(attributes="")), "no expiry date"),
        ("<html/>", "not signed"),
    ],
)
def test_an_answer_is_held_to_the_same_rules(desk, answer, message):
    """What the service answers is signed by the pinned key and dated, or not used."""
    desk.pages[MEMBER] = answer.encode()
    with pytest.raises(MetadataRefused, match=message):
        desk.federation().get(MEMBER)


def test_without_a_pinned_key_nothing_is_asked(desk):
    """The sentence names the setting that is missing."""
    with pytest.raises(MetadataRefused, match="no metadata_certificate"):
        desk.federation(metadata_certificate=None).get(MEMBER)

    assert [] == desk.asked


def test_invented_entity_ids_do_no_harm(desk, monkeypatch):
    """They neither push a good answer out nor make the service be asked without end."""
    monkeypatch.setattr(federation_mdq, "MOST_GOOD", 1)
    federation = desk.federation()
    good = federation.get(MEMBER)
    refused = []
    for number in range(300):
        try:
            federation.search(f"https://invented{number}.example.edu", 20)
        except MetadataRefused as error:
            refused.append(error.message)
    desk.pages.clear()
    desk.seconds += 3600

    assert (30, 271) == (len(desk.asked), len(refused))
    assert all("too many identity providers within a minute" in message for message in refused)
    assert good == federation.get(MEMBER)


def test_after_a_minute_the_service_is_asked_again(desk):
    """A member of which nothing is held is found once the strangers' minute is over."""
    federation = desk.federation()
    for number in range(30):
        federation.search(f"https://invented{number}.example.edu", 20)
    with pytest.raises(MetadataRefused, match="try again in a minute"):
        federation.get(MEMBER)
    desk.seconds += 60

    assert ENTITY_ID == federation.get(MEMBER).entity_id


def test_a_refusal_is_asked_about_again_after_a_minute(desk):
    """A member that the federation has just added is found soon, and by the button as well."""
    page = desk.pages.pop(MEMBER)
    federation = desk.federation()
    with pytest.raises(UnknownEntity):
        federation.get(MEMBER)
    assert "does not know" in federation.problem(MEMBER)
    federation.refresh(MEMBER)
    desk.seconds += 60
    federation.refresh(MEMBER)
    assert 2 == len(desk.asked)
    desk.pages[MEMBER] = page
    desk.seconds += 60

    assert ENTITY_ID == federation.get(MEMBER).entity_id
    assert federation.problem(MEMBER) is None
