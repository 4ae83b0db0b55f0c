"""What holds for each page: accessible, quiet, and readable on a phone, light and dark."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.history_pages import HISTORY_PAGES
from tests.browser.pages import PAGES, SeenPage

pytestmark = pytest.mark.browser

WIDE, NARROW = 1280, 360
UNFOLD = "document.querySelectorAll('details').forEach(one => { one.open = true })"
OVERHANG = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(params=(*PAGES, *HISTORY_PAGES), ids=str)
def page(person, demo, request):
    """The page, everything that can be unfolded unfolded."""
    seen: SeenPage = request.param
    someone = person()
    seen.reach(someone, demo)
    expect(someone.page.get_by_role("heading", level=1)).to_contain_text(seen.heading)
    someone.page.evaluate(UNFOLD)
    return someone.page


def violations(page, **options):
    """What axe finds on the page as it is now, with the elements."""
    found = Axe().run(page, options={"resultTypes": ["violations"], **options})
    return [
        (violation["id"], [node["html"][:200] for node in violation["nodes"]])
        for violation in found.response["violations"]
    ]


def test_it_is_accessible_and_fits(page):
    """No violation for axe, wide or narrow, light or dark, and nothing to scroll sideways to.

    Contrast costs axe more than all its other rules together, and colors depend on the scheme
    and not on the width: it is looked at wide in light and narrow in dark.
    """
    contrast = "color-contrast"
    page.set_viewport_size({"width": WIDE, "height": 800})
    page.emulate_media(color_scheme="light")
    assert [] == violations(page), "wide, light"
    assert 0 == page.evaluate(OVERHANG), "wide"

    page.set_viewport_size({"width": NARROW, "height": 800})
    assert [] == violations(page, rules={contrast: {"enabled": False}}), "narrow, light"
    assert 0 == page.evaluate(OVERHANG), "narrow"
    page.emulate_media(color_scheme="dark")
    assert [] == violations(page, runOnly=[contrast]), "narrow, dark"
