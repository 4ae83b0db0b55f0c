from tests.checks.connection_tests import make_test
from verifier.model.connection_test import Stage, StageOutcome


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
