from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import make_found, make_match, make_record
from verifier.domain.checks.patron.record_inactive import record_inactive
from verifier.domain.model.lookup import CouldNotLook, LookupFailure
from verifier.domain.model.patron import AccountStatus, PersonName


def make_status(status):
    return make_match(make_found(make_record(account_status=status)))


def test_out_of_use():
    """An inactive record is the library system's to mend."""
    found = finding(record_inactive, make_status(AccountStatus.INACTIVE))

    assert "The patron's record is inactive in the library system." == found.message
    assert [("record", "ncip, account status", "inactive")] == proofs(found)


def test_in_use():
    """An active record passes."""
    assert "the record is active" == saw(record_inactive, make_status(AccountStatus.ACTIVE))


def test_a_system_that_does_not_say():
    """A system that does not say it proves nothing."""
    assert "The library system does not say whether the record is active." == reason(
        record_inactive, make_status(AccountStatus.UNKNOWN)
    )


def test_nobodys_record():
    """A stranger's record is not looked at."""
    stranger = make_record(
        account_status=AccountStatus.INACTIVE,
        name=PersonName(given="Petra", family="Stranger"),
        emails=("petra@example.edu",),
    )

    assert "No record is known to be this patron's." == reason(
        record_inactive, make_match(make_found(stranger))
    )


def test_silence_is_no_answer():
    """A library system that could not be asked has no inactive records."""
    match = make_match(CouldNotLook(failure=LookupFailure.TIMEOUT, message="no answer"))

    assert (
        "The library system could not be asked, so nothing is known about the patron."
        == reason(record_inactive, match)
    )
