import pytest

from tests.factories import BARCODE, DAY, make_attempt, make_found, make_identifier, make_record
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    KeyKind,
    LookupFailure,
    NcipProblem,
    NotFound,
    PatronAnswers,
    PatronKey,
    PatronLookup,
    Purpose,
)
from verifier.domain.model.match import (
    DANGEROUS,
    Agreement,
    IdentifierMatch,
    PatronMatch,
    Support,
    Transform,
)
from verifier.domain.model.patron import IdentifierStatus, same_account


def test_a_record_bears_what_it_lists():
    barcode, username = make_identifier(BARCODE), make_identifier(BARCODE, kind="username")
    record = make_record(barcode, make_identifier("ggood", kind="username"), username)

    assert (barcode, username) == record.bearing(BARCODE)
    assert () == record.bearing(None)


@pytest.mark.parametrize("nothing", ["", "0", "N/A", "NONE", "00000000", "-"])
def test_a_word_for_nothing_identifies_nobody(nothing):
    """A record bears no placeholder, and two records that hold one are two accounts."""
    record = make_record(make_identifier(nothing), make_identifier("11111111"), internal_id="u1")
    other = make_record(make_identifier(nothing), source="alma", internal_id="u2")

    assert () == record.bearing(nothing)
    assert frozenset({"11111111"}) == record.identifying
    assert not same_account(record, other)


def test_two_views_of_one_account_share_an_identifier():
    """Two systems have keys of their own, and a barcode in common."""
    seen_by_alma = make_record(source="alma", internal_id="a9")

    assert same_account(make_record(), seen_by_alma)


UNKNOWN = NotFound(message="Unknown User")
SILENT = CouldNotLook(failure=LookupFailure.TIMEOUT, message="No answer within 10 seconds.")
TWO = Ambiguous(count=2, message="Non-Unique User")
BY_ID = make_attempt("w.words", UNKNOWN)
OURS = make_attempt("21234000000018", make_found(), purpose=Purpose.EXPECTED)


def test_whether_everybody_answered():
    late = make_attempt("1", SILENT)

    assert PatronAnswers(site_name="x", attempts=(BY_ID,)).all_answered
    assert not PatronAnswers(site_name="x", attempts=(BY_ID, late)).all_answered
    assert not PatronAnswers(site_name="x", attempts=(BY_ID,), unasked=1).all_answered


def by_name(outcome):
    return make_attempt("w.words", outcome, key=PatronKey(value="w.words", kind=KeyKind.USERNAME))


def lookup(*attempts):
    return PatronLookup(day=DAY, attempts=attempts)


def test_reshares_own_questions_are_told_from_ours():
    ours = [
        make_attempt("21234000000018", make_found(), purpose=entry)
        for entry in (Purpose.EXPECTED, Purpose.RELEASED, Purpose.TRANSFORMED)
    ]
    second = by_name(UNKNOWN)

    assert (BY_ID, second) == lookup(ours[0], BY_ID, ours[1], second, ours[2]).as_reshare


BY_NAME = by_name(make_found())


@pytest.mark.parametrize(
    ("attempts", "decisive"),
    [
        # what we asked besides never decides for ReShare
        ((), None),
        ((OURS,), None),
        ((OURS, BY_ID), BY_ID),
        # a patron found by user name is the one that ReShare goes on with, and nothing else is
        ((BY_ID, BY_NAME), BY_NAME),
        *(((BY_ID, by_name(outcome)), BY_ID) for outcome in (UNKNOWN, SILENT, TWO)),
    ],
)
def test_which_question_decides(attempts, decisive):
    assert decisive is lookup(*attempts).decisive


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
    assert ["found", "not_found", "ambiguous", "could_not_look"] == [
        outcome.kind for outcome in (make_found(), UNKNOWN, TWO, SILENT)
    ]


FIRST, SECOND = make_record(internal_id="u1"), make_record(internal_id="u2")


def led(attribute, record_index, *, counts=True):
    return IdentifierMatch(
        attribute=attribute,
        value_index=0,
        value="123456",
        transform=Transform.T4,
        becomes="00123456",
        matches="barcode",
        status=IdentifierStatus.ACTIVE,
        record_index=record_index,
        counts=counts,
    )


def match(*matches, person=None):
    return PatronMatch(
        records=(FIRST, SECOND),
        agreements=(Agreement.CANNOT_TELL, Agreement.CANNOT_TELL),
        matches=matches,
        person=person,
        person_because="for the test",
    )


def test_the_patrons_record_is_the_one_that_was_chosen():
    """The first record is a record like any other, and nobody chosen is no record."""
    assert FIRST is match(person=0).record
    assert SECOND is match(person=1).record
    assert match().record is None


def test_what_leads_to_one_record_is_told_from_the_rest():
    """A match by a dangerous change that nothing confirms leads nowhere."""
    best, other, elsewhere = led("employeeNumber", 1), led("uid", 1), led("mail", 0)
    both = match(best, elsewhere, other, led("card", 0, counts=False))

    assert (best, other) == both.leading_to(1)
    assert (elsewhere,) == both.leading_to(0)


def test_what_can_hit_another_person_is_dangerous():
    """Leading zeros, a prefix, issue digits and one character off may lead to somebody else."""
    assert {"T4", "T5", "T9", "T15"} == {str(entry) for entry in DANGEROUS}


def test_two_patrons_support_what_one_only_suggests():
    assert [Support.CANDIDATE, Support.SUPPORTED, Support.SUPPORTED] == [
        Support.of(patrons) for patrons in (1, 2, 60)
    ]
