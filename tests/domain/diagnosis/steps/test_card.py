from __future__ import annotations

from datetime import date

from tests.domain.diagnosis.cases import make_case, make_finding
from tests.domain.diagnosis.steps.asked import answer, of, silent
from tests.factories import (
    BARCODE,
    OLD_BARCODE,
    make_decision,
    make_form,
    make_found,
    make_identifier,
    make_preview,
    make_record,
)
from verifier.domain.diagnosis.steps.answers import newest_barcode_active
from verifier.domain.model.patron import Capability, CapabilityName, IdentifierStatus
from verifier.domain.model.report import StepAnswer


def test_2_yes_for_the_active_barcode():
    """The request carries the barcode in use."""
    assert answer(newest_barcode_active, of(make_identifier(BARCODE))) is StepAnswer.YES


def test_2_yes_where_the_record_is_well_and_the_request_is_not():
    """The card is active, although something else is sent."""
    case = of(make_identifier(BARCODE), sent="ggood")

    expected = (StepAnswer.YES, "The record's present identifier is active; the request lacks it.")

    assert expected == newest_barcode_active(case)


def test_2_no_for_a_replaced_barcode_in_the_request():
    """The old card is no longer active."""
    case = of(
        make_identifier(BARCODE, status=IdentifierStatus.INACTIVE), make_identifier(OLD_BARCODE)
    )

    assert answer(newest_barcode_active, case) is StepAnswer.NO


def test_2_no_where_a_check_found_a_replaced_card():
    """The login carries an old card's number that the library system still knows."""
    case = of(findings=[make_finding("patron.old-barcode")])

    assert answer(newest_barcode_active, case) is StepAnswer.NO


def test_2_no_where_the_card_issued_last_is_not_active():
    """A new card that was never activated."""
    case = of(
        make_identifier(BARCODE, since=date(2024, 1, 1)),
        make_identifier(OLD_BARCODE, status=IdentifierStatus.INACTIVE, since=date(2026, 1, 1)),
    )

    assert answer(newest_barcode_active, case) is StepAnswer.NO


def test_2_unknown_where_the_system_keeps_no_history():
    """An old card cannot be told from the present one."""
    case = of(make_identifier(BARCODE, status=IdentifierStatus.UNKNOWN))

    assert answer(newest_barcode_active, case) is StepAnswer.UNKNOWN


def test_2_unknown_without_a_record():
    """Nothing is known about cards."""
    assert answer(newest_barcode_active, silent()) is StepAnswer.UNKNOWN


def test_2_unknown_says_what_the_connection_cannot_tell():
    """Where no identifier has a state, the reason is the connection's own."""
    sees = {CapabilityName.OLD_IDENTIFIERS: Capability(seen="no", note="It keeps no old cards.")}
    record = make_record(make_identifier(BARCODE, status=IdentifierStatus.UNKNOWN))
    case = make_case(decision=make_decision(make_found(record), sees=sees))

    assert (StepAnswer.UNKNOWN, "It keeps no old cards.") == newest_barcode_active(case)


def unknown(seen, note=None):
    """Nobody is known by the barcode, at a system that shows old cards or does not."""
    sees = {CapabilityName.OLD_IDENTIFIERS: Capability(seen=seen, note=note)}
    return make_case(decision=make_decision({}, sees=sees))


def test_2_an_unknown_person_may_have_an_old_card():
    """Only a system that shows old cards can tell the two apart."""
    expected = (
        StepAnswer.UNKNOWN,
        "This library system cannot tell an old card from an unknown person.",
    )

    assert expected == newest_barcode_active(unknown("no", "It keeps none."))
    assert expected != newest_barcode_active(unknown("yes"))


def test_2_is_not_asked_where_nothing_is_a_barcode():
    """Neither the record nor the site's User ID; a barcode in the record brings it back."""
    user_name = make_identifier(BARCODE, "username")
    here = make_preview({"employeeNumber": BARCODE}, form=make_form(ils_identifier="username"))

    def told(*identifiers):
        found = make_found(make_record(*identifiers))
        decision = make_decision({BARCODE: found}, preview=here)
        return answer(newest_barcode_active, make_case(decision=decision))

    assert StepAnswer.NOT_APPLICABLE is told(user_name)
    assert StepAnswer.YES is told(user_name, make_identifier(OLD_BARCODE))
