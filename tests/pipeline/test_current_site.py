import threading
from dataclasses import replace

import pytest

from tests.factories import make_site
from tests.fake_reshare import SETTINGS, FakeReshare, make_access, serving
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.connections import connect
from verifier.domain.model.lookup import LookupFailure
from verifier.domain.model.site import IlsConnection, IlsRole
from verifier.pipeline.current_site import (
    FRESH_SECONDS,
    CurrentSite,
    live_reshare,
    with_live_settings,
)
from verifier.pipeline.host_lms_test import ask_host_lms
from verifier.settings.ils_tables import with_system

NCIP = IlsConnection(id="ncip", connector="ncip", role=IlsRole.RESHARE, url="https://ils/ncip")


@pytest.fixture
def reshare():
    return FakeReshare()


@pytest.fixture
def site(tmp_path, reshare):
    with serving(reshare) as url:
        yield make_site(tmp_path, okapi=make_access(url), allow_private_addresses=True)


def test_a_site_that_does_not_say_how_to_ask(tmp_path):
    site = make_site(tmp_path)

    assert live_reshare(site) is None
    assert site is with_live_settings(site, None)


def test_a_connection_asks_as_the_real_host_lms_asks(site, reshare):
    reshare.set("host_lms_integration", "koha")
    connection = with_system(NCIP, "FOLIO")
    site = replace(site, ils=(connection,))

    now = with_live_settings(site, live_reshare(site))

    assert ("folio", "koha") == (connection.option("system"), now.ils[0].option("system"))
    assert ["host_lms_integration"] == [
        difference.name for difference in now.reshare.live.differences
    ]


def test_settings_are_read_again_when_they_are_old(site, reshare):
    now = [0.0]
    current = CurrentSite(site, (), live_reshare(site), clock=lambda: now[0])
    first, _ = current.get()
    asked = reshare.counts[SETTINGS]
    reshare.set("borrower_check", None)

    assert current.get()[0] is first
    assert asked == reshare.counts[SETTINGS]
    now[0] = FRESH_SECONDS
    assert (True, False) == (
        first.reshare.borrower_check_on,
        current.get()[0].reshare.borrower_check_on,
    )


def test_nobody_waits_for_a_reading_that_is_under_way(site):
    now = [0.0]
    current = CurrentSite(site, (), live_reshare(site), clock=lambda: now[0])
    first, _ = current.get()
    now[0] = FRESH_SECONDS
    begun, go_on = threading.Event(), threading.Event()

    class Slow:
        def sign_in(self):
            return None

        def section(self, _name):
            begun.set()
            assert go_on.wait(5)
            return (("host_lms_integration", "koha"), ("borrower_check", "ncip"))

        def profiles(self):
            return ()

    current._live = Slow()
    reading = threading.Thread(target=current.get)
    reading.start()
    assert begun.wait(5)
    meanwhile, _ = current.get()
    go_on.set()
    reading.join(5)

    assert meanwhile is first
    assert "koha" == current.get()[0].reshare.host_lms_integration


def test_connections_are_made_anew_only_where_they_ask_otherwise(site, reshare):
    """They hold tokens and the pace: a setting that does not concern them leaves them alone."""
    site = replace(site, ils=(with_system(NCIP, "FOLIO"),))
    made = connect(site)
    now = [0.0]
    current = CurrentSite(site, made, live_reshare(site), clock=lambda: now[0])

    assert current.get()[1] is made
    reshare.set("host_lms_integration", "koha")
    now[0] = FRESH_SECONDS
    [connected] = current.get()[1]
    assert "koha" == connected.connection.option("system")


def test_settings_that_could_not_be_read_are_not_guessed(tmp_path):
    """The site file's copy is not sent in their place."""
    reshare = FakeReshare()
    reshare.permissions.discard("rs.settings.get")
    with serving(reshare) as url:
        site = make_site(tmp_path, okapi=make_access(url), allow_private_addresses=True)
        with pytest.raises(LookupAborted, match=r"rs\.settings\.get") as caught:
            ask_host_lms(site, "21234000000018", with_secret=False)

    assert LookupFailure.NOT_CONFIGURED is caught.value.outcome.failure
    assert 0 == reshare.counts["/rs/testHostLMS/validate"]
