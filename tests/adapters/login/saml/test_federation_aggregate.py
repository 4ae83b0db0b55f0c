import io
import json
import os
import resource
import sqlite3
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.bench_federation import entity_id, write_federation
from tests.metadata_factories import (
    NOW,
    in_days,
    make_entities,
    make_entity,
    make_idp,
    make_publication,
    make_role,
    sign,
)
from verifier.adapters.login.saml import federation_aggregate, federation_indexing
from verifier.adapters.login.saml.federation_aggregate import (
    FederationAggregate,
    IndexStorage,
    run_indexing,
)
from verifier.adapters.login.saml.federation_index import (
    About,
    FederationIndex,
    IndexUnusable,
    digest,
    require_not_older,
)
from verifier.adapters.login.saml.federation_indexing import Order, carry_out, index, main
from verifier.adapters.login.saml.metadata_document import MetadataRefused, parse
from verifier.adapters.login.saml.metadata_reading import read_entity
from verifier.adapters.login.saml.metadata_source import Times
from verifier.adapters.messages.xmlsec_library import CryptoUnavailable


def index_here(order):
    message = carry_out(order)
    if message is not None:
        raise MetadataRefused(message)


class Desk:
    """A federation, a clock that the test moves, and what the indexing does."""

    def __init__(self, folder):
        self.folder = folder
        self.seconds = 1000.0
        self.runs = 0
        self.gate = threading.Event()
        self.gate.set()
        self.began = threading.Event()
        self.publish(3)

    def publish(self, size, *, now=None):
        write_federation(self.folder, size, now=now or self.now())

    def lose_index(self):
        """As a person who empties the folder does."""
        for path in (self.folder / "metadata").iterdir():
            path.unlink()

    def now(self):
        return NOW + timedelta(seconds=self.seconds - 1000.0)

    def run(self, order):
        """The indexing, in this process; it waits where the test holds it."""
        self.runs += 1
        self.began.set()
        assert self.gate.wait(20)
        index_here(order)

    def federation(self, **more):
        """The federation as a new process sees it."""
        idp = {
            "metadata": self.folder / "federation.xml",
            "metadata_certificate": self.folder / "federation.pem",
            **more.pop("idp", {}),
        }
        return FederationAggregate(
            make_idp(id="fed", federation=True, **idp),
            self.folder / "metadata",
            allow_private=False,
            times=Times(now=self.now, clock=lambda: self.seconds),
            **more,
        )


def settle(federation):
    federation._attempt.join(20)


@pytest.fixture
def desk(tmp_path, monkeypatch):
    desk = Desk(tmp_path)
    monkeypatch.setattr(federation_aggregate, "run_indexing", desk.run)
    return desk


def test_members_are_found_and_read(desk):
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
    with pytest.raises(MetadataRefused, match="no such identity provider"):
        desk.federation().get(digest("https://nobody.example.edu"))


def test_a_member_that_is_described_twice_is_refused(desk):
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
    desk.lose_index()
    with pytest.raises(MetadataRefused, match="was lost"):
        federation.search("university", 20)
    assert 3 == len(federation.search("university", 20))
    desk.lose_index()
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
    desk.lose_index()
    desk.publish(4, now=NOW - timedelta(days=1))
    for message in ("was lost", "older than the one that was read before"):
        with pytest.raises(MetadataRefused, match=message):
            federation.search("university", 20)


def order_of(idp, target):
    return Order(idp=idp, allow_private=False, now=NOW, source="", target=target)


def order(folder, **more):
    idp = make_idp(federation=True, **{"metadata": folder / "federation.xml", **more})
    return order_of(idp, folder / "index")


def program(folder, monkeypatch, text):
    (folder / "stand_in.py").write_text(text)
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return "stand_in"


def test_the_index_is_made_in_another_process(tmp_path):
    write_federation(tmp_path, 3, now=NOW)
    run_indexing(order(tmp_path, metadata_certificate=tmp_path / "federation.pem"))

    index = FederationIndex(tmp_path / "index")
    assert index.about.verified
    assert 3 == len(index.search("university", 9))


