from __future__ import annotations

import pytest

from tests.factories import make_record, make_release
from verifier.domain.diagnosis.agreement import MOST_PARTS, PersonTraits, agreement, same_person
from verifier.domain.model.match import Agreement
from verifier.domain.model.patron import PersonName


def compared(released, *, given="Gail", family="Good", emails=(), unstructured=None):
    name = PersonName(given=given, family=family, unstructured=unstructured)
    return agreement(make_release(released), make_record(name=name, emails=emails))


@pytest.mark.parametrize(
    ("released", "record"),
    [
        ({"givenName": "Gail", "sn": "Good"}, {}),
        ({"givenName": "GAIL", "sn": "good"}, {}),
        ({"displayName": "Good, Gail M."}, {}),
        ({"cn": "Gail Good"}, {"given": "Good", "family": "Gail"}),
        ({"givenName": "Jösé", "sn": "Müller"}, {"given": "Jose", "family": "Mueller"}),
        ({"givenName": "Søren", "sn": "Ødegård"}, {"given": "Soren", "family": "Odegard"}),
        ({"givenName": "Jo", "sn": "Doe"}, {"given": "Joanna", "family": "Doe"}),
        (
            {"givenName": "Gail", "sn": "Good"},
            {"given": None, "family": None, "unstructured": "Good Gail"},
        ),
        ({"mail": "Gail.Good@Example.edu"}, {"emails": ("gail.good@example.edu",)}),
        (
            {"givenName": "Ann", "sn": "Other", "mail": "g@example.edu"},
            {"emails": ("g@example.edu",)},
        ),
    ],
)
def test_agrees(released, record):
    """Name parts in any order and spelling agree, and so does an e-mail address."""
    assert compared(released, **record) is Agreement.AGREES


@pytest.mark.parametrize(
    ("released", "record"),
    [
        ({"givenName": "Ann", "sn": "Other"}, {}),
        (
            {"givenName": "Ann", "sn": "Other", "mail": "ann@example.edu"},
            {"emails": ("gail.good@example.edu",)},
        ),
    ],
)
def test_disagrees(released, record):
    """Two full names without anything in common are two people's."""
    assert compared(released, **record) is Agreement.DISAGREES


@pytest.mark.parametrize(
    ("released", "record"),
    [
        (
            {"givenName": "Anna", "displayName": "Ann Lee", "sn": "Lee"},
            {"given": "Ann", "family": "Kim"},
        ),
        ({"givenName": "Joanna", "cn": "Jo Doe"}, {"given": "Jo", "family": "Smith"}),
        ({"employeeNumber": "1"}, {}),
        ({"sn": "Good"}, {}),
        ({"sn": "Other"}, {}),
        ({"givenName": "Ann", "sn": "Good"}, {}),
        ({"givenName": "Gail", "sn": "Good"}, {"given": None, "family": None}),
        ({"givenName": "Иван", "sn": "Петров"}, {"given": "Ivan", "family": "Petrov"}),
        ({"mail": "private@example.org"}, {"emails": ("gail.good@example.edu",)}),
        ({"mail": ""}, {"emails": ("",)}),
    ],
)
def test_cannot_tell(released, record):
    """A family name alone, other scripts and other addresses decide nothing."""
    assert compared(released, **record) is Agreement.CANNOT_TELL


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"mail": "G@example.edu"}, {"mail": "g@example.edu"}, Agreement.AGREES),
        ({"displayName": "Gail Good"}, {"givenName": "Gail", "sn": "Good"}, Agreement.AGREES),
        ({"cn": "Gail Good"}, {"cn": "Omar Other"}, Agreement.DISAGREES),
        ({"cn": "Gail Good"}, {}, Agreement.CANNOT_TELL),
        ({"mail": "g@example.edu"}, {"mail": "o@example.edu"}, Agreement.CANNOT_TELL),
        ({"cn": "Gail G Gai"}, {"cn": "Gail Other"}, Agreement.CANNOT_TELL),
    ],
)
def test_two_logins(one, other, expected):
    """Two logins are of one person by the same rules, in both orders."""
    before, after = make_release(one), make_release(other)

    assert expected is same_person(before, after) is same_person(after, before)


def test_of_a_name_without_end_only_the_first_parts_are_compared():
    """A stranger may send half a million words, and each is compared with each."""
    words = [f"{one}{other}x" for one in "abcdefgh" for other in "ijklmnop"]
    told = PersonTraits.by(make_release({"displayName": " ".join(words)}))

    assert frozenset(words[:MOST_PARTS]) == told.name
