from tests.domain.checks.asking import finding, saw
from tests.factories import make_decision, make_settings
from verifier.domain.checks.check import NotAsked
from verifier.domain.checks.decision.borrower_check_off import borrower_check_off
from verifier.domain.checks.decision.settings_not_stated import settings_not_stated
from verifier.domain.model.finding import Severity


def test_what_is_taken_for_granted_is_said():
    """A site file without ReShare's settings is a notice, and no borrower check is called off."""
    decision = make_decision(settings=make_settings(stated=False))

    found = finding(settings_not_stated, decision)

    assert Severity.NOTICE is found.severity
    assert "taken to check patrons by NCIP" in found.message
    assert [NotAsked] == [type(answer) for answer in borrower_check_off.ask(decision)]


def test_what_is_stated_passes():
    """Settings of the site file are what counts."""
    assert "the site file says how ReShare is set" == saw(settings_not_stated, make_decision())
