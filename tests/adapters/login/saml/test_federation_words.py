from __future__ import annotations

import pytest

from verifier.adapters.login.saml.federation_index import (
    fold,
    looks_like_entity_id,
    rank,
    search_words,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Université   de\nGenève ", "universite de geneve"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("\N{FULLWIDTH LATIN CAPITAL LETTER A}", "a"),
    ],
)
def test_case_accents_and_blanks_do_not_matter(text, folded):
    """What people type is found however it is written."""
    assert folded == fold(text)


def test_only_so_many_words_count():
    """A very long question is cut, so that it costs no more than a short one."""
    assert ("a", "b") == search_words(" A b ")
    assert 8 == len(search_words("x " * 1000))


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("https://idp.example.edu/idp", True),
        ("urn:mace:example.edu", True),
        ("Example University", False),
        ("Example: University", False),
        (":", False),
        ("", False),
    ],
)
def test_a_whole_entity_id_is_told_from_words(text, whole):
    """An address or a URN has a colon and no blanks."""
    assert whole is looks_like_entity_id(text)


def test_names_that_begin_so_come_first():
    """The order is: the entity ID, a name's beginning, a word's, within a name, elsewhere."""
    names = ("university of example", "tech")
    asked = ("urn:x", "university", "example", "ampl", "urn")

    assert [0, 1, 2, 3, 4] == [rank(entry, "urn:x", names) for entry in asked]
