import os
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.bench_federation import entity_id, write_federation
from tests.metadata_factories import NOW, make_entities, make_entity, make_idp, sign
from verifier.adapters.login.saml import federation_aggregate
from verifier.adapters.login.saml.federation_aggregate import IndexStorage
from verifier.adapters.login.saml.federation_index import MDRPI, About, require_not_older
from verifier.adapters.login.saml.federation_indexing import carry_out
from verifier.adapters.login.saml.metadata_document import MetadataRefused


@pytest.fixture(autouse=True)
def run(monkeypatch):
    """The indexing, in this process: another one is what ``federation_process`` is tested for."""

    def run(order):
        message = carry_out(order)
        if message is not None:
            raise MetadataRefused(message)

    monkeypatch.setattr(federation_aggregate, "run_indexing", run)


@pytest.fixture
def idp(tmp_path):
    write_federation(tmp_path, 3, now=NOW)
    return make_idp(
        id="federation",
        federation=True,
        metadata=tmp_path / "federation.xml",
        metadata_certificate=tmp_path / "federation.pem",
    )


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
    """Whether an index is of the file as it is now can be told after a restart."""
    index = place(idp).renew(now=NOW)
    assert place(idp).is_current(index)
    write_federation(idp.metadata.parent, 4, now=NOW)

    assert not place(idp).is_current(index)


def test_nothing_half_written_and_nothing_old_is_left(idp):
    """One index stays for each federation; another's is not touched."""
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
    """Neither a broken nor an older aggregate replaces what is held."""
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
    """Without the publisher's certificate nothing is fetched; the sentence names the setting."""
    idp = make_idp(federation=True, metadata_url="https://federation.example.edu/all.xml")
    with pytest.raises(MetadataRefused, match="no metadata_certificate"):
        IndexStorage(idp, None, allow_private=False).renew(now=NOW)


def test_an_index_that_cannot_be_written_is_told(idp):
    """A folder that is a file is told in words."""
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
    """Put an aggregate in the place of the one that is there; both dates count from NOW."""
    info = (
        f'<md:Extensions><mdrpi:PublicationInfo xmlns:mdrpi="{MDRPI}" publisher="x" '
        f'creationInstant="{NOW + timedelta(days=published):%Y-%m-%dT%H:%M:%SZ}"/></md:Extensions>'
    )
    members = (make_entity(entity_id=entity_id(number), attributes="") for number in range(size))
    end = f'validUntil="{NOW + timedelta(days=until):%Y-%m-%dT%H:%M:%SZ}"'
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
