from __future__ import annotations

import pytest

from tests.factories import make_record
from verifier.domain.model.match import (
    DANGEROUS,
    Agreement,
    IdentifierMatch,
    PatronMatch,
    Support,
    Transform,
)
from verifier.domain.model.patron import IdentifierStatus

FIRST, SECOND = make_record(internal_id="u1"), make_record(internal_id="u2")


def led(attribute, record_index, *, counts=True):
    """A released value that leads to that record."""
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
    """What is known of two records."""
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
    """Only matches on that record are given, in their order."""
    best, other, elsewhere = led("employeeNumber", 1), led("uid", 1), led("mail", 0)
    both = match(best, elsewhere, other)

    assert (best, other) == both.leading_to(1)
    assert (elsewhere,) == both.leading_to(0)


def test_what_may_be_somebody_else_leads_nowhere():
    """A match by a dangerous change that nothing confirms does not count."""
    sure = led("uid", 0)

    assert (sure,) == match(led("employeeNumber", 0, counts=False), sure).leading_to(0)


def test_what_can_hit_another_person_is_dangerous():
    """Leading zeros, a prefix, issue digits and one character off may lead to somebody else."""
    assert {"T4", "T5", "T9", "T15"} == {str(entry) for entry in DANGEROUS}


@pytest.mark.parametrize(
    ("patrons", "support"),
    [(1, Support.CANDIDATE), (2, Support.SUPPORTED), (60, Support.SUPPORTED)],
)
def test_two_patrons_support_what_one_only_suggests(patrons, support):
    """What explains one patron may be chance."""
    assert support is Support.of(patrons)
