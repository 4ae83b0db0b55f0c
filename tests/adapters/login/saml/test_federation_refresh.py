from __future__ import annotations

from datetime import timedelta

import pytest

from tests.adapters.login.saml.federation_desk import Desk, settle
from tests.bench_federation import entity_id
from tests.metadata_factories import NOW
from verifier.adapters.login.saml import federation_aggregate
from verifier.adapters.login.saml.federation_entities import digest
from verifier.adapters.login.saml.metadata_document import MetadataRefused


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """Everything for these tests."""
    desk = Desk(tmp_path)
    monkeypatch.setattr(federation_aggregate, "run_indexing", desk.run)
    return desk


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
