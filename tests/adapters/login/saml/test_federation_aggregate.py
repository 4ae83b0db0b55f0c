from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from tests.adapters.login.saml.federation_desk import Desk, settle
from tests.bench_federation import entity_id
from tests.metadata_factories import make_entities, make_entity
from verifier.adapters.login.saml import federation_aggregate
from verifier.adapters.login.saml.federation_entities import digest
from verifier.adapters.login.saml.metadata_document import MetadataRefused


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """Everything for these tests."""
    desk = Desk(tmp_path)
    monkeypatch.setattr(federation_aggregate, "run_indexing", desk.run)
    return desk


def test_members_are_found_and_read(desk):
    """The first question reads the aggregate; what it finds can be read by its digest."""
    federation = desk.federation()
    (found,) = federation.search("university 2", 20)
    metadata = federation.get(digest(entity_id(2)))

    assert (f"fed~{digest(entity_id(2))}", entity_id(2)) == (found.idp_id, found.entity_id)
    assert "Example University 2 (en)" == found.display_name == metadata.display_name
    assert "https://www2.example.edu/logo.png" == found.logo_url == metadata.logo_url
    assert (entity_id(2), True) == (metadata.entity_id, metadata.verified)
    assert metadata.valid_until == desk.now() + timedelta(days=14)
    assert 1 == desk.runs
    assert federation.problem() is None


def test_an_unknown_member_is_refused(desk):
    """A digest that is not in the aggregate is answered in words."""
    with pytest.raises(MetadataRefused, match="no such identity provider"):
        desk.federation().get(digest("https://nobody.example.edu"))


def test_a_member_that_is_described_twice_is_refused(desk):
    """The sentence names both places."""
    document = make_entities("\n", make_entity(), "\n", make_entity(entity_id="https://b"))
    twice = document.replace(
        "</md:EntitiesDescriptor>", f"\n{make_entity()}\n</md:EntitiesDescriptor>"
    )
    (desk.folder / "federation.xml").write_text(twice)
    federation = desk.federation(idp={"metadata_certificate": None})
    (found,) = federation.search("https", 20)
    with pytest.raises(MetadataRefused, match=r"more than once \(lines 2 and 4\)"):
        federation.get(digest("https://idp.example.edu/idp/shibboleth"))

    assert "https://b" == found.entity_id
    assert not federation.get(digest("https://b")).verified


def test_the_first_question_waits_only_so_long(desk):
    """A very slow publisher does not hold a page for minutes."""
    desk.gate.clear()
    federation = desk.federation(patience_seconds=0.01)
    with pytest.raises(MetadataRefused, match="is being read; try again in a minute"):
        federation.search("university", 20)
    desk.gate.set()
    settle(federation)

    assert 3 == len(federation.search("university", 20))
    assert 1 == desk.runs


def test_an_index_that_was_removed_is_made_anew(desk):
    """A person who empties the folder loses one question, not the federation."""
    federation = desk.federation()
    federation.search("university", 20)
    for path in (desk.folder / "metadata").iterdir():
        path.unlink()
    with pytest.raises(MetadataRefused, match="was lost"):
        federation.search("university", 20)
    assert 3 == len(federation.search("university", 20))
    for path in (desk.folder / "metadata").iterdir():
        path.unlink()
    with pytest.raises(MetadataRefused, match="was lost"):
        federation.get(digest(entity_id(1)))


def test_only_some_members_are_kept_in_memory(desk, monkeypatch):
    """Those used last are kept as they were read; the others are read again."""
    monkeypatch.setattr(federation_aggregate, "MOST_KEPT", 2)
    federation = desk.federation()
    zero, one, two = (digest(entity_id(number)) for number in range(3))
    first, second = federation.get(zero), federation.get(one)
    assert first is federation.get(zero)
    federation.get(two)

    assert first is federation.get(zero)
    again = federation.get(one)
    assert second == again
    assert second is not again


def test_all_questions_together_wait_only_so_long(desk):
    """The time counts from when the reading began: later questions do not begin it anew."""
    desk.gate.clear()
    federation = desk.federation(patience_seconds=20.0)
    first = threading.Thread(target=federation.refresh, daemon=True)
    first.start()
    assert desk.began.wait(20)
    desk.seconds += 20
    for _ in range(3):
        with pytest.raises(MetadataRefused, match="is being read"):
            federation.search("university", 20)
        with pytest.raises(MetadataRefused, match="is being read"):
            federation.get(digest(entity_id(1)))
    desk.gate.set()
    first.join(20)

    assert 3 == len(federation.search("university", 20))
    assert 1 == desk.runs
