import logging
import os
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.bad_peers import answer, peer
from tests.bench_federation import entity_id, write_federation
from tests.factories import make_site
from tests.metadata_factories import (
    ENTITY_ID,
    NOW,
    make_entity,
    make_idp,
    make_role,
    make_services,
)
from verifier.adapters.login.saml import metadata_book, metadata_source
from verifier.adapters.login.saml.metadata_book import IdpMetadataBook
from verifier.adapters.login.saml.metadata_document import MetadataRefused
from verifier.adapters.login.saml.metadata_source import (
    KeptCopies,
    UnknownEntity,
    describe,
    fetch,
    fetch_member,
    stamp,
)

GOOD = make_entity().encode()
OTHER = make_entity(
    role=make_role(services=make_services(redirect="https://idp.example.edu/new"))
).encode()


class Clock:
    def __init__(self):
        self.seconds = 1000.0

    def __call__(self):
        return self.seconds

    def now(self):
        return NOW + timedelta(seconds=self.seconds - 1000.0)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def published(monkeypatch):
    """What the publisher answers: bytes, or an exception to raise."""
    answers = {"answer": GOOD, "asked": 0}

    def fetch(*_, **__):
        answers["asked"] += 1
        if isinstance(answers["answer"], Exception):
            raise answers["answer"]
        return answers["answer"]

    monkeypatch.setattr(metadata_book, "fetch", fetch)
    return answers


def make_book(tmp_path, clock, **idp):
    idp = make_idp(**(idp or {"metadata_url": "https://idp.example.edu/metadata"}))
    site = replace(make_site(tmp_path), idps=(idp,))
    return IdpMetadataBook(site, now=clock.now, clock=clock)


def test_fetches_when_first_needed_and_then_once_an_hour(tmp_path, clock, published):
    book = make_book(tmp_path, clock)
    assert 0 == published["asked"]
    book.get("campus")
    clock.seconds += 3599
    book.get("campus")
    assert 1 == published["asked"]
    clock.seconds += 1
    published["answer"] = OTHER
    assert "https://idp.example.edu/new" == book.get("campus").sso_redirect
    assert 2 == published["asked"]
    assert book.problem("campus") is None


def test_keeps_the_last_good_copy(tmp_path, clock, published):
    book = make_book(tmp_path, clock)
    good = book.get("campus")
    clock.seconds += 3600
    published["answer"] = MetadataRefused("The publisher is away.")
    assert good == book.get("campus")
    assert "The publisher is away." == book.problem("campus")


def test_bad_news_does_not_replace_good_metadata(tmp_path, clock, published):
    book = make_book(tmp_path, clock)
    good = book.get("campus")
    clock.seconds += 3600
    published["answer"] = b"<html/>"
    assert good == book.get("campus")
    assert "not SAML metadata" in book.problem("campus")


def test_a_failure_is_tried_again_after_a_minute(tmp_path, clock, published):
    published["answer"] = MetadataRefused("away")
    book = make_book(tmp_path, clock)
    for _ in range(3):
        with pytest.raises(MetadataRefused, match="away"):
            book.get("campus")
    assert 1 == published["asked"]
    clock.seconds += 60
    published["answer"] = GOOD
    assert book.get("campus").entity_id
    assert book.problem("campus") is None


def test_the_copy_survives_a_restart(tmp_path, clock, published):
    make_book(tmp_path, clock).get("campus")
    published["answer"] = MetadataRefused("The publisher is away.")
    book = make_book(tmp_path, clock)
    assert "https://idp.example.edu/sso" == book.get("campus").sso_redirect
    assert "The publisher is away." == book.problem("campus")


def test_a_kept_copy_must_pass_every_check_again(tmp_path, clock, published):
    make_book(tmp_path, clock).get("campus")
    published["answer"] = MetadataRefused("away")
    (kept,) = (tmp_path / "metadata").iterdir()
    kept.write_bytes(b"<html/>")
    with pytest.raises(MetadataRefused, match="away"):
        make_book(tmp_path, clock).get("campus")


def test_another_source_does_not_inherit_the_copy(tmp_path, clock, published):
    make_book(tmp_path, clock).get("campus")
    published["answer"] = MetadataRefused("away")
    book = make_book(tmp_path, clock, metadata_url="https://elsewhere.example.edu/metadata")
    with pytest.raises(MetadataRefused, match="away"):
        book.get("campus")


