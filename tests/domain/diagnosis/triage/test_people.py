"""Which requests are one person's."""

from __future__ import annotations

from tests.request_factories import make_request
from verifier.domain.diagnosis.triage.judge import MOST_IDENTIFIERS, people_of


def test_one_address_is_one_person_whatever_the_identifier():
    """Two identifiers with one address are one person, in any letter case."""
    some = [make_request(), make_request(patron_identifier="gail", email="Gail.Good@example.edu")]

    assert [1, 1] == people_of(some)


def test_an_address_of_many_identifiers_is_a_desk():
    """Then the identifiers tell the people apart."""
    count = MOST_IDENTIFIERS + 1
    some = [make_request(patron_identifier=f"P{number}") for number in range(count)]

    assert list(range(1, count + 1)) == people_of(some)


def test_without_an_address_the_identifier_tells():
    """Equal identifiers are one person; requests without any stand alone."""
    some = [
        make_request(email=None),
        make_request(email=None),
        make_request(id="x", email=None, patron_identifier=None),
        make_request(id="y", email=None, patron_identifier=" "),
    ]

    assert [1, 1, 2, 3] == people_of(some)


def test_a_few_identifiers_are_still_one_persons():
    """A new card, a user name and an address are usual; the bound itself is not beyond it."""
    some = [make_request(patron_identifier=f"P{number}") for number in range(MOST_IDENTIFIERS)]

    assert [1] * MOST_IDENTIFIERS == people_of(some)
