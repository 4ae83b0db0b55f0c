from tests.checks.connection_tests import make_test
from verifier.checks.check import Draft, NotAsked, Saw
from verifier.checks.connections import shown, stage_failed
from verifier.model.connection_test import Stage


def test_one_stage_decides():
    """A failure is a finding, a pass is what was seen, an untested stage is not asked about."""
    [failed] = stage_failed(make_test(Stage.SECURE, said="It expired."), Stage.SECURE, "No.")
    [passed] = stage_failed(make_test(), Stage.SECURE, "No.")
    [untested] = stage_failed(make_test(Stage.REACHABLE), Stage.SECURE, "No.")

    assert Draft("No.", (shown(make_test(), "It expired."),)) == failed
    assert Saw("secure passed") == passed
    assert NotAsked("A stage before this one failed.") == untested
