import pytest

from tests.domain.checks.asking import finding, reason, saw
from tests.domain.checks.delivery_tests import make_delivery, with_settings
from tests.factories import make_settings
from verifier.domain.checks.catalogue import DELIVERY_CHECKS
from verifier.domain.checks.decision.borrower_check_off import delivery_borrower_check_off
from verifier.domain.checks.reshare_settings import counted, unanswerable
from verifier.domain.model.finding import NotRun, Station
from verifier.domain.model.reshare_settings import Flavour


def test_profiles_are_counted():
    """Their codes stand in the evidence."""
    assert ["one patron profile", "2 patron profiles"] == [counted("A"), counted("AB")]


def test_why_nothing_can_be_said():
    """Nobody stated the settings, or CrossLink has no such ones."""
    assert unanswerable(make_settings()) is None
    assert "does not say" in unanswerable(make_settings(stated=False))
    assert "CrossLink" in unanswerable(make_settings(flavour=Flavour.CROSSLINK))


@pytest.mark.parametrize(
    "check",
    [
        delivery_check
        for delivery_check in DELIVERY_CHECKS
        if delivery_check.station is Station.RESHARE
    ],
    ids=lambda value: value.id,
)
def test_crosslink_has_no_settings_of_mod_rs(check):
    """None of them is asked about where CrossLink decides."""
    result = check.run(make_delivery(reshare=make_settings(flavour=Flavour.CROSSLINK))).result

    assert isinstance(result, NotRun)
    assert "CrossLink" in reason(check, with_settings(flavour=Flavour.CROSSLINK))


def test_crosslinks_own_switch():
    """Switched off, it accepts everything."""
    off = with_settings(flavour=Flavour.CROSSLINK, lookup_user_enabled=False)
    found = finding(delivery_borrower_check_off, off)

    assert "verifier.toml, [reshare.crosslink] lookupUserEnabled" == str(found.place)
    assert saw(delivery_borrower_check_off, with_settings())
