"""Logins by OpenID Connect, CAS and at a directory, from the start page to the report."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.for_everybody import holds_for_everybody

pytestmark = pytest.mark.browser

WORKS = "ReShare would accept a request from this patron."
TODAY = "ReShare would accept a request from this patron today."
CARD = "21234000000257"  # typed at the directory, and VuFind sends what was typed
WAYS = {
    "oidc": ("Example University (OpenID Connect)", "olive", WORKS, "21234000000190"),
    "cas": ("Example University (CAS)", "cora", WORKS, "21234000000224"),
    "ldap": ("Example University (directory)", CARD, TODAY, CARD),
}
DIRECTORY = WAYS["ldap"][0]


def heading(page):
    return page.get_by_role("heading", level=1)


def chooses(someone, demo, name):
    """Go from the start page to that login page, whose button or link it is."""
    page = someone.opens(demo.url)
    page.locator(".idps").get_by_text(f"Log in at {name}").click()
    expect(page.get_by_label("Password")).to_be_visible()
    return page


def signs_in(page, username, password=None):
    """Fill in whichever login form is there; a demo password is the user name."""
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password").fill(password or username)
    page.get_by_label("Password").press("Enter")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("way", WAYS)
def test_a_login_ends_at_the_report(person, demo, way, scripts):
    """The verdict stands above, and the identifier on the road, with scripts or without."""
    name, username, verdict, identifier = WAYS[way]
    page = chooses(person(java_script_enabled=scripts), demo, name)
    signs_in(page, username)

    expect(heading(page)).to_have_text(verdict)
    assert page.url.startswith(f"{demo.url}/reports/")
    road = page.get_by_role("region", name="The road").get_by_role("listitem")
    expect(road).to_have_count(6)
    expect(road.nth(4).locator(".stop-value")).to_have_text(identifier)


@pytest.fixture
def form(person, demo):
    """The form for user name and password at the directory, which is a page of ours."""
    return chooses(person(), demo, DIRECTORY)


@pytest.mark.parametrize("problem", [False, True], ids=["fresh", "with a problem"])
def test_the_directory_s_form_is_accessible_and_fits(form, problem):
    """No violation for axe, wide or narrow, light or dark, and nothing to scroll sideways to."""
    if problem:
        signs_in(form, CARD, "not the password")
        expect(form.get_by_role("alert")).to_be_visible()
    holds_for_everybody(form)


def test_the_directory_s_form_works_from_the_keyboard(form):
    """Field by field in their order; Enter leads on to the report."""
    form.get_by_label("User name").focus()
    form.keyboard.type(CARD)
    form.keyboard.press("Tab")
    expect(form.get_by_label("Password")).to_be_focused()
    form.keyboard.type(CARD)
    form.keyboard.press("Tab")
    expect(form.get_by_role("button", name="Log in and follow")).to_be_focused()
    form.keyboard.press("Enter")

    expect(heading(form)).to_have_text(TODAY)


def test_a_wrong_password_at_the_directory_is_said_on_the_form(form):
    """The name that was typed is still there, the password is not, and the right one leads on."""
    signs_in(form, CARD, "not the password")

    expect(form.get_by_role("alert")).to_contain_text("does not accept this password")
    expect(form.get_by_label("User name")).to_have_value(CARD)
    expect(form.get_by_label("Password")).to_have_value("")
    assert "not the password" not in form.content()
    signs_in(form, CARD)
    expect(heading(form)).to_have_text(TODAY)


@pytest.mark.parametrize("way", ["oidc", "cas"])
def test_a_wrong_password_is_said_where_it_was_typed(person, demo, way):
    """The identity provider's own form comes again, and the right password still leads on."""
    name, username, verdict, _ = WAYS[way]
    page = chooses(person(), demo, name)
    signs_in(page, username, "not the password")

    expect(page.get_by_role("alert")).to_be_visible()
    signs_in(page, username)
    expect(heading(page)).to_have_text(verdict)


def test_going_back_to_the_directory_s_form_keeps_no_password(form):
    """After the report, the form holds nothing that the next person at the desk could send."""
    signs_in(form, CARD)
    expect(heading(form)).to_have_text(TODAY)
    form.go_back()

    expect(form.get_by_label("Password")).to_have_value("")
