from __future__ import annotations

from verifier.adapters.login.saml.federation_entities import Described, digest
from verifier.adapters.login.saml.federation_index import About, FederationIndex, IndexWriting

ABOUT = About(verified=False, published_at=None, valid_until=None, source="")
A = "https://a.example.edu/idp"
B = "https://b.example.edu/idp"


def one(entity_id, line, **more):
    """An identity provider."""
    return Described(entity_id=entity_id, line=line, **{"xml": b"<a/>", "names": ("x",), **more})


def counted(path, *entities):
    """How many identity providers an index of *entities* holds."""
    with IndexWriting(path) as writing:
        for entity in entities:
            writing.add(entity)
        return writing.finish(ABOUT)


def test_what_is_described_twice_cannot_be_used(tmp_path):
    """Both places are named, also the second time; the other members stay."""
    path = tmp_path / "index"

    assert 1 == counted(path, one(A, 3), one(B, 5), one(A, 70), one(A, 90))
    index = FederationIndex(path)
    assert index.document(digest(A)) is None
    assert f"{A} more than once (lines 3 and 70 and 90)" in index.refusal(digest(A))
    assert [B] == [found.entity_id for found in index.search("example", 9)]


def test_a_service_provider_of_the_same_entity_id_counts_as_well(tmp_path):
    """An entity ID names one entity, whatever its roles."""
    path = tmp_path / "index"

    assert 0 == counted(path, one(A, 3, xml=None), one(A, 4))
    assert FederationIndex(path).refusal(digest(A)) is not None


def test_a_service_provider_alone_is_not_in_it(tmp_path):
    """Who cannot log anybody in is neither listed nor refused."""
    path = tmp_path / "index"

    assert 1 == counted(path, one(A, 3, xml=None), one(B, 4))
    index = FederationIndex(path)
    assert (None, None) == (index.document(digest(A)), index.refusal(digest(A)))