def test_what_it_says_is_said(tmp_path):
    with pytest.raises(MetadataRefused, match=r"federation\.xml cannot be read"):
        run_indexing(order(tmp_path))


@pytest.mark.parametrize(
    "text",
    ["import os; os.abort()", "raise SystemExit(3)", "print('[]')", "print('{}')", "print('<')"],
)
def test_a_program_that_breaks_off_is_told_in_words(tmp_path, monkeypatch, text):
    with pytest.raises(MetadataRefused, match="broke off"):
        run_indexing(order(tmp_path), program=program(tmp_path, monkeypatch, text))


def test_a_program_that_does_not_end_is_ended(tmp_path, monkeypatch):
    endless = program(tmp_path, monkeypatch, "while True: pass")
    with pytest.raises(MetadataRefused, match=r"more than 1 seconds.*mdq_url"):
        run_indexing(order(tmp_path), seconds=0.6, program=endless)


def test_a_program_that_cannot_be_started_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "gone"))
    with pytest.raises(MetadataRefused, match="could not be started"):
        run_indexing(order(tmp_path))


@pytest.fixture(autouse=True)
def run(monkeypatch):
    """The indexing, in this process: another one is what ``federation_process`` is tested for."""

    monkeypatch.setattr(federation_aggregate, "run_indexing", index_here)


def federation_in(folder, size):
    """The site's place for a signed federation of *size*, with its certificate pinned."""
    write_federation(folder, size, now=NOW)
    return make_idp(
        id="federation",
        federation=True,
        metadata=folder / "federation.xml",
        metadata_certificate=folder / "federation.pem",
    )


@pytest.fixture
def idp(tmp_path):
    return federation_in(tmp_path, 3)


@pytest.fixture
def fifty(tmp_path):
    return federation_in(tmp_path, 50)


def place(idp):
    return IndexStorage(idp, idp.metadata.parent / "metadata", allow_private=False)


def files(idp):
    return sorted(path.name for path in (idp.metadata.parent / "metadata").iterdir())


def test_an_index_outlives_the_process(idp):
    """What was made once is opened by the next, until the aggregate expires."""
    assert place(idp).open(now=NOW) is None
    made = place(idp).renew(now=NOW)

    opened = place(idp).open(now=NOW)
    assert (made.path, made.about) == (opened.path, opened.about)
    assert place(idp).open(now=NOW + timedelta(days=14)) is None


def test_an_index_belongs_to_its_source_and_key(idp, tmp_path):
    """Another file or another pinned certificate begins anew; no old index is believed then."""
    place(idp).renew(now=NOW)
    other_key = tmp_path / "other.pem"
    other_key.write_text("another certificate")

    assert place(replace(idp, metadata_certificate=other_key)).open(now=NOW) is None
    assert place(replace(idp, metadata_certificate=None)).open(now=NOW) is None
    assert place(replace(idp, metadata=tmp_path / "other.xml")).open(now=NOW) is None
    assert place(replace(idp, id="other")).open(now=NOW) is None
    assert place(replace(idp, metadata_certificate=tmp_path / "none")).open(now=NOW) is None


def test_a_changed_file_is_noticed(idp):
    index = place(idp).renew(now=NOW)
    assert place(idp).is_current(index)
    write_federation(idp.metadata.parent, 4, now=NOW)

    assert not place(idp).is_current(index)


def test_nothing_half_written_and_nothing_old_is_left(idp):
    first = replace(idp, metadata_certificate=None)
    place(first).renew(now=NOW)
    place(replace(idp, id="other")).renew(now=NOW)
    (own,) = set(files(idp)) - {place(replace(idp, id="other")).open(now=NOW).path.name}
    abandoned = idp.metadata.parent / "metadata" / f"{own}.77.new"
    fresh = idp.metadata.parent / "metadata" / f"{own}.78.new"
    abandoned.touch()
    fresh.touch()
    long_ago = time.time() - 7200
    os.utime(abandoned, (long_ago, long_ago))
    kept = place(idp).renew(now=NOW)

    assert 3 == len(files(idp))
    assert kept.path.name in files(idp)
    assert fresh.name in files(idp)
    assert own not in files(idp)