def test_a_copy_in_use_ends_when_it_says(tmp_path, clock, published):
    published["answer"] = make_entity(attributes='validUntil="2026-11-24T13:30:00Z"').encode()
    book = make_book(tmp_path, clock)
    book.get("campus")
    published["answer"] = MetadataRefused("The publisher is away.")
    clock.seconds += 5400
    with pytest.raises(MetadataRefused, match=r"expired on 2026-11-24.*The publisher is away"):
        book.get("campus")


def test_expired_metadata_is_fetched_again_before_the_hour(tmp_path, clock, published):
    published["answer"] = make_entity(attributes='validUntil="2026-11-24T12:10:00Z"').encode()
    book = make_book(tmp_path, clock)
    book.get("campus")
    published["answer"] = OTHER
    clock.seconds += 600
    assert "https://idp.example.edu/new" == book.get("campus").sso_redirect


def test_a_changed_file_is_read_at_once(tmp_path, clock):
    file = tmp_path / "idp.xml"
    file.write_bytes(GOOD)
    book = make_book(tmp_path, clock, metadata=file)
    book.get("campus")
    file.write_bytes(OTHER)
    os.utime(file, ns=(1, 1))
    assert "https://idp.example.edu/new" == book.get("campus").sso_redirect


def test_refresh_by_hand_respects_a_minute(tmp_path, clock, published):
    book = make_book(tmp_path, clock)
    for _ in range(10):
        book.refresh("campus")
    assert 1 == published["asked"]
    clock.seconds += 60
    book.refresh("campus")
    assert 2 == published["asked"]


def test_an_unknown_name_is_refused_in_words(tmp_path, clock):
    book = make_book(tmp_path, clock)
    for ask in (book.get, book.refresh, book.problem):
        with pytest.raises(MetadataRefused, match="no SAML identity provider of that id"):
            ask("nowhere")


