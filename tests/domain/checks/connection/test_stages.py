"""One table for the checks on one stage of a connection's test each."""

import pytest

from tests.domain.checks.asking import answer, finding, proofs, reason, saw
from tests.domain.checks.connection_tests import make_test
from verifier.domain.checks.connection.answer_not_understood import answer_not_understood
from verifier.domain.checks.connection.finds_anybody import finds_anybody
from verifier.domain.checks.connection.known_patron_not_found import known_patron_not_found
from verifier.domain.checks.connection.not_configured import not_configured
from verifier.domain.checks.connection.not_reachable import not_reachable
from verifier.domain.checks.connection.not_secure import not_secure
from verifier.domain.checks.connection.permission_missing import permission_missing
from verifier.domain.checks.connection.record_incomplete import record_incomplete
from verifier.domain.checks.connection.sign_in_refused import sign_in_refused
from verifier.domain.model.connection_test import Stage
from verifier.domain.model.finding import Owner, Severity, Station

STAGES = [
    (not_configured, Stage.CONFIGURED, True),
    (not_reachable, Stage.REACHABLE, True),
    (not_secure, Stage.SECURE, True),
    (answer_not_understood, Stage.ANSWERS, True),
    (sign_in_refused, Stage.SIGNED_IN, True),
    (permission_missing, Stage.PERMITTED, True),
    (known_patron_not_found, Stage.LOOK_UP, True),
    (finds_anybody, Stage.LOOK_UP, False),
    (record_incomplete, Stage.COMPLETE, True),
]
each_stage = pytest.mark.parametrize(
    ("check", "stage", "named"), STAGES, ids=[check.id for check, _, _ in STAGES]
)


@each_stage
def test_the_stage_failed(check, stage, named):
    """What was said there is the evidence, and the library system's owner has it."""
    found = finding(check, make_test(stage, message="Check `tenant`.", test_patron_named=named))

    assert [("answer", "koha", "Check `tenant`.")] == proofs(found)
    assert (Station.ILS, Owner.ILS) == (found.station, found.owner)


@each_stage
def test_the_stage_passed(check, stage, named):
    """Then nothing is wrong."""
    assert f"{stage.value} passed" == saw(check, make_test(test_patron_named=named))


@pytest.mark.parametrize("check", [check for check, _, _ in STAGES[1:]])
def test_the_stage_was_not_reached(check):
    """A failure before it leaves it untested."""
    named = check is not finds_anybody

    assert "not asked: A stage before this one failed." == answer(
        check, make_test(Stage.CONFIGURED, test_patron_named=named)
    )


@pytest.mark.parametrize(
    ("check", "named", "why"),
    [
        (known_patron_not_found, False, "The connection names no test_patron."),
        (finds_anybody, True, "no made-up identifier"),
    ],
)
def test_another_patron_was_asked_for(check, named, why):
    """A patron made for tests and a made-up one are questions of two checks, and both errors."""
    assert why in reason(check, make_test(Stage.LOOK_UP, test_patron_named=named))
    assert Severity.ERROR is check.severity