def test_a_refused_aggregate_leaves_the_old_index(idp):
    held = place(idp).renew(now=NOW)
    before = files(idp)
    idp.metadata.write_text("<html/>")
    with pytest.raises(MetadataRefused, match="not well-formed"):
        place(idp).renew(now=NOW)
    write_federation(idp.metadata.parent, 3, now=NOW - timedelta(days=1))
    with pytest.raises(MetadataRefused, match="older than the one that was read before"):
        place(idp).renew(now=NOW)

    assert before == files(idp)
    assert held.about == place(idp).open(now=NOW).about


def test_an_address_needs_a_pinned_key():
    idp = make_idp(federation=True, metadata_url="https://federation.example.edu/all.xml")
    with pytest.raises(MetadataRefused, match="no metadata_certificate"):
        IndexStorage(idp, None, allow_private=False).renew(now=NOW)


def test_an_index_that_cannot_be_written_is_told(idp):
    (idp.metadata.parent / "metadata").write_text("")
    with pytest.raises(MetadataRefused, match="cannot be written"):
        place(idp).renew(now=NOW)


def test_an_index_that_was_not_made_is_told(idp, monkeypatch):
    """A program that says it succeeded and left nothing is not believed."""
    monkeypatch.setattr(federation_aggregate, "run_indexing", lambda _: None)
    with pytest.raises(MetadataRefused, match="damaged"):
        place(idp).renew(now=NOW)


LATER = NOW + timedelta(days=15)  # what was published at NOW has expired


def publish(idp, size, *, published, until):
    info = f"<md:Extensions>{make_publication(in_days(published))}</md:Extensions>"
    members = (make_entity(entity_id=entity_id(number), attributes="") for number in range(size))
    end = f'validUntil="{in_days(until)}"'
    idp.metadata.write_text(sign(make_entities(info, *members, attributes=end)))


def test_an_expired_index_is_remembered_after_a_restart(idp):
    """Who waits until the index expires and the service starts again plays nothing older back."""
    publish(idp, 1, published=0, until=14)
    place(idp).renew(now=NOW)
    publish(idp, 2, published=-5, until=30)
    restarted = place(idp)
    assert restarted.open(now=LATER) is None
    with pytest.raises(MetadataRefused, match="older than the one that was read before"):
        restarted.renew(now=LATER)
    publish(idp, 2, published=1, until=30)

    assert 2 == len(restarted.renew(now=LATER).search("idp", 9))


def test_an_index_that_was_lost_is_remembered_while_we_run(idp):
    """Where the file is removed, nothing older than it takes its place either."""
    publish(idp, 1, published=0, until=14)
    kept = place(idp)
    kept.renew(now=NOW).path.unlink()
    publish(idp, 2, published=-5, until=30)
    with pytest.raises(MetadataRefused, match="older than the one that was read before"):
        kept.renew(now=NOW)


def test_another_source_is_not_held_to_the_dates_of_the_last(idp, tmp_path):
    """Who names another file in the site file begins anew."""
    place(idp).renew(now=NOW)
    other = replace(idp, metadata=tmp_path / "other.xml")
    publish(other, 1, published=-5, until=7)

    assert 1 == len(place(other).renew(now=NOW).search("idp", 9))


def test_an_index_of_an_earlier_run_that_was_lost_is_remembered(idp):
    """What was opened once is remembered as well as what was made by us."""
    publish(idp, 1, published=0, until=14)
    place(idp).renew(now=NOW)
    restarted = place(idp)
    restarted.open(now=LATER)
    for file in files(idp):
        (idp.metadata.parent / "metadata" / file).unlink()
    publish(idp, 2, published=-5, until=30)
    with pytest.raises(MetadataRefused, match="older than the one that was read before"):
        restarted.renew(now=LATER)


def test_another_key_is_not_held_to_the_dates_of_the_last(idp):
    """Who pins another certificate while we run begins anew."""
    publish(idp, 1, published=0, until=14)
    kept = place(idp)
    kept.renew(now=NOW)
    publish(idp, 1, published=-5, until=14)
    idp.metadata_certificate.write_bytes(b"\n" + idp.metadata_certificate.read_bytes())

    assert 1 == len(kept.renew(now=NOW).search("idp", 9))


