import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.metadata_factories import ENTITY_ID, make_idp
from verifier.adapters.login.saml import metadata_source
from verifier.adapters.login.saml.metadata_document import MetadataRefused
from verifier.adapters.login.saml.metadata_source import (
    KeptCopies,
    UnknownEntity,
    describe,
    fetch,
    fetch_member,
    stamp,
)

BY_DIGEST = "/entities/%7Bsha1%7D9fd292ac55e79fdf6f5eb134dc6dd5ad72f087e0"
BY_NAME = "/entities/https%3A%2F%2Fidp.example.edu%2Fidp%2Fshibboleth"


@pytest.fixture
def publisher():
    """A server that answers from a table of paths and remembers what it was asked."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.asked.append(self.path)
            status, body = self.server.pages.get(self.path, (404, b""))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.pages, server.asked = {}, []
    server.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


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
