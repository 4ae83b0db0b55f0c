"""A login that was saved elsewhere, handed in by a person."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.pages import GAILS_BARCODE, saved_login

pytestmark = pytest.mark.browser


def test_a_pasted_login_gives_a_report(person, demo):
    """Pasted into the form, it is followed to its end."""
    page = person().hands_in(demo.url, saved_login(GAILS_BARCODE))

    expect(page.get_by_role("heading", level=1)).to_have_text(
        "ReShare would accept a request from this patron."
    )


def test_an_uploaded_login_gives_a_report(person, demo):
    """Chosen as a file, it is followed to its end."""
    page = person().opens(f"{demo.url}/check")
    page.get_by_label("A file with the saved login").set_input_files(
        {
            "name": "capture.json",
            "mimeType": "application/json",
            "buffer": saved_login("21234000000141").encode(),
        }
    )
    page.get_by_role("button", name="Follow the identifier").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(
        "ReShare would not find this patron."
    )


def test_what_is_no_login_is_said_on_the_form(person, demo):
    """One sentence, and the form to try again."""
    page = person().hands_in(demo.url, "{}")

    expect(page.get_by_role("alert")).to_contain_text("a saved login says")
    expect(page.get_by_label("or its text")).to_be_visible()


def test_a_library_system_that_does_not_answer_is_not_a_no(person, demo):
    """The page says that it could not ask, and nowhere that there is no patron."""
    page = person().hands_in(demo.silent, saved_login(GAILS_BARCODE))

    expect(page.get_by_text("cannot be said").first).to_be_visible()
    expect(page.get_by_text("The library system gave no answer.")).to_be_visible()
    expect(page.get_by_text("No record was found.")).to_have_count(0)
    expect(page.locator(".stop-value").last).to_have_text("(no answer)")
