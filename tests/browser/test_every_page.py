"""What holds for each page: accessible, quiet, and readable on a phone, light and dark."""

import pytest
from playwright.sync_api import expect

from tests.browser.for_everybody import (
    AXE,
    MOST_STOPS,
    focused,
    heading,
    holds_for_everybody,
    tab_stops,
    weak_contrast,
)
from tests.browser.pages import PAGES, SeenPage
from verifier.web.access import NAVIGATION

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("seen", PAGES, ids=str)
def test_it_is_accessible_and_fits(visitor, demo, seen: SeenPage):
    seen.reach(visitor, demo)
    expect(heading(visitor.page)).to_contain_text(seen.heading)

    holds_for_everybody(visitor.page)


@pytest.mark.parametrize("style", ["color: #999", "background: #777", "opacity: 0.4"])
def test_a_single_text_of_weak_contrast_is_found(person, demo, style):
    """Others of the same kind were examined before, and the color may lie behind the text."""
    page = person().opens(demo.url)
    page.evaluate(AXE)
    assert [] == weak_contrast(page)

    page.evaluate("style => document.querySelector('main p').style.cssText += style", style)

    assert ["color-contrast"] == [rule for rule, _ in weak_contrast(page)]


WORKS = "ReShare would accept a request from this patron."
TODAY = "ReShare would accept a request from this patron today."
CARD = "21234000000257"  # typed at the directory, and VuFind sends what was typed
WAYS = {
    "oidc": ("Example University (OpenID Connect)", "olive", WORKS, "21234000000190"),
    "cas": ("Example University (CAS)", "cora", WORKS, "21234000000224"),
    "ldap": ("Example University (directory)", CARD, TODAY, CARD),
}
DIRECTORY = WAYS["ldap"][0]


def chooses(someone, demo, name):
    """Go from the start page to that login page, whose button or link it is."""
    page = someone.opens(demo.url)
    page.locator(".idps").get_by_text(f"Log in at {name}").click()
    expect(page.get_by_label("Password")).to_be_visible()
    return someone


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("way", WAYS)
def test_a_login_ends_at_the_report(person, demo, way, scripts):
    name, username, verdict, identifier = WAYS[way]
    page = chooses(person(java_script_enabled=scripts), demo, name).signs_in(username)

    expect(heading(page)).to_have_text(verdict)
    assert page.url.startswith(f"{demo.url}/reports/")
    road = page.get_by_role("region", name="The road").get_by_role("listitem")
    expect(road).to_have_count(6)
    expect(road.nth(4).locator(".stop-value")).to_have_text(identifier)


@pytest.fixture
def at_form(person, demo):
    """Somebody at the form for user name and password at the directory: a page of ours."""
    return chooses(person(), demo, DIRECTORY)


@pytest.fixture
def form(at_form):
    return at_form.page


@pytest.mark.parametrize("problem", [False, True], ids=["fresh", "with a problem"])
def test_the_directory_s_form_is_accessible_and_fits(at_form, form, problem):
    if problem:
        at_form.signs_in(CARD, "not the password")
        expect(form.get_by_role("alert")).to_be_visible()
    holds_for_everybody(form)


def test_the_directory_s_form_works_from_the_keyboard(form):
    form.get_by_label("User name").focus()
    form.keyboard.type(CARD)
    form.keyboard.press("Tab")
    expect(form.get_by_label("Password")).to_be_focused()
    form.keyboard.type(CARD)
    form.keyboard.press("Tab")
    expect(form.get_by_role("button", name="Log in and follow")).to_be_focused()
    form.keyboard.press("Enter")

    expect(heading(form)).to_have_text(TODAY)


def test_a_wrong_password_at_the_directory_is_said_on_the_form(at_form, form):
    """The name that was typed is still there, the password is not, and the right one leads on."""
    at_form.signs_in(CARD, "not the password")

    expect(form.get_by_role("alert")).to_contain_text("does not accept this password")
    expect(form.get_by_label("User name")).to_have_value(CARD)
    expect(form.get_by_label("Password")).to_have_value("")
    assert "not the password" not in form.content()
    at_form.signs_in(CARD)
    expect(heading(form)).to_have_text(TODAY)


def test_going_back_to_the_directory_s_form_keeps_no_password(at_form, form):
    """After the report, the form holds nothing that the next person at the desk could send."""
    at_form.signs_in(CARD)
    expect(heading(form)).to_have_text(TODAY)
    form.go_back()

    expect(form.get_by_label("Password")).to_have_value("")


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
    someone = person()
    page = someone.opens(demo.url)

    assert [
        "Skip to the content",
        "Example University Library",
        *NAVIGATION.values(),
        "Log in at Example University (demo)",
    ] == tab_to(page, "Log in at")
    page.keyboard.press("Enter")
    expect(page.get_by_label("User name")).to_be_visible()
    tab_to(page, "User name")
    page.keyboard.type("uma")
    tab_to(page, "Password")
    page.keyboard.type("uma")
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("ReShare would not find this patron.")


def test_the_skip_link_leads_past_the_header(person, demo):
    page = person().opens(demo.url)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert "Log in at Example University (demo)" == focused(page)["name"]


BY_KEYBOARD = {
    *("start-with-reports", "idp-login", "report-fail", "saved", "configuration-tested"),
    *("compare", "compared-sets"),
}


@pytest.mark.parametrize("seen", [page for page in PAGES if page.name in BY_KEYBOARD], ids=str)
def test_one_always_sees_where_one_is(person, demo, seen):
    """Each stop of the Tab key has a visible outline and is on the screen."""
    someone = person()
    seen.reach(someone, demo)
    page = someone.page
    expect(heading(page)).to_contain_text(seen.heading)
    stops = tab_stops(page)

    assert [] == [stop for stop in stops if not stop["seen"]]
    assert 2 < len(stops) < MOST_STOPS


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_details_open_from_the_keyboard(person, demo, key):
    page = person().sees_report(demo, "uma")
    message = page.locator("details.message pre")
    expect(message).to_be_hidden()
    tab_to(page, "A message to send")
    page.keyboard.press(key)

    expect(message).to_be_visible()
    expect(message).to_contain_text(
        "In VuFind's Shibboleth.ini set username to libraryCardNumber."
    )
