import pytest

from tests.factories import make_decision, make_settings
from verifier.domain.checks.decision.live_settings_unread import live_settings_unread
from verifier.domain.checks.decision.settings_differ import settings_differ
from verifier.domain.checks.reshare_settings import SettingsOnly
from verifier.domain.model.reshare_settings import LiveReading, SettingDifference, UnreadPart

LIVE = LiveReading(
    differences=(SettingDifference(name="x", in_site_file="1", in_reshare="2"),),
    unread=(UnreadPart(what="patron profiles", message="No permission."),),
)


@pytest.mark.parametrize("check", [settings_differ, live_settings_unread])
def test_the_same_is_found_with_a_login_and_without(check):
    """What lint says of the settings, a report says as well."""
    settings = make_settings(live=LIVE)
    without_login = check.run(SettingsOnly(settings))

    assert without_login.findings
    assert without_login == check.run(make_decision(settings=settings))
