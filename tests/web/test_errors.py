import logging
import re

import pytest
from flask import abort

from verifier.store.db_errors import StoreProblem
from verifier.web.access import ENDPOINTS, Access

CANARY = "21234000000018"


@pytest.fixture
def _broken(here):
    def fail(*_, **__):
        raise RuntimeError(CANARY)

    here.metadata.get = fail


@pytest.mark.usefixtures("_broken")
def test_a_defect_is_a_plain_page_with_a_reference_that_the_log_has(browser, caplog):
    """No stack trace and no value on the page or in the log; both name the same reference."""
    with caplog.at_level(logging.ERROR):
        answer = browser.get("/")
    reference = re.search(r"Reference number <code>(\w{8})</code>", answer.text)[1]

    assert 500 == answer.status_code
    assert "Traceback" not in answer.text
    assert f"defect reference={reference} type=RuntimeError" in caplog.text
    assert CANARY not in answer.text + caplog.text


def test_a_store_out_of_order_says_its_own_sentence(browser, here, monkeypatch):
    """The operator can act on it."""

    def full(*_, **__):
        raise StoreProblem("The data store's disk is full.")

    monkeypatch.setattr(type(here.store), "reports", full)
    answer = browser.get("/")

    assert (503, True) == (answer.status_code, "disk is full" in answer.text)


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("/nowhere", 404, "There is no such page."),
        ("/saml/acs", 405, "This address is not meant to be opened like that."),
        ("/static/../secret", 404, "There is no such page."),
        ("/<script>alert(1)</script>", 404, "There is no such page."),
    ],
)
def test_errors_have_pages_of_their_own(browser, path, status, message):
    """One sentence each, and the way back."""
    answer = browser.get(path)

    assert status == answer.status_code
    assert message in answer.text
    assert 'href="/">Back to the start page</a>' in answer.text
    assert "alert(1)" not in answer.text


def test_a_login_whose_route_breaks_is_kept_and_logged_without_values(browser, here, caplog):
    """The browser is sent to its report all the same; opening it tries again."""
    here.verify.breaks = RuntimeError(CANARY)
    with caplog.at_level(logging.ERROR):
        location = browser.log_in()
        answer = browser.get(location)

    assert 500 == answer.status_code
    assert CANARY not in answer.text + caplog.text
    assert 2 == caplog.text.count("type=RuntimeError")


def test_an_error_nobody_foresaw_is_a_defect(app, browser, monkeypatch):
    """A status without a page of its own is answered as a defect, with a reference."""
    app.add_url_rule("/teapot", "teapot", view_func=lambda: abort(418))
    monkeypatch.setitem(ENDPOINTS, "teapot", Access.EVERYBODY)
    answer = browser.get("/teapot")

    assert (500, True) == (answer.status_code, "Reference number" in answer.text)
