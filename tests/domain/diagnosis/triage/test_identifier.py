"""What may be asked of the library system."""

from __future__ import annotations

from tests.request_factories import make_request
from verifier.domain.diagnosis.triage.judge import distinct_identifiers, may_be_asked


def test_each_identifier_is_asked_once_as_it_stands():
    """In the order of the requests, blanks kept, and without what an export spoilt."""
    some = [
        make_request(id=f"{at}", patron_identifier=value)
        for at, value in enumerate(["b ", "a", "b ", "c"])
    ]

    assert ["b ", "a"] == distinct_identifiers(some, damaged=frozenset({"3"}))


def test_what_is_nobodys_or_a_states_number_is_not_asked():
    """Words for nothing, joined values, lists and national numbers never leave."""
    odd = ["(null)", "", "a;b", ("a", "b"), "123-45-6789", None]

    assert [None] * len(odd) == [
        may_be_asked(make_request(patron_identifier=each)) for each in odd
    ]