def about(published=None, until=None):
    """What is known of an aggregate; numbers are days of November."""
    days = (entry and datetime(2026, 11, entry, tzinfo=UTC) for entry in (published, until))
    published_at, valid_until = days
    return About(verified=True, published_at=published_at, valid_until=valid_until, source="")


@pytest.mark.parametrize(
    ("fresh", "held", "older"),
    [
        (about(20, 20), about(10, 29), False),
        (about(10, 29), about(20, 20), True),
        (about(10), about(10), False),
        (about(None, 20), about(10, 21), True),
        (about(10, 22), about(None, 21), False),
        (about(None, None), about(None, 21), True),
        (about(None, 21), about(None, None), False),
    ],
)
def test_which_aggregate_is_older(fresh, held, older):
    """The date of publication decides, else the date of expiry; the same again is no step back."""
    try:
        require_not_older(fresh, held)
    except MetadataRefused:
        refused = True
    else:
        refused = False

    assert older is refused


def test_the_sentence_names_both_dates():
    """A librarian can tell the federation what was offered, and what was read before."""
    with pytest.raises(MetadataRefused, match=r"2026-11-10 00:00 UTC.*2026-11-20 00:00 UTC"):
        require_not_older(about(10), about(20))


UNTIL = 'validUntil="2026-12-08T12:00:00Z"'
MEMBER = make_entity(attributes="")
OLD = make_role(protocol="urn:oasis:names:tc:SAML:1.1:protocol")


def test_a_signed_aggregate_becomes_an_index(fifty, tmp_path):
    target = tmp_path / "index"

    assert 50 == index(
        fifty.metadata.read_bytes(), idp=fifty, now=NOW, source="here", target=target
    )
    made = FederationIndex(target)
    assert (True, "here") == (made.about.verified, made.about.source)
    assert NOW + timedelta(days=14) == made.about.valid_until
    assert made.about.published_at is None
    found = read_entity(
        parse(made.document(digest(entity_id(49)))), idp=make_idp(), now=NOW, verified=True
    )
    assert entity_id(49) == found.entity_id
    assert "https://idp49.example.edu/sso" == found.sso_redirect
    assert "technical@u49.example.edu" == found.contact
    assert ["u49.example.edu"] == [scope.value for scope in found.scopes]
    assert 1 == len(made.search("University 49", 9))


def test_a_changed_aggregate_leaves_no_index(fifty, tmp_path):
    target = tmp_path / "index"
    data = fifty.metadata.read_bytes().replace(b"u49.example.edu", b"u48.example.edu", 1)
    with pytest.raises(MetadataRefused, match="changed after it was signed"):
        index(data, idp=fifty, now=NOW, source="", target=target)
    with pytest.raises(IndexUnusable):
        FederationIndex(target)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (make_entity(), "not a federation's metadata"),
        (make_entities(MEMBER, attributes='validUntil="2026-11-01T00:00:00Z"'), "expired on"),
        (make_entities(MEMBER, attributes='validUntil="2028-11-01T00:00:00Z"'), "days ahead"),
        (make_entities(attributes=UNTIL), "describes no identity provider"),
        (make_entities(make_entity(role="<md:SPSSODescriptor/>")), "describes no identity"),
        (make_entities(make_entity(role=OLD, attributes="")), "describes no identity"),
    ],
    ids=["single", "expired", "far", "empty", "services", "saml-1.1"],
)
def test_what_is_no_use_is_refused(tmp_path, document, message):
    """The rules for dates hold for the whole aggregate; one without members is a mistake."""
    idp = make_idp(federation=True, metadata=tmp_path / "federation.xml")
    with pytest.raises(MetadataRefused, match=message):
        index(document.encode(), idp=idp, now=NOW, source="", target=tmp_path / "index")


def test_a_file_of_ones_own_may_be_unsigned(tmp_path):
    file = tmp_path / "federation.xml"
    file.write_text(make_entities(MEMBER, attributes=UNTIL))
    target = tmp_path / "index"

    assert carry_out(order_of(make_idp(federation=True, metadata=file), target)) is None
    assert not FederationIndex(target).about.verified


