from __future__ import annotations

import pytest

from tests.domain.checks.asking import make_asked
from tests.factories import (
    BARCODE,
    make_attempt,
    make_form,
    make_found,
    make_identifier,
    make_listener,
    make_match,
    make_preview,
    make_record,
)
from verifier.domain.checks.check import NotAsked
from verifier.domain.checks.patron_match import (
    current_identifiers,
    found_by_reshare,
    found_this_patron,
    inactive_identifier,
    records_of_patron,
    sent_attribute,
    why_unanswered,
)
from verifier.domain.model.lookup import Purpose
from verifier.domain.model.patron import IdentifierStatus, same_account
from verifier.domain.model.site import IlsRole


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ({}, True),
        ({"emails": ()}, True),
        ({"internal_id": "u2"}, False),
        ({"source": "alma", "internal_id": "A9"}, True),
        ({"internal_id": None}, True),
    ],
)
def test_one_account(other, same):
    """An internal id decides within one system, a shared identifier between two."""
    assert same is same_account(make_record(), make_record(**other))


def test_nothing_in_common():
    """Two systems' records that share no identifier are two accounts."""
    other = make_record(make_identifier("9"), source="alma")

    assert not same_account(make_record(), other)


def test_every_view_of_the_patron():
    """The patron's account is seen through each connection that showed it."""
    witness = make_record(source="alma", internal_id="A9")
    match = make_asked(
        make_attempt(BARCODE, make_found()),
        make_attempt(
            BARCODE,
            make_found(witness),
            connection="alma",
            role=IlsRole.EVIDENCE,
            purpose=Purpose.RELEASED,
        ),
    )

    assert (make_record(), witness) == records_of_patron(match)
    assert found_this_patron(match)


def test_a_question_that_was_not_put():
    """Why nothing was asked is told as it was recorded."""
    match = make_asked(not_asked="No library system is configured here.")

    assert NotAsked("No library system is configured here.") == why_unanswered(match)
    assert found_by_reshare(match) is None
    assert () == records_of_patron(match)


def test_a_question_without_a_reason():
    """A question that was not put without a recorded reason is still told."""
    assert NotAsked("The library system was not asked.") == why_unanswered(make_asked())


def test_an_answered_question():
    """An answered question has nothing to excuse."""
    assert why_unanswered(make_match()) is None


def test_where_the_identifier_comes_from():
    """The identifier comes from discovery, from the header, or from what should have come."""
    header = make_form(
        identifier="uid", header_identifier="employeeNumber", listener=make_listener()
    )
    both = {"uid": "ggood", "employeeNumber": BARCODE}

    assert "employeeNumber" == sent_attribute(make_preview())
    assert "employeeNumber" == sent_attribute(make_preview(both, form=header))
    assert "uid" == sent_attribute(make_preview({"uid": "ggood"}, form=header))
    assert "employeeNumber" == sent_attribute(make_preview({"mail": "g@example.edu"}))


def test_identifiers_in_use():
    """Old identifiers and those of another type are left out; the primary one leads."""
    record = make_record(
        make_identifier("1", status=IdentifierStatus.INACTIVE),
        make_identifier("2"),
        make_identifier("3", primary=True),
        make_identifier("4", "username"),
    )

    assert ["3", "2"] == [
        identifier.value for identifier in current_identifiers(record, "barcode")
    ]


def test_a_number_given_to_somebody_else_is_no_old_one():
    """It leads to the record that has it now."""
    old = make_record(
        make_identifier(BARCODE, status=IdentifierStatus.INACTIVE), source="alma", internal_id="1"
    )
    new = make_record(
        make_identifier(BARCODE, status=IdentifierStatus.ACTIVE), source="alma", internal_id="2"
    )
    alone = make_asked(make_attempt(BARCODE, make_found(old)))
    both = make_asked(make_attempt(BARCODE, make_found(old)), make_attempt("x", make_found(new)))

    assert (old, old.identifiers[0]) == inactive_identifier(alone)
    assert inactive_identifier(both) is None
