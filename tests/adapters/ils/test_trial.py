import threading

import pytest

from tests.adapters.ils.connecting import connected
from tests.factories import FixedIls, make_found, make_record
from verifier.adapters.ils.connection_test import check_connection, check_connections
from verifier.domain.model.connection_test import Stage, StageOutcome
from verifier.domain.model.lookup import Ambiguous, CouldNotLook, LookupFailure, NotFound
from verifier.domain.model.patron import CapabilityName, Gap
from verifier.domain.model.site import IlsConnection, IlsRole

UNKNOWN = NotFound(message="Unknown User")
BARCODE = "21234000000018"


class SigningIn(FixedIls):
    def __init__(self, answers, signed_in="accepted"):
        super().__init__(answers, role=IlsRole.EVIDENCE)
        self.signed_in = signed_in

    def sign_in(self):
        return self.signed_in


def under_test(connector, *, test_patron=None, url="https://ils.example.edu"):
    connection = IlsConnection(
        id="koha", connector="koha", role=IlsRole.EVIDENCE, url=url, test_patron=test_patron
    )
    return connected(connector, connection)


def outcomes(test):
    return {stage.stage.value: stage.outcome.value for stage in test.stages}


def test_the_test_patron_is_found():
    """Every stage passes, and what was told is listed without a value."""
    test = check_connection(under_test(SigningIn(make_found()), test_patron=BARCODE))

    assert {"passed"} == set(outcomes(test).values())
    message = test.at(Stage.LOOK_UP).message
    assert message.startswith("The test patron was found. It told 1 identifiers")
    assert BARCODE not in message
    assert test.looked
    assert test.failed is None


def test_a_made_up_identifier_must_be_unknown():
    """Without a test patron the look-up asks for nobody's identifier."""
    ils = SigningIn(UNKNOWN)
    test = check_connection(under_test(ils))

    assert "not-tested" == outcomes(test)["complete"]
    [key] = ils.asked
    assert key.value.startswith("verifier")
    assert key.value.isalnum()
    assert "passed" == outcomes(test)["look-up"]


@pytest.mark.parametrize(
    ("outcome", "test_patron", "message"),
    [
        (make_found(), None, "found somebody under a made-up identifier"),
        (UNKNOWN, BARCODE, "test_patron is unknown there"),
        (Ambiguous(count=2, message="x"), BARCODE, "several patrons"),
    ],
)
def test_a_wrong_answer_fails_the_look_up(outcome, test_patron, message):
    test = check_connection(under_test(SigningIn(outcome), test_patron=test_patron))

    assert Stage.LOOK_UP is test.failed.stage
    assert message in test.failed.message
    assert test.looked


@pytest.mark.parametrize(
    ("failure", "stage"),
    [
        (LookupFailure.NOT_CONFIGURED, Stage.CONFIGURED),
        (LookupFailure.UNREACHABLE, Stage.REACHABLE),
        (LookupFailure.TIMEOUT, Stage.REACHABLE),
        (LookupFailure.REDIRECTED, Stage.REACHABLE),
        (LookupFailure.TLS, Stage.SECURE),
        (LookupFailure.PROTOCOL_ERROR, Stage.ANSWERS),
        (LookupFailure.TOO_LARGE, Stage.ANSWERS),
        (LookupFailure.SERVER_ERROR, Stage.ANSWERS),
        (LookupFailure.RATE_LIMITED, Stage.ANSWERS),
        (LookupFailure.UNSUPPORTED, Stage.ANSWERS),
        (LookupFailure.AUTH_ERROR, Stage.SIGNED_IN),
        (LookupFailure.FORBIDDEN, Stage.PERMITTED),
        (LookupFailure.WRONG_PATRON, Stage.LOOK_UP),
    ],
)
def test_each_failure_belongs_to_a_stage(failure, stage):
    """What is before it passed, what comes after was not tested."""
    no = CouldNotLook(failure=failure, message="Check this.")
    for connector in (SigningIn(no, "not-needed"), SigningIn(UNKNOWN, no)):
        test = check_connection(under_test(connector))

        assert (stage, "Check this.") == (test.failed.stage, test.failed.message)
        order = list(Stage)
        after = order[order.index(stage) + 1 :]
        assert {StageOutcome.NOT_REACHED} >= {test.at(entry).outcome for entry in after}


def test_a_refusal_after_a_sign_in_is_a_missing_permission():
    no = CouldNotLook(failure=LookupFailure.AUTH_ERROR, message="No.")
    test = check_connection(under_test(SigningIn(no)))

    assert Stage.PERMITTED is test.failed.stage
    assert not test.looked


def test_a_gap_in_the_record_is_told_apart():
    gap = Gap(part=CapabilityName.BALANCE, message="accounts.collection.get is missing.")
    ils = SigningIn(make_found(make_record(gaps=(gap, gap))))
    test = check_connection(under_test(ils, test_patron=BARCODE))

    assert (Stage.COMPLETE, gap.message) == (test.failed.stage, test.failed.message)
    assert "passed" == outcomes(test)["look-up"]
    assert test.looked


def test_what_there_is_nothing_to_test_about():
    test = check_connection(
        under_test(SigningIn(UNKNOWN, "not-needed"), url="http://127.0.0.1:8080")
    )

    assert "not-tested" == outcomes(test)["secure"] == outcomes(test)["signed-in"]
    assert test.failed is None
    assert test.on_this_machine
    assert test.encrypted is False


def test_all_are_tested_at_once_and_one_that_hangs_is_late():
    over = threading.Event()

    class Hanging(SigningIn):
        def look_up(self, key):
            over.wait(20)
            return super().look_up(key)

    progress = []
    good, late = check_connections(
        (under_test(SigningIn(UNKNOWN)), under_test(Hanging(UNKNOWN))),
        seconds=0.3,
        progress=progress.append,
    )
    over.set()

    assert good.failed is None
    assert "did not end within 0.3 seconds" in late.failed.message
    assert ["ncip tested"] == progress
