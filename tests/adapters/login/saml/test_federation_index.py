from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest

from verifier.adapters.login.saml.federation_entities import Described, digest
from verifier.adapters.login.saml.federation_index import (
    About,
    FederationIndex,
    IndexUnusable,
    IndexWriting,
)

ABOUT = About(
    verified=True,
    published_at=datetime(2026, 11, 24, tzinfo=UTC),
    valid_until=None,
    source="(1, 2)",
)
TABLE = {
    "https://a.example.edu/idp": ("University of Aarau", "Universität Aarau"),
    "https://b.example.edu/idp": ("Aarau College", "École d'Aarau"),
    "https://c.example.edu/idp": ("College of Basel",),
    "https://aarau.example.edu/idp": (),
}


def write(path, *more, about=ABOUT):
    """An index of the table, and *more*."""
    with IndexWriting(path) as writing:
        for line, (entity_id, names) in enumerate(TABLE.items()):
            writing.add(
                Described(
                    entity_id=entity_id,
                    line=line,
                    display_name=names[0] if names else None,
                    names=names,
                    logo_url=f"{entity_id}/logo.png",
                    xml=f"<{names}/>".encode(),
                )
            )
        for entry in more:
            writing.add(entry)
        writing.finish(about)
    return FederationIndex(path)


@pytest.fixture
def index(tmp_path):
    """An index of the table and of one that does not want to be listed."""
    hidden = Described(
        entity_id="https://hidden.example.edu/idp",
        line=9,
        display_name="Aarau Tests",
        names=("Aarau Tests",),
        hidden=True,
        xml=b"<a/>",
    )
    return write(tmp_path / "index ü?#%20", hidden)


def found(index, text, limit=20):
    """The hosts' first labels, in order."""
    return [entry.entity_id.split("/")[2].split(".")[0] for entry in index.search(text, limit)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("aarau", ["b", "a", "aarau"]),
        ("AARAU coll", ["b"]),
        ("college aarau", ["b"]),
        ("universitat", ["a"]),
        ("ecole", ["b"]),
        ("llege", ["b", "c"]),
        ("https://c.example.edu/idp", ["c"]),
        ("C.example", ["c"]),
        ("example.edu", ["b", "c", "aarau", "a"]),
        ("nobody", []),
        ("%", []),
        ("'; DROP TABLE member; --", []),
        ("  ", []),
    ],
)
def test_members_are_found_by_words_of_any_name(index, text, expected):
    """Words in any order, of any language, with or without accents; names that begin so first."""
    assert expected == found(index, text)


def test_one_that_asks_not_to_be_listed_is_found_by_its_entity_id_only(index):
    """A test system stays out of lists, and a person who knows it can choose it."""
    assert "hidden" not in found(index, "tests")
    assert ["hidden"] == found(index, "https://hidden.example.edu/idp")


def test_a_search_gives_as_many_as_were_asked_for(index):
    """The best come first, so the limit cuts the others; none are given for none."""
    assert ["b"] == found(index, "aarau", 1)
    assert [] == found(index, "aarau", 0)


def test_what_a_list_shows_is_there(index):
    """Name, logo and digest come with each that was found."""
    (one,) = index.search("basel", 1)

    assert digest(one.entity_id) == one.digest
    assert ("College of Basel", f"{one.entity_id}/logo.png") == (one.display_name, one.logo_url)


def test_the_document_of_one(index):
    """One member's metadata is read by its digest; an unknown one has none."""
    assert b"<('College of Basel',)/>" == index.document(digest("https://c.example.edu/idp"))
    assert index.document(digest("https://nobody.example.edu")) is None
    assert index.refusal(digest("https://c.example.edu/idp")) is None
    assert ABOUT == index.about


@pytest.mark.parametrize("content", [None, b"", b"<xml/>", b"SQLite format 3\x00" + b"\x00" * 100])
def test_another_file_is_no_index(tmp_path, content):
    """A missing, empty or damaged file is told as one kind of failure."""
    path = tmp_path / "index"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(IndexUnusable):
        FederationIndex(path)


def test_an_index_that_was_not_finished_is_none(tmp_path):
    """Where the writing was broken off, nothing of it is believed."""
    path = tmp_path / "index"
    with IndexWriting(path) as writing:
        writing.add(Described(entity_id="https://a.example.edu", line=1, xml=b"<a/>"))
    with pytest.raises(IndexUnusable):
        FederationIndex(path)


def test_an_index_that_is_lost_later_is_told(index):
    """A file that goes while the service runs does not look like an empty federation."""
    index.path.unlink()
    with pytest.raises(IndexUnusable):
        index.search("aarau", 1)


def test_many_may_search_while_the_index_is_replaced(index, tmp_path):
    """While another index takes the place, each question is answered from one of the two."""
    failures = []
    done = threading.Event()

    def search():
        while not done.is_set():
            try:
                found(index, "aarau")
            except (IndexUnusable, TypeError, ValueError) as error:
                failures.append(error)

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(30):
        empty = tmp_path / str(number)
        if number % 2:
            write(empty)
        else:
            with IndexWriting(empty) as writing:
                writing.finish(ABOUT)
        empty.replace(index.path)
    done.set()
    for thread in threads:
        thread.join()

    assert [] == failures
