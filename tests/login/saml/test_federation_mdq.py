from __future__ import annotations

from datetime import timedelta

import pytest

from tests.metadata_factories import ENTITY_ID, NOW, make_entity, make_idp, make_key, sign
from verifier.login.saml import federation_mdq
from verifier.login.saml.federation_mdq import FederationMdq
from verifier.login.saml.federation_members import digest
from verifier.login.saml.metadata_source import UnknownEntity
from verifier.login.saml.metadata_values import MetadataRefused

MEMBER = digest(ENTITY_ID)


class Desk:
    """A metadata service that answers from a table, and a clock."""

    def __init__(self, folder):
        self.pinned = folder / "federation.pem"
        self.pinned.write_bytes(make_key("federation").certificate)
        self.seconds = 1000.0
        self.asked = []
        self.pages = {MEMBER: sign(make_entity()).encode()}

    def now(self):
        return NOW + timedelta(seconds=self.seconds - 1000.0)

    def fetch_member(self, _idp, name, **_):
        self.asked.append(name)
        answer = self.pages.get(name, UnknownEntity("does not know"))
        if isinstance(answer, Exception):
            raise answer
        return answer

    def federation(self, **more):
        """The federation as the site file sets it up."""
        idp = {"mdq_url": "https://mdq.example.edu", "metadata_certificate": self.pinned, **more}
        return FederationMdq(
            make_idp(id="fed", federation=True, **idp),
            allow_private=False,
            now=self.now,
            clock=lambda: self.seconds,
            refresh_seconds=3600.0,
            retry_seconds=60.0,
        )


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """Everything for these tests."""
    desk = Desk(tmp_path)
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
    ("answer", "said"),
    [
        (make_entity(), "not signed as a whole"),
        (sign(make_entity(), make_key("stranger")), "not made by the configured key"),
        (sign(make_entity(attributes="")), "no expiry date"),
        ("<html/>", "not signed"),
    ],
)
def test_an_answer_is_held_to_the_same_rules(desk, answer, said):
    """What the service answers is signed by the pinned key and dated, or not used."""
    desk.pages[MEMBER] = answer.encode()
    with pytest.raises(MetadataRefused, match=said):
        desk.federation().get(MEMBER)


def test_without_a_pinned_key_nothing_is_asked(desk):
    """The sentence names the setting that is missing."""
    with pytest.raises(MetadataRefused, match="no metadata_certificate"):
        desk.federation(metadata_certificate=None).get(MEMBER)

    assert [] == desk.asked


def test_a_good_answer_is_kept_while_the_service_is_away(desk):
    """After an hour it is asked again; a failure leaves the last answer until it expires."""
    federation = desk.federation()
    good = federation.get(MEMBER)
    desk.seconds += 3600
    desk.pages[MEMBER] = MetadataRefused("The service is away.")

    assert good == federation.get(MEMBER)
    assert "The service is away." == federation.problem(MEMBER)
    assert 2 == len(desk.asked)
    desk.seconds += 59
    federation.get(MEMBER)
    assert 2 == len(desk.asked)
    desk.seconds += timedelta(days=30).total_seconds()
    with pytest.raises(MetadataRefused, match="The service is away"):
        federation.get(MEMBER)


def test_refreshing_asks_again_after_a_minute(desk):
    """Only for a member that is known, and not at every press of the button."""
    federation = desk.federation()
    federation.refresh(MEMBER)
    federation.get(MEMBER)
    federation.refresh(MEMBER)
    assert 1 == len(desk.asked)
    desk.seconds += 60
    federation.refresh(MEMBER)

    assert 2 == len(desk.asked)
    assert federation.problem() is None


def test_only_some_answers_are_kept(desk, monkeypatch):
    """Whoever asks for many digests does not fill the memory."""
    monkeypatch.setattr(federation_mdq, "MOST_KEPT", 2)
    federation = desk.federation()
    for name in "abcd":
        with pytest.raises(UnknownEntity):
            federation.get(name)

    assert ["c", "d"] == list(federation._members)
