import re

from verifier.store.db_errors import StoreProblem
from verifier.web.access import ENDPOINTS, NAVIGATION


def links(page):
    found = re.search(r'<nav class="navigation".*?</nav>', page, re.DOTALL)
    return re.findall(r'href="([^"]+)"', found[0]) if found else []


def test_every_entry_is_an_endpoint_and_named_once():
    """The words and the addresses are all different."""
    assert set(NAVIGATION) <= set(ENDPOINTS)
    assert len(NAVIGATION) == len(set(NAVIGATION.values()))


def test_it_shows_what_its_reader_may_open(browser, nobody):
    """An operator sees the pages, nobody sees none; the page one is on is marked."""
    page = browser.get("/check").text

    assert "/triage" in links(page)
    assert 'href="/check" aria-current="page"' in page
    assert [] == links(nobody.get("/check").text)


def test_a_store_out_of_order_leaves_it_out(browser, here, monkeypatch):
    """The page that says so is shown all the same."""

    def full(*_, **__):
        raise StoreProblem("The data store's disk is full.")

    monkeypatch.setattr(type(here.store.sessions), "of", full)
    answer = browser.get("/check")

    assert (503, []) == (answer.status_code, links(answer.text))
    assert "disk is full" in answer.text


def test_what_is_about_the_site_stands_by_itself(browser):
    """In a second list, so that those who only test logins need not read it."""
    page = browser.get("/check").text
    first, second = re.findall(r"<ul>\n(<li><a.*?)</ul>", page, re.DOTALL)[:2]

    assert "/check" in first
    assert "/audit" in second
    assert "/audit" not in first


def test_who_is_signed_in_is_named(browser, nobody):
    """Beside the button that ends it; nobody has neither."""
    page = browser.get("/check").text
    name = re.search(r'<span class="quiet">([^<]+)</span>\n<button[^>]*>Sign out', page)[1]

    assert browser.operator.name == name
    assert "Sign out" not in nobody.get("/").text
