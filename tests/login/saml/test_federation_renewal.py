from __future__ import annotations

import os
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.bench_federation import write_federation
from tests.metadata_factories import NOW, make_idp
from verifier.login.saml import federation_renewal
from verifier.login.saml.federation_index import About
from verifier.login.saml.federation_indexing import carry_out
from verifier.login.saml.federation_renewal import IndexPlace, require_not_older
from verifier.login.saml.metadata_values import MetadataRefused


@pytest.fixture(autouse=True)
def run(monkeypatch):
    """The indexing, in this process: another one is what ``federation_process`` is tested for."""

    def run(order):
        said = carry_out(order)
        if said is not None:
            raise MetadataRefused(said)

    monkeypatch.setattr(federation_renewal, "run", run)


@pytest.fixture
def idp(tmp_path):
    """A federation of three."""
    write_federation(tmp_path, 3, now=NOW)
    return make_idp(
        id="federation",
        federation=True,
        metadata=tmp_path / "federation.xml",
        metadata_certificate=tmp_path / "federation.pem",
    )


def place(idp):
    """Where its index stands."""
    return IndexPlace(idp, idp.metadata.parent / "metadata", allow_private=False)


def files(idp):
    """What is in the folder."""
    return sorted(one.name for one in (idp.metadata.parent / "metadata").iterdir())


def test_an_index_outlives_the_process(idp):
    """What was made once is opened by the next, until the aggregate expires."""
    assert place(idp).open(now=NOW) is None
    made = place(idp).renew(None, now=NOW)

    opened = place(idp).open(now=NOW)
    assert (made.path, made.about) == (opened.path, opened.about)
    assert place(idp).open(now=NOW + timedelta(days=14)) is None


def test_an_index_belongs_to_its_source_and_key(idp, tmp_path):
    """Another file or another pinned certificate begins anew; no old index is believed then."""
    place(idp).renew(None, now=NOW)
    other_key = tmp_path / "other.pem"
    other_key.write_text("another certificate")

    assert place(replace(idp, metadata_certificate=other_key)).open(now=NOW) is None
    assert place(replace(idp, metadata_certificate=None)).open(now=NOW) is None
    assert place(replace(idp, metadata=tmp_path / "other.xml")).open(now=NOW) is None
    assert place(replace(idp, id="other")).open(now=NOW) is None
    assert place(replace(idp, metadata_certificate=tmp_path / "none")).open(now=NOW) is None


def test_a_changed_file_is_noticed(idp):
    """Whether an index is of the file as it is now can be told after a restart."""
    index = place(idp).renew(None, now=NOW)
    assert place(idp).is_current(index)
    write_federation(idp.metadata.parent, 4, now=NOW)

    assert not place(idp).is_current(index)


def test_nothing_half_written_and_nothing_old_is_left(idp):
    """One index stays for each federation; another's is not touched."""
    first = replace(idp, metadata_certificate=None)
    place(first).renew(None, now=NOW)
    place(replace(idp, id="other")).renew(None, now=NOW)
    (own,) = set(files(idp)) - {place(replace(idp, id="other")).open(now=NOW).path.name}
    abandoned = idp.metadata.parent / "metadata" / f"{own}.77.new"
    fresh = idp.metadata.parent / "metadata" / f"{own}.78.new"
    abandoned.touch()
    fresh.touch()
    long_ago = time.time() - 7200
    os.utime(abandoned, (long_ago, long_ago))
    kept = place(idp).renew(None, now=NOW)

    assert 3 == len(files(idp))
    assert kept.path.name in files(idp)
    assert fresh.name in files(idp)
    assert own not in files(idp)


def test_a_refused_aggregate_leaves_the_old_index(idp):
    """Neither a broken nor an older aggregate replaces what is held."""
    held = place(idp).renew(None, now=NOW)
    before = files(idp)
    idp.metadata.write_text("<html/>")
    with pytest.raises(MetadataRefused, match="not well-formed"):
        place(idp).renew(held, now=NOW)
    write_federation(idp.metadata.parent, 3, now=NOW - timedelta(days=1))
    with pytest.raises(MetadataRefused, match="older than the one in use"):
        place(idp).renew(held, now=NOW)

    assert before == files(idp)
    assert held.about == place(idp).open(now=NOW).about


def test_an_address_needs_a_pinned_key():
    """Without the publisher's certificate nothing is fetched; the sentence names the setting."""
    idp = make_idp(federation=True, metadata_url="https://federation.example.edu/all.xml")
    with pytest.raises(MetadataRefused, match="no metadata_certificate"):
        IndexPlace(idp, None, allow_private=False).renew(None, now=NOW)


def test_an_index_that_cannot_be_written_is_told(idp):
    """A folder that is a file is told in words."""
    (idp.metadata.parent / "metadata").write_text("")
    with pytest.raises(MetadataRefused, match="cannot be written"):
        place(idp).renew(None, now=NOW)


def test_an_index_that_was_not_made_is_told(idp, monkeypatch):
    """A program that says it succeeded and left nothing is not believed."""
    monkeypatch.setattr(federation_renewal, "run", lambda _: None)
    with pytest.raises(MetadataRefused, match="damaged"):
        place(idp).renew(None, now=NOW)


def about(published=None, until=None):
    """What is known of an aggregate; numbers are days of November."""
    days = (one and datetime(2026, 11, one, tzinfo=UTC) for one in (published, until))
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
