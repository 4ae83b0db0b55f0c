"""Everything works from the keyboard, and one always sees where one is."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.pages import PAGES
from verifier.web.access import ENTRIES

pytestmark = pytest.mark.browser

MOST_STOPS = 80
FOCUSED = """
() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const style = getComputedStyle(one);
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const box = one.getBoundingClientRect();
  const inside = box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight;
  return { name: one.innerText || one.labels?.[0]?.innerText || "", tag: one.tagName,
           seen: (ring || style.boxShadow !== "none") && inside };
}
"""


def focused(page):
    return page.evaluate(FOCUSED)


def tab_to(page, name):
    """Press Tab until the element of that name has the focus; give the names on the way."""
    way = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        way.append(focused(page)["name"])
        if name in way[-1]:
            return way
    raise AssertionError(way)


def test_a_whole_login_without_a_mouse(person, demo):
    """Skip link, title, button; then the form, field by field; Enter leads on each time."""
    someone = person()
    page = someone.opens(demo.url)

    assert [
        "Skip to the content",
        "Example University Library",
        *(words for words, _ in ENTRIES),
        "Log in at Example University (demo)",
    ] == tab_to(page, "Log in at")
    page.keyboard.press("Enter")
    expect(page.get_by_label("User name")).to_be_visible()
    tab_to(page, "User name")
    page.keyboard.type("uma")
    tab_to(page, "Password")
    page.keyboard.type("uma")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "ReShare would not find this patron."
    )


def test_the_skip_link_leads_past_the_header(person, demo):
    """The next stop after it is the first in the content."""
    page = person().opens(demo.url)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert "Log in at Example University (demo)" == focused(page)["name"]


@pytest.mark.parametrize(
    "seen",
    [
        page
        for page in PAGES
        if page.name
        in (
            *("start-with-reports", "idp-login", "report-fail", "saved", "configuration-tested"),
            *("compare", "compared-sets"),
        )
    ],
    ids=str,
)
def test_one_always_sees_where_one_is(person, demo, seen):
    """Each stop of the Tab key has a visible outline and is on the screen."""
    someone = person()
    seen.reach(someone, demo)
    page = someone.page
    expect(page.get_by_role("heading", level=1)).to_contain_text(seen.heading)
    page.wait_for_load_state("load")  # the style sheet draws the outline
    stops = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = focused(page)
        if stop is None:
            break
        stops.append(stop)

    assert [] == [stop for stop in stops if not stop["seen"]]
    assert 2 < len(stops) < MOST_STOPS


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_details_open_from_the_keyboard(person, demo, key):
    """What is one step away is one key away."""
    page = person().logs_in(demo.url, "uma")
    message = page.locator("details.message pre")
    expect(message).to_be_hidden()
    tab_to(page, "A message to send")
    page.keyboard.press(key)

    expect(message).to_be_visible()
    expect(message).to_contain_text(
        "In VuFind's Shibboleth.ini set username to libraryCardNumber."
    )
