import sys
import threading
from datetime import timedelta

import pytest

from tests.adapters.login.saml.federation_desk import Desk, settle
from tests.bench_federation import entity_id, write_federation
from tests.metadata_factories import NOW, make_entities, make_entity, make_idp
from verifier.adapters.login.saml import federation_aggregate
from verifier.adapters.login.saml.federation_aggregate import run_indexing
from verifier.adapters.login.saml.federation_index import FederationIndex, digest
from verifier.adapters.login.saml.federation_indexing import Order
from verifier.adapters.login.saml.metadata_document import MetadataRefused


@pytest.fixture
def desk(tmp_path, monkeypatch):
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
    zero, unit, two = (digest(entity_id(number)) for number in range(3))
    first, second = federation.get(zero), federation.get(unit)
    assert first is federation.get(zero)
    federation.get(two)

    assert first is federation.get(zero)
    again = federation.get(unit)
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


def test_nobody_waits_for_a_renewal(desk):
    """While a newer aggregate is read, the index in use answers; then the newer one does."""
    federation = desk.federation()
    federation.search("university", 20)
    desk.seconds += 3600
    desk.publish(4)
    desk.gate.clear()

    assert 3 == len(federation.search("university", 20))
    assert federation.get(digest(entity_id(2)))
    desk.gate.set()
    settle(federation)
    assert 4 == len(federation.search("university", 20))
    assert 2 == desk.runs


def test_bad_news_does_not_replace_a_good_index(desk):
    """A refused aggregate leaves the last good one in use and says so once asked."""
    federation = desk.federation()
    federation.search("university", 20)
    desk.seconds += 60
    (desk.folder / "federation.xml").write_text("<html/>")
    federation.refresh()

    assert 3 == len(federation.search("university", 20))
    assert "not well-formed" in federation.problem()
    desk.seconds += 60
    desk.publish(4)
    federation.search("university", 20)
    settle(federation)
    assert federation.problem() is None


def test_an_older_aggregate_is_refused(desk):
    """Who plays back an old aggregate cannot bring removed members back."""
    federation = desk.federation()
    federation.search("university", 20)
    desk.seconds += 60
    desk.publish(4, now=NOW - timedelta(days=1))
    federation.refresh()

    assert "older than the one that was read before" in federation.problem()
    assert 3 == len(federation.search("university", 20))


def test_a_failing_aggregate_is_tried_again_after_a_minute(desk):
    """Neither every question nor only the next hour reads a broken file again."""
    (desk.folder / "federation.xml").write_text("<html/>")
    federation = desk.federation()
    for _ in range(3):
        with pytest.raises(MetadataRefused, match="not well-formed"):
            federation.search("university", 20)
    assert 1 == desk.runs
    desk.seconds += 60
    with pytest.raises(MetadataRefused):
        federation.search("university", 20)
    settle(federation)

    assert 2 == desk.runs


def test_an_unchanged_file_is_not_read_again_after_a_restart(desk):
    """The index of the last run is used at once; only a change of the file makes a new one."""
    desk.federation().search("university", 20)
    again = desk.federation()
    assert 3 == len(again.search("university", 20))
    assert 1 == desk.runs
    desk.publish(4)
    later = desk.federation()

    at_once = len(later.search("university", 20))  # the new index may be there already
    settle(later)

    assert at_once in (3, 4)
    assert 4 == len(later.search("university", 20))


def test_metadata_that_expires_is_not_used(desk):
    """After its date nothing of an aggregate serves a login, and the sentence says why."""
    federation = desk.federation()
    federation.get(digest(entity_id(1)))
    (desk.folder / "federation.xml").unlink()
    desk.seconds += timedelta(days=14).total_seconds()
    with pytest.raises(MetadataRefused, match="expired on 2026-12-08"):
        federation.get(digest(entity_id(1)))
    settle(federation)
    with pytest.raises(MetadataRefused, match=r"expired on .* cannot be read"):
        federation.get(digest(entity_id(1)))


def test_refreshing_is_not_done_twice_in_a_minute(desk):
    """Whoever presses the button often does not make the publisher work often."""
    federation = desk.federation()
    federation.refresh()
    federation.refresh()
    assert 1 == desk.runs
    desk.seconds += 60
    federation.refresh()

    assert 2 == desk.runs


def test_an_older_aggregate_is_refused_also_when_the_index_was_lost(desk):
    """Without index a federation waits for a newer aggregate, and takes no older one."""
    federation = desk.federation()
    federation.search("university", 20)
    for path in (desk.folder / "metadata").iterdir():
        path.unlink()
    desk.publish(4, now=NOW - timedelta(days=1))
    for message in ("was lost", "older than the one that was read before"):
        with pytest.raises(MetadataRefused, match=message):
            federation.search("university", 20)


def order(folder, **more):
    idp = make_idp(federation=True, **{"metadata": folder / "federation.xml", **more})
    return Order(idp=idp, allow_private=False, now=NOW, source="", target=folder / "index")


def program(folder, monkeypatch, text):
    """A program of this text in the place of ours."""
    (folder / "stand_in.py").write_text(text)
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return "stand_in"


def test_the_index_is_made_in_another_process(tmp_path):
    """The real program writes the index, wherever the service was started."""
    write_federation(tmp_path, 3, now=NOW)
    run_indexing(order(tmp_path, metadata_certificate=tmp_path / "federation.pem"))

    index = FederationIndex(tmp_path / "index")
    assert index.about.verified
    assert 3 == len(index.search("university", 9))


def test_what_it_says_is_said(tmp_path):
    """The program's sentence becomes the refusal."""
    with pytest.raises(MetadataRefused, match=r"federation\.xml cannot be read"):
        run_indexing(order(tmp_path))


@pytest.mark.parametrize(
    "text",
    ["import os; os.abort()", "raise SystemExit(3)", "print('[]')", "print('{}')", "print('<')"],
)
def test_a_program_that_breaks_off_is_told_in_words(tmp_path, monkeypatch, text):
    """A crash or an answer that is none ends in one sentence, never in a traceback."""
    with pytest.raises(MetadataRefused, match="broke off"):
        run_indexing(order(tmp_path), program=program(tmp_path, monkeypatch, text))


def test_a_program_that_does_not_end_is_ended(tmp_path, monkeypatch):
    """After its time the process is killed, and the sentence says how long it had."""
    endless = program(tmp_path, monkeypatch, "while True: pass")
    with pytest.raises(MetadataRefused, match=r"more than 1 seconds.*mdq_url"):
        run_indexing(order(tmp_path), seconds=0.6, program=endless)


def test_a_program_that_cannot_be_started_is_told(tmp_path, monkeypatch):
    """A Python that is gone is named as what it is."""
    monkeypatch.setattr(sys, "executable", str(tmp_path / "gone"))
    with pytest.raises(MetadataRefused, match="could not be started"):
        run_indexing(order(tmp_path))
