"""A real browser, the demo to look at, and people who come with a fresh browser each."""

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.person import Person
from tests.browser.running import running_demo
from tests.programs import require_program

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def chromium():
    """One browser for a file of tests: only one Playwright can be at work in a process."""
    path = require_program("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """The page and its identity provider on one host, as ``verifier demo`` runs them."""
    require_program("chromium")
    with running_demo(tmp_path_factory.mktemp("demo")) as running:
        yield running


@pytest.fixture(scope="session")
def far_demo(tmp_path_factory):
    """The page on ``localhost``: its identity provider on 127.0.0.1 is another site."""
    require_program("chromium")
    with running_demo(tmp_path_factory.mktemp("far"), host="localhost") as running:
        yield running


@pytest.fixture(scope="module")
def _one_browser(chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    yield Person(context)
    context.close()


@pytest.fixture
def visitor(_one_browser):
    """Somebody who comes to page after page with the same browser, its cookies cleared.

    A new browser compiles axe anew, which costs more than all its rules.
    """
    yield _one_browser
    _one_browser.page.unroute_all()
    _one_browser.context.clear_cookies()
    complaints = _one_browser.complaints[:]
    _one_browser.complaints.clear()
    assert [] == complaints


@pytest.fixture
def person(chromium):
    """Somebody with a fresh browser; what the browser complains about fails the test."""
    people = []

    def come(**how) -> Person:
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **how})
        context.set_default_timeout(10_000)
        people.append(Person(context))
        return people[-1]

    yield come
    for person in people:
        person.context.close()
    assert [] == [complaint for person in people for complaint in person.complaints]
