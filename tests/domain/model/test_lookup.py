from __future__ import annotations

import pytest

from tests.factories import DAY, make_attempt, make_found, make_record
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    KeyKind,
    LookupFailure,
    NcipProblem,
    NotFound,
    PatronKey,
    PatronLookup,
    Purpose,
)

UNKNOWN = NotFound(message="Unknown User")
SILENT = CouldNotLook(failure=LookupFailure.TIMEOUT, message="No answer within 10 seconds.")
BY_ID = make_attempt("w.words", UNKNOWN)


def by_name(outcome):
    """ReShare's second question, by user name."""
    return make_attempt("w.words", outcome, key=PatronKey(value="w.words", kind=KeyKind.USERNAME))


def lookup(*attempts):
    """These questions, in order."""
    return PatronLookup(day=DAY, attempts=attempts)


def test_reshares_own_questions_are_told_from_ours():
    """What was asked only to find the reason is not what ReShare asks."""
    ours = [
        make_attempt("21234000000018", make_found(), purpose=entry)
        for entry in (Purpose.EXPECTED, Purpose.RELEASED, Purpose.TRANSFORMED)
    ]
    second = by_name(UNKNOWN)

    assert (BY_ID, second) == lookup(ours[0], BY_ID, ours[1], second, ours[2]).as_reshare


def test_without_a_question_of_reshares_nothing_is_decisive():
    """What we asked besides never decides for ReShare."""
    ours = make_attempt("21234000000018", make_found(), purpose=Purpose.EXPECTED)

    assert lookup(ours).decisive is None
    assert lookup().decisive is None


def test_a_single_question_is_decisive():
    """With one question its outcome counts, whatever was found otherwise."""
    ours = make_attempt("21234000000018", make_found(), purpose=Purpose.EXPECTED)

    assert BY_ID is lookup(ours, BY_ID).decisive


def test_the_second_question_counts_where_it_finds_somebody():
    """A patron found by user name is the one that ReShare goes on with."""
    second = by_name(make_found())

    assert second is lookup(BY_ID, second).decisive


@pytest.mark.parametrize(
    "outcome", [UNKNOWN, SILENT, Ambiguous(count=2, message="Non-Unique User")]
)
def test_a_second_question_in_vain_leaves_the_first_outcome(outcome):
    """ReShare keeps the first answer unless the second one brings a patron."""
    assert BY_ID is lookup(BY_ID, by_name(outcome)).decisive


def test_each_record_is_listed_once():
    """Records of every kind of question are gathered in order of sight, without doubles."""
    first = make_record(internal_id="u1")
    second, third = make_record(internal_id="u2"), make_record(internal_id="u3")
    attempts = (
        make_attempt("1", make_found(second)),
        make_attempt("2", UNKNOWN),
        make_attempt("3", Ambiguous(count=2, message="two", records=(first, second))),
        make_attempt("4", SILENT),
        make_attempt("5", make_found(first), purpose=Purpose.RELEASED),
        make_attempt("6", make_found(third), purpose=Purpose.EXPECTED),
    )

    assert (second, first, third) == lookup(*attempts).records


def test_nothing_found_is_no_record():
    """A question in vain and one without an answer bring no record."""
    assert () == lookup(BY_ID, by_name(SILENT)).records


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (
            {"type": "Unknown User", "detail": "No such user", "element": "UserId", "value": "1"},
            "Unknown User · No such user · UserId · 1",
        ),
        ({"type": "Unknown User", "value": "1"}, "Unknown User · 1"),
        ({"detail": "No such user", "type": ""}, "No such user"),
        ({}, ""),
    ],
)
def test_a_problem_is_told_in_reading_order(parts, text):
    """What a server leaves out or empty leaves no gap."""
    assert text == NcipProblem(**parts).text


def test_an_outcome_says_in_one_word_what_it_is():
    """The word by which a report and the store tell outcomes apart is fixed."""
    assert ["found", "not_found", "ambiguous", "could_not_look"] == [
        make_found().kind,
        UNKNOWN.kind,
        Ambiguous(count=2, message="Non-Unique User").kind,
        SILENT.kind,
    ]
