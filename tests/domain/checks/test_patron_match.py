import pytest

from tests.domain.checks.asking import make_asked
from tests.factories import (
    BARCODE,
    OLD_BARCODE,
    make_attempt,
    make_form,
    make_found,
    make_identifier,
    make_listener,
    make_match,
    make_preview,
    make_record,
    make_vufind,
)
from verifier.domain.checks.check import NotAsked
from verifier.domain.checks.patron_match import (
    best_explanation,
    found_by_reshare,
    found_this_patron,
    inactive_identifier,
    is_exact,
    is_from_sent,
    old_identifier_evidence,
    records_of_patron,
    require_answer,
    sent_attribute,
)
from verifier.domain.model.lookup import Ambiguous, NotFound, Purpose
from verifier.domain.model.patron import IdentifierStatus, same_account
from verifier.domain.model.site import IlsRole

MAIL = {"mail": "gail.good@example.edu"}


def make_explained(released, *identifiers, form=None, expected=BARCODE):
    """A match in which the patron is known by the expected identifier alone."""
    found = make_found(make_record(*identifiers))
    return make_match(
        {expected: found}, preview=make_preview({**released, **MAIL}, form=form), expected=expected
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
    evidence = make_match(
        {BARCODE: Ambiguous(count=2, message="Non-Unique User"), "S1": make_found()},
        preview=make_preview({"employeeNumber": BARCODE, "studentId": "S1", **MAIL}),
        expected="S1",
    )

    assert best_explanation(evidence) is None


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


def test_every_view_of_the_patron():
    """The patron's account is seen through each connection that showed it."""
    witness = make_record(source="alma", internal_id="A9")
    evidence = make_asked(
        make_attempt(BARCODE, make_found()),
        make_attempt(
            BARCODE,
            make_found(witness),
            connection="alma",
            role=IlsRole.EVIDENCE,
            purpose=Purpose.RELEASED,
        ),
    )

    assert (make_record(), witness) == records_of_patron(evidence.match)
    assert found_this_patron(evidence)


@pytest.mark.parametrize(
    ("recorded", "reason"),
    [("Nothing is set up.", "Nothing is set up"), (None, "The library system was not asked")],
)
def test_a_question_that_was_not_put(recorded, reason):
    """Why nothing was asked is told, as it was recorded where it was."""
    evidence = make_asked(not_asked=recorded)

    with pytest.raises(NotAsked, match=reason):
        require_answer(evidence)
    assert found_by_reshare(evidence) is None
    assert () == records_of_patron(evidence.match)


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

    shown = old_identifier_evidence(make_match(), record, record.identifiers[0])

    assert ["1", None, "3", "2"] == [proof.value for proof in shown[1:]]


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