def test_an_expiry_date_can_be_demanded(tmp_path):
    file = tmp_path / "federation.xml"
    file.write_text(make_entities(MEMBER))
    idp = make_idp(federation=True, metadata=file, metadata_trusted_without_expiry=False)

    assert "has no expiry date" in carry_out(order_of(idp, tmp_path / "index"))


@pytest.mark.parametrize(("published", "kept"), [(-1, -1), (9_000, 0)], ids=["past", "future"])
def test_the_date_of_publication_is_kept(tmp_path, published, kept):
    """It is there for the comparison; a slip into the future does not bar the corrected one."""
    info = f"<md:Extensions>{make_publication(in_days(published))}</md:Extensions>"
    idp = make_idp(federation=True, metadata=tmp_path / "federation.xml")
    data = make_entities(info, MEMBER, attributes=UNTIL).encode()
    index(data, idp=idp, now=NOW, source="", target=tmp_path / "index")

    about = FederationIndex(tmp_path / "index").about
    assert NOW + timedelta(days=kept) == about.published_at


@pytest.mark.parametrize(
    ("failure", "message"),
    [
        (MetadataRefused("It is broken."), "It is broken."),
        (CryptoUnavailable("No library."), "No library."),
        (MemoryError(), "more memory than it may"),
        (sqlite3.OperationalError("full"), "is the disk full"),
    ],
)
def test_every_failure_is_one_sentence(fifty, tmp_path, monkeypatch, failure, message):
    def fail(*_, **__):
        raise failure

    monkeypatch.setattr(federation_indexing, "index", fail)

    assert message in carry_out(order_of(fifty, tmp_path / "index"))


def test_an_order_survives_the_way_to_the_process(fifty, tmp_path):
    sent = order_of(fifty, tmp_path / "index")

    assert sent == Order.from_json(sent.to_json())


def test_the_program_answers_with_json(fifty, tmp_path, monkeypatch, capsys):
    """It bounds its memory and what it writes first, and says whether there is an index now."""
    bounds = []
    monkeypatch.setattr(resource, "setrlimit", lambda *bound: bounds.append(bound))
    sent = order_of(fifty, tmp_path / "index")
    monkeypatch.setattr("sys.stdin", io.StringIO(sent.to_json()))
    main()

    assert {"message": None} == json.loads(capsys.readouterr().out)
    assert [
        (resource.RLIMIT_AS, (2_000_000_000, 2_000_000_000)),
        (resource.RLIMIT_FSIZE, (600_000_000, 600_000_000)),
    ] == bounds
    assert FederationIndex(tmp_path / "index").about.verified


def test_an_index_beyond_the_bound_is_not_written(tmp_path):
    write_federation(tmp_path, 50, now=NOW)
    idp = make_idp(federation=True, metadata=tmp_path / "federation.xml")
    sent = order_of(idp, tmp_path / "index")
    program = (
        "from verifier.adapters.login.saml import federation_indexing as program; "
        "program.MAX_INDEX_BYTES = 65_536; program.main()"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        input=sent.to_json().encode(),
        stdout=subprocess.PIPE,
        check=True,
    )

    assert "cannot be written" in json.loads(ended.stdout)["message"]
    assert 65_536 >= (tmp_path / "index").stat().st_size


@pytest.mark.parametrize("groups", [1, 200])
def test_what_stands_around_members_is_not_kept_for_each(tmp_path, groups):
    """A megabyte on a group, or hundreds of groups, make no index of hundreds of megabytes."""
    members = "".join(
        make_entity(entity_id=entity_id(number), attributes="") for number in range(100)
    )
    around = "x" * (1_000_000 // groups)
    group = f'<md:EntitiesDescriptor Name="{around}">' * groups + members
    document = make_entities(group + "</md:EntitiesDescriptor>" * groups, attributes=UNTIL)
    idp = make_idp(federation=True, metadata=tmp_path / "federation.xml")
    target = tmp_path / "index"

    assert 100 == index(document.encode(), idp=idp, now=NOW, source="", target=target)
    assert 2 * len(document.encode()) > target.stat().st_size
