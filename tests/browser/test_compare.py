"""Two logins side by side, as a person compares them."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.pages import GAILS_BARCODE, entries, saved_login

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("javascript", [True, False])
def test_two_files(person, demo, javascript):
    """Each chosen file is read, with JavaScript and without it."""
    page = person(java_script_enabled=javascript).compares(
        demo.url, saved_login(GAILS_BARCODE), saved_login(f" {GAILS_BARCODE}")
    )

    expect(page.get_by_role("heading", level=1)).to_contain_text("the same but for blanks")
    expect(page.get_by_role("heading", name="What breaks the road")).to_be_visible()


def test_two_reports_from_the_report_page(person, demo):
    """The report at hand is the one after; its address holds no value of a person."""
    someone = person()
    for username in ("wes", "gail"):
        someone.logs_in(demo.url, username)
    page = someone.page
    page.get_by_role("link", name="Compare with another login").click()
    expect(page.locator("#after option:checked")).to_contain_text("works")
    page.locator("#before").select_option(index=2)
    page.get_by_role("button", name="Compare").click()

    expect(
        page.get_by_role("heading", name="The identifier that ReShare receives")
    ).to_be_visible()
    assert GAILS_BARCODE not in page.url
    page.get_by_role("link", name="The other way round").click()
    expect(page.get_by_text(GAILS_BARCODE).first).to_be_visible()


def test_one_login_of_a_set_unfolds(person, demo):
    """What changed for one person is one step away."""
    page = person().compares(demo.url, entries("gail", "omar", "zoe"), entries("gail", "OMAR"))
    details = page.locator("#login-2")
    expect(details.get_by_text("What breaks the road")).to_be_hidden()
    details.locator("summary").click()

    expect(details.get_by_text("What breaks the road")).to_be_visible()
