from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import make_decision, make_settings
from verifier.domain.checks.decision.settings_differ import settings_differ
from verifier.domain.model.finding import Severity
from verifier.domain.model.reshare_settings import LiveReading, SettingDifference

OLD = SettingDifference(name="borrower_check", in_site_file="NCIP", in_reshare=None)


def settled(live):
    return make_decision(settings=make_settings(live=live))


def test_an_old_copy_is_told_with_both_values():
    """What the site file says, and what ReShare has."""
    found = finding(settings_differ, settled(LiveReading(differences=(OLD,))))

    assert Severity.WARNING is found.severity
    assert [
        ("setting", "borrower_check in the site file", "NCIP"),
        ("setting", "borrower_check in ReShare", "not set"),
    ] == proofs(found)


def test_a_true_copy_passes():
    """Nothing to mend."""
    assert "nothing of ReShare that ReShare does not" in saw(
        settings_differ, settled(LiveReading())
    )


def test_without_asking_there_is_nothing_to_compare():
    """The site file is all there is."""
    assert "was not asked" in reason(settings_differ, settled(None))


def test_an_entry_of_the_list_is_told_in_words():
    """No value stands behind it: its blanks are ordinary ones, and it is never masked."""
    row = SettingDifference(
        name="patron profile ALUM", in_site_file=None, in_reshare="may not request", in_words=True
    )
    found = finding(settings_differ, settled(LiveReading(differences=(row,))))

    assert ["state", "state"] == [kind for kind, _, _ in proofs(found)]
