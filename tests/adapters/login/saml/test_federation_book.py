from __future__ import annotations

from dataclasses import replace

import pytest

from tests.bench_federation import entity_id, write_federation
from tests.factories import make_site
from tests.metadata_factories import NOW, make_idp
from verifier.adapters.login.saml.metadata_book import IdpMetadataBook
from verifier.adapters.login.saml.metadata_document import MetadataRefused


def make_book(folder, **idp):
    """A book of one federation."""
    site = replace(make_site(folder), idps=(make_idp(**idp),))
    return IdpMetadataBook(site, now=lambda: NOW, patience_seconds=60.0)


@pytest.fixture
def federation(tmp_path):
    """The site's place for a federation of three."""
    write_federation(tmp_path, 3, now=NOW)
    return {
        "id": "fed",
        "federation": True,
        "metadata": tmp_path / "federation.xml",
        "metadata_certificate": tmp_path / "federation.pem",
    }


def test_a_federations_members_are_known_by_their_ids(tmp_path, federation):
    """What a search finds can be read by its id, like an identity provider of the site."""
    book = make_book(tmp_path, **federation)
    (found,) = book.search("fed", "university 2")

    assert entity_id(2) == book.get(found.idp_id).entity_id
    assert book.problem(found.idp_id) is None
    assert 1 == len(book.search("fed", "university", limit=1))


def test_a_federation_is_no_identity_provider(tmp_path, federation):
    """Nobody can log in at a federation as such, nor search where there is none."""
    book = make_book(tmp_path, **federation)
    with pytest.raises(MetadataRefused, match="choose an identity provider of it"):
        book.get("fed")
    with pytest.raises(MetadataRefused, match="no federation of that id"):
        book.search("campus", "university")
    with pytest.raises(MetadataRefused, match="no SAML identity provider of that id"):
        book.get("campus~0123")


def test_a_federations_problem_is_told(tmp_path, federation):
    """A refresh that fails is told under the federation's id and under each member's."""
    federation["metadata"].write_text("<html/>")
    book = make_book(tmp_path, **federation)
    book.refresh("fed")

    assert "not well-formed" in book.problem("fed")
    assert book.problem("fed") == book.problem("fed~0123")


def test_a_federation_with_a_query_service_is_asked_for_one(tmp_path):
    """With mdq_url a part of a name is not searched for."""
    book = make_book(tmp_path, id="fed", federation=True, mdq_url="https://mdq.example.edu")
    with pytest.raises(MetadataRefused, match="whole entity ID"):
        book.search("fed", "university")


def test_a_book_that_serves_many_waits_for_no_index(tmp_path, federation):
    """Without patience the first question is answered in words, and the reading goes on."""
    site = replace(make_site(tmp_path), idps=(make_idp(**federation),))
    book = IdpMetadataBook(site, now=lambda: NOW, patience_seconds=0.0)
    with pytest.raises(MetadataRefused, match="is being read; try again in a minute"):
        book.search("fed", "university")
    book.refresh("fed")

    assert 3 == len(book.search("fed", "university"))
