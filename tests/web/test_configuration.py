from dataclasses import replace

import pytest

from tests.report.lint.samples import GOOD, MISTAKEN, REFUSED, make_lint, with_delivery
from verifier.domain.model.site import IlsConnection, IlsRole, Secret
from verifier.web.app import create_app
from verifier.web.services import LastLint

ILS = IlsConnection(
    id="koha",
    connector="koha",
    role=IlsRole.RESHARE,
    url="https://koha.example.edu",
    options=(("currency", "EUR"),),
    secrets=(("client_secret", Secret(place="env KOHA_SECRET", value="hush-hush")),),
)


@pytest.fixture
def opened(here, open_browser):
    def start(*tests, **more):
        asked = []
        look = LastLint(lambda: asked.append(1) or make_lint(*tests))
        site = replace(here.site, **{"ils": (ILS,), **more})
        browser = open_browser(create_app(replace(here, site=site, last_lint=look)))
        browser.asked = asked
        return browser

    return start


def test_shows_every_station_and_no_secret(opened):
    """The site as understood: settings by station, secrets by their place alone."""
    page = opened().get("/configuration").text

    for message in (
        "vufind-shibboleth",
        "RESHARE:EXU",
        "asks the library system",
        "https://koha.example.edu",
        "from env KOHA_SECRET",
        "The configuration was not tested yet.",
    ):
        assert message in page
    assert "hush-hush" not in page


def test_tests_the_connections_when_asked(opened):
    """Showing asks nobody; the button does, and its result stays on the page."""
    browser = opened(GOOD, REFUSED)
    browser.get("/configuration")

    assert [] == browser.asked
    answer = browser.post("/configuration/test")
    assert (303, [1]) == (answer.status_code, browser.asked)
    page = browser.get("/configuration").text
    assert "The connection &#34;folio&#34; failed." in page
    assert "<h3>Not checked</h3>" in page
    assert "did not accept our credentials" in page


def test_the_button_needs_the_token(opened):
    """Another site cannot have library systems asked."""
    browser = opened(GOOD)

    assert 403 == browser.bare_post("/configuration/test").status_code
    assert [] == browser.asked


def test_a_site_without_library_systems(opened):
    """The settings and the files can be judged all the same."""
    browser = opened(ils=())
    page = browser.get("/configuration").text

    assert "No library system is configured" in page
    assert 303 == browser.post("/configuration/test").status_code


def test_one_test_at_a_time(opened, monkeypatch):
    """While one runs, others are asked to wait."""
    monkeypatch.setattr(LastLint, "renew", lambda _: False)

    assert 503 == opened(GOOD).post("/configuration/test").status_code


def test_mistakes_of_the_delivery_stand_on_the_page(here, open_browser):
    """By station, with the place and what to change."""
    look = LastLint(lambda: with_delivery(MISTAKEN))
    browser = open_browser(create_app(replace(here, last_lint=look)))
    browser.get("/configuration")
    browser.post("/configuration/test")
    page = browser.get("/configuration").text

    assert "verifier.toml, [reshare.listener] reqIdHeader" in page
    assert "Write the name in reqIdHeader in small letters." in page
    assert page.index("<h3>Listener</h3>") < page.index("<h3>ReShare</h3>")
