from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.metadata_factories import NOW, make_entity, make_idp
from verifier.adapters.login.saml import federation_mdq
from verifier.adapters.login.saml.federation_mdq import Good, MdqCache, Refusal
from verifier.adapters.login.saml.metadata_document import MetadataRefused
from verifier.adapters.login.saml.metadata_reading import read_metadata
from verifier.adapters.login.saml.metadata_source import UnknownEntity

REFUSAL = Refusal(problem="It is unknown.", unknown=True, tried_at=1.0)


def good(published=0):
    """A good answer, published so many days after NOW."""
    metadata = read_metadata(make_entity().encode(), idp=make_idp(), now=NOW)
    day = NOW + timedelta(days=published)
    return Good(metadata=metadata, published_at=day, tried_at=1.0)


def test_refusals_push_no_good_answer_out(monkeypatch):
    """However many are refused, a good answer stays; of the refusals the last ones stay."""
    monkeypatch.setattr(federation_mdq, "MOST_GOOD", 2)
    monkeypatch.setattr(federation_mdq, "MOST_REFUSALS", 2)
    answers = MdqCache()
    kept = answers.keep("a", good())
    for number in range(9):
        answers.refuse(str(number), REFUSAL)

    assert kept is answers.find("a")
    assert [None, REFUSAL, REFUSAL] == [answers.find(entry) for entry in "678"]


def test_good_answers_used_last_are_kept(monkeypatch):
    """Who is looked for stays, and the one that nobody looked for goes."""
    monkeypatch.setattr(federation_mdq, "MOST_GOOD", 2)
    answers = MdqCache()
    kept = {entry: answers.keep(entry, good()) for entry in "ab"}
    answers.find("a")
    kept["c"] = answers.keep("c", good())

    assert [kept["a"], None, kept["c"]] == [answers.find(entry) for entry in "abc"]


def test_an_older_answer_does_not_replace_a_newer_one():
    """What is held stays as it is, whether it has expired or not."""
    answers = MdqCache()
    held = answers.keep("a", good(2))
    with pytest.raises(MetadataRefused, match="older than the one that was read before"):
        answers.keep("a", good(1))
    assert held is answers.find("a")
    newer = answers.keep("a", good(3))

    assert newer is answers.find("a")


def test_a_good_answer_ends_a_refusal():
    """Who was unknown and is known now is not refused when the answer has gone."""
    answers = MdqCache()
    answers.refuse("a", REFUSAL)
    kept = answers.keep("a", good())
    answers.refuse("a", REFUSAL)

    assert kept is answers.find("a")


def test_only_one_thread_notes_a_change():
    """Who comes second learns that the answer is no longer the one it knew."""
    answers = MdqCache()
    held = answers.keep("a", good())
    after = replace(held, problem="It is away.")

    assert answers.note("a", held, after)
    assert not answers.note("a", held, held)
    assert not answers.note("b", held, after)
    assert after is answers.find("a")


@pytest.mark.parametrize("unknown", [True, False])
def test_a_refusal_is_raised_as_what_it_was(unknown):
    """A search tells an unknown entity from a service that is away."""
    error = replace(REFUSAL, unknown=unknown).as_error()

    assert ("It is unknown.", unknown) == (error.message, isinstance(error, UnknownEntity))
