from tests.domain.checks.asking import finding, make_asked, proofs, reason, saw
from tests.factories import BARCODE, make_attempt, make_found, make_identifier, make_record
from verifier.domain.checks.patron.identifier_shared import identifier_shared
from verifier.domain.model.lookup import Ambiguous, CouldNotLook, LookupFailure, NotFound, Purpose
from verifier.domain.model.site import IlsRole

ONE = make_record(make_identifier(BARCODE), source="folio", internal_id="u1")
OTHER = make_record(make_identifier(BARCODE, "username"), source="folio", internal_id="u2")
SHARED = Ambiguous(count=2, message="Two users.", records=(ONE, OTHER))


def evidence(outcome, value=BARCODE):
    return make_attempt(
        value,
        outcome,
        connection="folio",
        role=IlsRole.EVIDENCE,
        purpose=Purpose.RELEASED,
    )


def test_two_records_hold_the_identifier():
    """ReShare's own question shows one patron; both records are named."""
    found = finding(
        identifier_shared, make_asked(make_attempt(BARCODE, make_found()), evidence(SHARED))
    )

    shown = proofs(found)
    assert ("answer", "folio", "Two users.") in shown
    assert ("record", "folio, internal id", "u1") in shown
    assert ("record", "folio, internal id", "u2") in shown


def test_another_values_two_records_are_not_this_question():
    """Only the identifier that ReShare would send counts."""
    match = make_asked(evidence(NotFound(message="no")), evidence(SHARED, value="gail"))

    assert "the identifier stands in one record at most" == saw(identifier_shared, match)


def test_without_evidence_nothing_is_known():
    """ReShare's own connection and a failed one tell nothing."""
    failed = CouldNotLook(failure=LookupFailure.TIMEOUT, message="late.")

    assert "No connection that looks into every field" in reason(
        identifier_shared, make_asked(make_attempt(BARCODE, make_found()), evidence(failed))
    )
