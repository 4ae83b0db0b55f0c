from dataclasses import replace

import pytest

from tests.factories import make_capture
from verifier.adapters.captures.capture_json import dump
from verifier.web import report_access
from verifier.web.app import create_app


class Asked:
    """A route that remembers which library systems it was given."""

    def __init__(self, route):
        self.route = route
        self.ils = []
        self.by_email = []

    def __call__(self, capture, *, site, ils, expected=None):
        self.ils.append(ils)
        self.by_email.append(site.lookup_by_email)
        return self.route(capture, site=site, ils=ils, expected=expected)


@pytest.fixture
def asked(here):
    return Asked(here.verify)


def with_ils(here, asked, **site):
    return create_app(
        replace(here, ils=("the library",), verify=asked, site=replace(here.site, **site))
    )


def test_a_saved_login_asks_no_library_system(here, asked, open_browser):
    """Anybody can write one, and could look up any patron with it."""
    browser = open_browser(with_ils(here, asked))
    browser.post("/check", text=dump(make_capture()))

    assert [()] == asked.ils


def test_a_site_may_let_saved_logins_ask(here, asked, open_browser):
    """Where only staff reach the page, that is of use."""
    browser = open_browser(with_ils(here, asked, saved_logins_ask_ils=True))
    browser.post("/check", text=dump(make_capture()))

    assert [("the library",)] == asked.ils


def test_a_real_login_asks(here, asked, open_browser):
    """It was performed here, so its values are the person's own."""
    open_browser(with_ils(here, asked)).log_in()

    assert [("the library",)] == asked.ils


def test_a_saved_login_never_asks_by_email_address(here, asked, open_browser):
    """Whoever can write one could find out anybody's number by their address."""
    asking = with_ils(here, asked, saved_logins_ask_ils=True, lookup_by_email=True)
    browser = open_browser(asking)
    browser.post("/check", text=dump(make_capture()))
    browser.log_in()

    assert [False, True] == asked.by_email


@pytest.fixture
def _no_turn(monkeypatch):
    monkeypatch.setattr(report_access, "_TURNS", report_access.BoundedSemaphore(1))
    monkeypatch.setattr(report_access, "PATIENCE_SECONDS", 0.01)
    report_access._TURNS.acquire()
    yield
    report_access._TURNS.release()


@pytest.mark.usefixtures("_no_turn")
def test_too_many_reports_at_once_keep_the_login(browser, here):
    """The login is kept and led to; its page says that the report comes later."""
    location = browser.log_in()
    page = browser.get(location)

    assert 503 == page.status_code
    assert "The report is not ready yet." in page.text
    assert [] == here.verify.captures


def test_logins_of_one_file_are_found_together(browser, here, monkeypatch):
    """And apart from those of another file in the same browser."""
    monkeypatch.setattr("verifier.web.uploads.read_captures_in", lambda _: (make_capture(),) * 3)
    places = [browser.post("/check", text="many").headers["Location"] for _ in range(2)]
    sets = [here.store.kept_together(place.rpartition("/")[2]) for place in places]

    assert [3, 3] == [len(entry) for entry in sets]
    assert not set(sets[0]) & set(sets[1])


def test_a_login_belongs_to_the_identity_provider_it_began_at(browser, here):
    """Its history is looked through by it; a saved login belongs to none."""
    browser.log_in()
    browser.post("/ldap/directory", username="gail", password="right")
    browser.post("/check", text=dump(make_capture()))

    entries = here.store.results.page().entries

    assert {None, "directory", "campus"} == {entry.result.idp_id for entry in entries}
    assert {None} == {entry.result.patron for entry in entries}


def test_every_way_back_says_where_the_login_began(browser, here):
    """OpenID Connect and CAS as well."""
    browser.post("/oidc/campus-oidc/login")
    browser.get("/oidc/campus-oidc/return?code=good&state=oidcstate1")
    browser.post("/cas/campus-cas/login")
    browser.get("/cas/campus-cas/return/casstate1?ticket=good")

    assert ("campus-cas", "campus-oidc") == here.store.results.there().idp_ids
