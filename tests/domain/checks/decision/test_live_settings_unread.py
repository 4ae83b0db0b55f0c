from tests.domain.checks.asking import findings, reason, saw
from tests.factories import make_decision, make_settings
from verifier.domain.checks.decision.live_settings_unread import live_settings_unread
from verifier.domain.model.reshare_settings import LiveReading, UnreadPart


def settled(live):
    return make_decision(settings=make_settings(live=live))


def test_each_part_says_why_it_was_not_read():
    """One finding for each, in its own words."""
    parts = (
        UnreadPart(what="patron profiles", message="The account lacks a permission."),
        UnreadPart(what="settings requests", message="ReShare failed."),
    )
    profiles, requests = findings(live_settings_unread, settled(LiveReading(unread=parts)))

    assert (
        "ReShare was asked for patron profiles, and the site file's had to do: "
        "The account lacks a permission." == profiles.message
    )
    assert requests.message.endswith("ReShare failed.")


def test_everything_read_passes():
    """Nothing had to be taken from the site file."""
    assert "showed all settings" in saw(live_settings_unread, settled(LiveReading()))


def test_who_does_not_ask_misses_nothing():
    """A site file without [reshare.okapi] is no problem."""
    assert "was not asked" in reason(live_settings_unread, settled(None))
