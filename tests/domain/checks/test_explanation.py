from __future__ import annotations

import pytest

from tests.factories import (
    BARCODE,
    OLD_BARCODE,
    make_form,
    make_found,
    make_identifier,
    make_match,
    make_preview,
    make_record,
    make_vufind,
)
from verifier.domain.checks.patron_match import best_explanation, is_exact, is_from_sent
from verifier.domain.model.lookup import Ambiguous, NotFound
from verifier.domain.model.patron import IdentifierStatus

MAIL = {"mail": "gail.good@example.edu"}


def make_explained(released, *identifiers, form=None, expected=BARCODE):
    """A match in which the patron is known by the expected identifier alone."""
    found = make_found(make_record(*identifiers))
    return make_match(
        {expected: found},
        preview=make_preview({**released, **MAIL}, form=form),
        expected=expected,
    )


def test_an_equal_value_goes_before_a_similar_one():
    """The attribute that the site names, if it is equal, explains more than a scope too many."""
    form = make_form(vufind=make_vufind(username="eduPersonPrincipalName"))
    match = make_explained(
        {"eduPersonPrincipalName": f"{BARCODE}@example.edu", "employeeNumber": BARCODE}, form=form
    )

    best = best_explanation(match)

    assert ("employeeNumber", None) == (best.attribute, best.transform)
    assert is_exact(best)
    assert not is_from_sent(match, best)


def test_the_sent_value_goes_before_a_stray_one():
    """The sent value in another form explains more than an attribute that nobody named."""
    match = make_explained(
        {"employeeNumber": "123456", "libraryCardNumber": "00123456"},
        make_identifier("00123456"),
        expected="00123456",
    )

    best = best_explanation(match)

    assert ("employeeNumber", "T4") == (best.attribute, best.transform)
    assert is_from_sent(match, best)


def test_only_the_type_that_the_site_names():
    """A value of another type does not explain where the record has one of the named type."""
    match = make_explained(
        {"employeeNumber": "E77", "uid": "ggood"},
        make_identifier(BARCODE),
        make_identifier("ggood", "username"),
    )

    assert best_explanation(match) is None


@pytest.mark.parametrize("named", [None, "barcode"])
def test_any_type_where_the_record_has_none_of_that_name(named):
    """Where the record has no identifier of the named type, or none is named, all count."""
    match = make_explained(
        {"employeeNumber": "E77", "uid": "ggood"},
        make_identifier("ggood", "username"),
        form=make_form(ils_identifier=named),
    )

    assert "uid" == best_explanation(match).attribute


def test_an_old_card_explains_nothing():
    """An inactive identifier is no remedy."""
    match = make_explained(
        {"employeeNumber": "E77", "libraryCardNumber": OLD_BARCODE},
        make_identifier(BARCODE),
        make_identifier(OLD_BARCODE, status=IdentifierStatus.INACTIVE),
    )

    assert best_explanation(match) is None


@pytest.mark.parametrize(
    "outcome",
    [None, NotFound(message="Unknown User"), Ambiguous(count=2, message="Non-Unique User")],
)
def test_nothing_to_explain(outcome):
    """Where the patron is reached, unknown, or one of several, nothing is explained."""
    assert best_explanation(make_match(outcome)) is None


def test_one_of_several_though_the_patron_is_known():
    """Several records under one identifier are no matter of its form."""
    match = make_match(
        {BARCODE: Ambiguous(count=2, message="Non-Unique User"), "S1": make_found()},
        preview=make_preview({"employeeNumber": BARCODE, "studentId": "S1", **MAIL}),
        expected="S1",
    )

    assert best_explanation(match) is None
