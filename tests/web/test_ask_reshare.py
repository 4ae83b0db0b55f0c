"""The button that asks ReShare itself, and the settings that reports are made with."""

import json
from dataclasses import replace

import pytest

from tests.factories import FixedIls, make_capture, make_found, make_settings
from verifier.adapters.captures.capture_json import dump
from verifier.domain.model.reshare_settings import OwnAnswer
from verifier.pipeline import verify
from verifier.web.app import create_app

BUTTON = "Ask ReShare itself"


class Reshare:
    """Gives one answer, and remembers whom it was asked about."""

    def __init__(self, **answer):
        self.answer = OwnAnswer(**{"valid": True, "status": "OK", **answer})
        self.asked = []

    def __call__(self, identifier):
        self.asked.append(identifier)
        return self.answer


@pytest.fixture
def opened(here, open_browser):
    def start(reshare, **site):
        services = replace(
            here,
            site=replace(here.site, **site),
            ils=(FixedIls(make_found()),),
            verify=verify.verify,
            ask_reshare=reshare,
        )
        return open_browser(create_app(services))

    return start


def own_answer(browser, location):
    return json.loads(browser.get(f"{location}.json").text)["reshare"]["own_answer"]


def test_the_button_says_what_it_may_do_and_does_it(opened):
    """Showing the page asks nobody; pressing it asks once, and the answer stands on the page."""
    reshare = Reshare()
    browser = opened(reshare)
    location = browser.log_in()
    page = browser.get(location).text

    assert BUTTON in page
    assert "creates a patron profile" in page
    assert [] == reshare.asked

    answer = browser.post(f"{location}/ask-reshare")
    page = browser.get(location).text

    assert (303, f"{location}#request-title") == (answer.status_code, answer.headers["Location"])
    assert 1 == len(reshare.asked)
    assert "accepts this patron (status OK)" in page
    assert BUTTON not in page
    assert own_answer(browser, location)["valid"] is True
    trail = browser.app.extensions["verifier"].store.audit.latest()
    written = {(entry.what, entry.about) for entry in trail}
    assert ("reshare.asked", location.rpartition("/")[2]) in written


def test_pressed_again_it_asks_nobody(opened):
    """An old page, or a second press before the first one was answered, leaves no more traces."""
    asked, again = [], []

    def press():
        again.append(browser.post(f"{location}/ask-reshare").status_code)

    def slow(identifier):
        asked.append(identifier)
        press()
        return OwnAnswer(valid=True, status="OK")

    browser = opened(slow)
    location = browser.log_in()
    press()
    press()

    assert [503, 303, 303] == again
    assert 1 == len(asked)


def test_another_site_cannot_press_it(opened):
    """Without the page's token nobody is asked."""
    reshare = Reshare()
    browser = opened(reshare)
    location = browser.log_in()

    assert 403 == browser.bare_post(f"{location}/ask-reshare").status_code
    assert [] == reshare.asked


def test_who_may_only_look_does_not_ask(opened, viewer):
    """The question may make a profile in ReShare: it takes an admin."""
    reshare = Reshare()
    location = opened(reshare).log_in()

    assert 403 == viewer.post(f"{location}/ask-reshare").status_code
    assert [] == reshare.asked


def test_an_answer_that_did_not_come_can_be_asked_for_again(opened):
    """Why it did not is shown, and the button stays."""
    browser = opened(Reshare(valid=None, status=None, unanswered="ReShare failed (HTTP 500)."))
    location = browser.log_in()
    browser.post(f"{location}/ask-reshare")
    page = browser.get(location).text

    assert "gave no answer: ReShare failed (HTTP 500)." in page
    assert BUTTON in page


def test_without_a_way_to_ask_there_is_no_button(opened):
    """And its address leads nowhere."""
    browser = opened(None)
    location = browser.log_in()

    assert BUTTON not in browser.get(location).text
    assert 404 == browser.post(f"{location}/ask-reshare").status_code


@pytest.mark.parametrize(("allowed", "asked"), [(False, 0), (True, 1)])
def test_a_saved_login_needs_leave(opened, allowed, asked):
    """Anybody can write one, and would make profiles for anybody."""
    reshare = Reshare()
    browser = opened(reshare, saved_logins_ask_ils=allowed)
    location = browser.post("/check", text=dump(make_capture())).headers["Location"]
    offered = BUTTON in browser.get(location).text
    browser.post(f"{location}/ask-reshare")

    assert (allowed, asked) == (offered, len(reshare.asked))


def test_reports_are_made_with_the_settings_of_now(here, open_browser):
    """What ReShare tells counts, and the connections that go with it are asked."""

    class Current:
        def get(self):
            site = replace(here.site, reshare=make_settings(borrower_check=None))
            return site, (FixedIls(make_found()),)

    services = replace(here, verify=verify.verify, current=Current())
    browser = open_browser(create_app(services))
    location = browser.log_in()

    assert not json.loads(browser.get(f"{location}.json").text)["reshare"]["checked"]
