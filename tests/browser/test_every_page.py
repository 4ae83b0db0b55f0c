"""What holds for each page: accessible, quiet, and readable on a phone, light and dark."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.for_everybody import (
    AXE,
    holds_for_everybody,
    weak_contrast,
)
from tests.browser.history_pages import HISTORY_PAGES
from tests.browser.pages import PAGES, SeenPage

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("seen", [*PAGES, *HISTORY_PAGES], ids=str)
def test_it_is_accessible_and_fits(person, demo, seen: SeenPage):
    """No violation for axe, wide or narrow, light or dark, and nothing to scroll sideways to."""
    someone = person()
    seen.reach(someone, demo)
    expect(someone.page.get_by_role("heading", level=1)).to_contain_text(seen.heading)

    holds_for_everybody(someone.page)


@pytest.mark.parametrize("style", ["color: #999", "background: #777", "opacity: 0.4"])
def test_a_single_text_of_weak_contrast_is_found(person, demo, style):
    """Others of the same kind were examined before, and the color may lie behind the text."""
    page = person().opens(demo.url)
    page.evaluate(AXE)
    assert [] == weak_contrast(page)

    page.evaluate("style => document.querySelector('main p').style.cssText += style", style)

    assert ["color-contrast"] == [rule for rule, _ in weak_contrast(page)]