def test_many_threads_fetch_once(tmp_path, clock, published):
    book = make_book(tmp_path, clock)
    found = []
    threads = [threading.Thread(target=lambda: found.append(book.get("campus"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 8 == len(found)
    assert 1 == published["asked"]


def test_a_slow_refresh_does_not_hold_up_logins(tmp_path, clock, monkeypatch):
    entered, go_on = threading.Event(), threading.Event()
    calls = []

    def fetch(*_, **__):
        calls.append(1)
        if len(calls) > 1:
            entered.set()
            go_on.wait(10)
        return GOOD

    monkeypatch.setattr(metadata_book, "fetch", fetch)
    book = make_book(tmp_path, clock)
    book.get("campus")
    clock.seconds += 3600
    slow = threading.Thread(target=book.get, args=("campus",))
    slow.start()
    assert entered.wait(10)
    assert "https://idp.example.edu/sso" == book.get("campus").sso_redirect
    go_on.set()
    slow.join()
    assert 2 == len(calls)


def test_logs_the_reason_code_and_nothing_else(tmp_path, clock, published, caplog):
    published["answer"] = MetadataRefused("text for people")
    with caplog.at_level(logging.INFO), pytest.raises(MetadataRefused):
        make_book(tmp_path, clock).get("campus")
    assert ["metadata-refused idp=campus"] == [record.getMessage() for record in caplog.records]


def test_a_refused_file_is_named(tmp_path):
    (tmp_path / "idp-metadata.xml").write_text("a text")
    book = IdpMetadataBook(make_site(tmp_path))

    with pytest.raises(MetadataRefused, match=r"^idp-metadata\.xml: The metadata is not well-"):
        book.get("campus")


def make_book_federation(folder, **idp):
    site = replace(make_site(folder), idps=(make_idp(**idp),))
    return IdpMetadataBook(site, now=lambda: NOW, patience_seconds=60.0)


@pytest.fixture
def federation(tmp_path):
    write_federation(tmp_path, 3, now=NOW)
    return {
        "id": "fed",
        "federation": True,
        "metadata": tmp_path / "federation.xml",
        "metadata_certificate": tmp_path / "federation.pem",
    }


def test_a_federations_members_are_known_by_their_ids(tmp_path, federation):
    book = make_book_federation(tmp_path, **federation)
    (found,) = book.search("fed", "university 2")

    assert entity_id(2) == book.get(found.idp_id).entity_id
    assert book.problem(found.idp_id) is None
    assert 1 == len(book.search("fed", "university", limit=1))


def test_a_federation_is_no_identity_provider(tmp_path, federation):
    """Nobody can log in at a federation as such, nor search where there is none."""
    book = make_book_federation(tmp_path, **federation)
    with pytest.raises(MetadataRefused, match="choose an identity provider of it"):
        book.get("fed")
    with pytest.raises(MetadataRefused, match="no federation of that id"):
        book.search("campus", "university")
    with pytest.raises(MetadataRefused, match="no SAML identity provider of that id"):
        book.get("campus~0123")


def test_a_federations_problem_is_told(tmp_path, federation):
    federation["metadata"].write_text("<html/>")
    book = make_book_federation(tmp_path, **federation)
    book.refresh("fed")

    assert "not well-formed" in book.problem("fed")
    assert book.problem("fed") == book.problem("fed~0123")


def test_a_federation_with_a_query_service_is_asked_for_one(tmp_path):
    book = make_book_federation(
        tmp_path, id="fed", federation=True, mdq_url="https://mdq.example.edu"
    )
    with pytest.raises(MetadataRefused, match="whole entity ID"):
        book.search("fed", "university")


def test_a_book_that_serves_many_waits_for_no_index(tmp_path, federation):
    site = replace(make_site(tmp_path), idps=(make_idp(**federation),))
    book = IdpMetadataBook(site, now=lambda: NOW, patience_seconds=0.0)
    with pytest.raises(MetadataRefused, match="is being read; try again in a minute"):
        book.search("fed", "university")
    book.refresh("fed")

    assert 3 == len(book.search("fed", "university"))


BY_DIGEST = "/entities/%7Bsha1%7D9fd292ac55e79fdf6f5eb134dc6dd5ad72f087e0"
BY_NAME = "/entities/https%3A%2F%2Fidp.example.edu%2Fidp%2Fshibboleth"


@pytest.fixture
def publisher():
    """A server that answers from a table of paths and remembers what it was asked."""
    pages, asked = {}, []

    def talk(connection, over):
        asked.append(server.received[-1].split()[1].decode())
        status, body = pages.get(asked[-1], (404, b""))
        answer(body, status=f"{status} As told", headers={"Connection": "close"})(connection, over)

    with peer(talk) as server:
        yield SimpleNamespace(url=f"http://127.0.0.1:{server.port}", pages=pages, asked=asked)


def test_reads_a_file(tmp_path):
    file = tmp_path / "idp.xml"
    with pytest.raises(MetadataRefused, match=r"idp\.xml cannot be read"):
        fetch(make_idp(metadata=file), allow_private=False)
    file.write_bytes(b"<a/>")
    assert b"<a/>" == fetch(make_idp(metadata=file), allow_private=False)


def test_asks_an_address(publisher):
    publisher.pages["/md"] = (200, b"<a/>")
    idp = make_idp(metadata_url=f"{publisher.url}/md")
    assert b"<a/>" == fetch(idp, allow_private=True)


def test_another_status_is_said(publisher):
    publisher.pages["/md"] = (500, b"<a/>")
    with pytest.raises(MetadataRefused, match="status 500"):
        fetch(make_idp(metadata_url=f"{publisher.url}/md"), allow_private=True)


def test_asks_mdq_by_digest_and_then_by_name(publisher):
    """Both forms of the question are asked, percent-encoded, until one is answered."""
    idp = make_idp(mdq_url=f"{publisher.url}/", entity_id=ENTITY_ID)
    with pytest.raises(MetadataRefused, match="does not know https://"):
        fetch(idp, allow_private=True)
    assert [BY_DIGEST, BY_NAME] == publisher.asked
    publisher.pages[BY_NAME] = (200, b"<name/>")
    assert b"<name/>" == fetch(idp, allow_private=True)
    publisher.pages[BY_DIGEST] = (200, b"<digest/>")
    assert b"<digest/>" == fetch(idp, allow_private=True)


def test_private_addresses_follow_the_sites_setting(publisher):
    with pytest.raises(MetadataRefused, match="could not be fetched"):
        fetch(make_idp(metadata_url=f"{publisher.url}/md"), allow_private=False)
    assert [] == publisher.asked


def test_an_open_address_needs_a_pinned_key():
    with pytest.raises(MetadataRefused, match="not https, so anybody on the way"):
        fetch(make_idp(metadata_url="http://idp.example.edu/md"), allow_private=False)


@pytest.mark.parametrize(
    "address",
    ["ftp://idp.example.edu/md", "file:///etc/passwd", "https://u:p@idp.example.edu/", "x"],
)
def test_other_addresses_are_refused(address):
    with pytest.raises(MetadataRefused, match="not a web address") as refused:
        fetch(make_idp(metadata_url=address), allow_private=True)
    assert "u:p" not in refused.value.message


def test_no_source_is_said():
    with pytest.raises(MetadataRefused, match="campus has no metadata"):
        fetch(make_idp(), allow_private=False)


def test_describes_its_source():
    assert "the file idp.xml" == describe(make_idp(metadata=Path("idp.xml")))
    assert "https://a/md" == describe(make_idp(metadata_url="https://a/md"))
    assert "https://mdq" == describe(make_idp(mdq_url="https://mdq"))


def test_a_stamp_changes_with_the_file(tmp_path):
    file = tmp_path / "idp.xml"
    assert stamp(make_idp(metadata=file)) is None
    file.write_bytes(b"a")
    first = stamp(make_idp(metadata=file))
    file.write_bytes(b"ab")
    assert first != stamp(make_idp(metadata=file))
    assert stamp(make_idp(metadata_url="https://a/md")) is None


def test_a_query_service_is_asked_for_a_member_by_digest(publisher):
    idp = make_idp(mdq_url=f"{publisher.url}/", federation=True)
    digest = BY_DIGEST.rpartition("D")[2]
    with pytest.raises(UnknownEntity, match="does not know"):
        fetch_member(idp, digest, allow_private=True)
    publisher.pages[BY_DIGEST] = (500, b"")
    with pytest.raises(MetadataRefused, match="status 500"):
        fetch_member(idp, digest, allow_private=True)
    publisher.pages[BY_DIGEST] = (200, b"<a/>")

    assert b"<a/>" == fetch_member(idp, digest, allow_private=True)
    assert {BY_DIGEST} == set(publisher.asked)


def test_only_an_aggregate_may_be_large(publisher, monkeypatch):
    monkeypatch.setattr(metadata_source, "MAX_BYTES", 10)
    publisher.pages["/md"] = publisher.pages[BY_DIGEST] = (200, b" " * 30)
    idp = make_idp(metadata_url=f"{publisher.url}/md")
    with pytest.raises(MetadataRefused, match="larger than 10 bytes"):
        fetch(idp, allow_private=True)
    asked = make_idp(mdq_url=publisher.url, federation=True)
    with pytest.raises(MetadataRefused, match="larger than 10 bytes"):
        fetch_member(asked, BY_DIGEST.rpartition("D")[2], allow_private=True)

    assert 30 == len(fetch(replace(idp, federation=True), allow_private=True))


def test_a_large_file_is_read_no_further_than_needed(tmp_path, monkeypatch):
    """One byte more than allowed is enough to refuse it; a federation's is read to its end."""
    monkeypatch.setattr(metadata_source, "MAX_BYTES", 10)
    file = tmp_path / "metadata.xml"
    file.write_bytes(b"x" * 30)

    assert 11 == len(fetch(make_idp(metadata=file), allow_private=False))
    assert 30 == len(fetch(make_idp(metadata=file, federation=True), allow_private=False))


def test_gives_back_what_was_kept(tmp_path):
    copies = KeptCopies(tmp_path / "metadata")
    idp = make_idp(metadata_url="https://idp.example.edu/md")
    assert copies.read(idp) is None
    copies.keep(idp, b"one")
    copies.keep(idp, b"two")
    assert b"two" == copies.read(idp)
    assert 1 == len(list((tmp_path / "metadata").iterdir()))


def test_names_cannot_lead_out_of_the_folder(tmp_path):
    copies = KeptCopies(tmp_path / "metadata")
    copies.keep(make_idp(id="../../x", metadata_url="https://a"), b"one")
    assert ["metadata"] == [path.name for path in tmp_path.iterdir()]


def test_a_folder_that_cannot_be_made_only_costs_the_copy(tmp_path):
    (tmp_path / "file").write_text("")
    copies = KeptCopies(tmp_path / "file" / "metadata")
    copies.keep(make_idp(), b"one")
    assert copies.read(make_idp()) is None
