import pytest

from tests.domain.checks.connection_tests import make_test
from verifier.domain.model.connection_test import Stage, StageOutcome, fails_at
from verifier.domain.model.lookup import LookupFailure
from verifier.domain.model.site import IlsRole


def test_the_first_failure_counts():
    """What comes after it was not tested."""
    test = make_test(Stage.SECURE)

    assert Stage.SECURE is test.failed.stage
    assert StageOutcome.NOT_REACHED is test.at(Stage.LOOK_UP).outcome
    assert make_test().failed is None


def test_whether_a_question_was_answered():
    """A wrong answer is one; a failure before it is none."""
    assert make_test().looked
    assert make_test(Stage.LOOK_UP).looked
    assert not make_test(Stage.PERMITTED).looked


def test_every_failure_has_a_stage():
    """A new kind of failure must be given one."""
    assert {entry for entry in Stage if entry is not Stage.COMPLETE} == {
        fails_at(entry, signed_in=False) for entry in LookupFailure
    }


@pytest.mark.parametrize(
    ("failure", "signed_in", "stage"),
    [
        (LookupFailure.AUTH_ERROR, False, Stage.SIGNED_IN),
        (LookupFailure.AUTH_ERROR, True, Stage.PERMITTED),
        (LookupFailure.TIMEOUT, True, Stage.REACHABLE),
    ],
)
def test_after_a_sign_in_refusals_are_of_permissions(failure, signed_in, stage):
    """The credentials were accepted, so they are not what is wrong."""
    assert stage is fails_at(failure, signed_in=signed_in)


@pytest.mark.parametrize(
    ("role", "kind"), [(IlsRole.EVIDENCE, "koha, role evidence"), (None, "koha")]
)
def test_reshare_itself_has_no_role(role, kind):
    """A connection to a library system is named with what it is asked for."""
    assert kind == make_test(role=role).kind
