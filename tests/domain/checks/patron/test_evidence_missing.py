from tests.domain.checks.asking import findings, make_asked, proofs, reason, saw
from tests.factories import BARCODE, make_attempt, make_found
from verifier.domain.checks.patron.evidence_missing import evidence_missing
from verifier.domain.model.lookup import CouldNotLook, LookupFailure
from verifier.domain.model.site import IlsRole


def failed(connection, failure):
    outcome = CouldNotLook(failure=failure, message=f"Check the tenant of {connection}.")
    return make_attempt(BARCODE, outcome, connection=connection, role=IlsRole.EVIDENCE)


def test_each_connection_that_failed_is_named():
    """Once each, with its own sentence."""
    one, other = findings(
        evidence_missing,
        make_asked(
            make_attempt(BARCODE, make_found()),
            failed("folio", LookupFailure.AUTH_ERROR),
            failed("folio", LookupFailure.TIMEOUT),
            failed("koha", LookupFailure.FORBIDDEN),
        ),
    )

    assert "folio for evidence could not be asked: it did not accept our" in one.message
    assert [("answer", "koha", "Check the tenant of koha.")] == proofs(other)


def test_all_answered():
    """Evidence that answered is complete."""
    found = make_attempt(BARCODE, make_found(), connection="koha", role=IlsRole.EVIDENCE)

    assert "every connection for evidence answered" == saw(evidence_missing, make_asked(found))


def test_no_evidence_is_set_up():
    """ReShare's own connection alone is another check's."""
    assert "No connection for evidence was asked." == reason(
        evidence_missing, make_asked(make_attempt(BARCODE, make_found()))
    )
