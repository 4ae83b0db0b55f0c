"""Logging in, from the start page to the report."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

ROAD = [
    ("Identity provider", "u.underhill", "as it should be"),
    ("Service provider", "u.underhill", "as it should be"),
    ("Discovery", "u.underhill", "first wrong here"),
    ("Listener", "u.underhill", "follows from it"),
    ("ReShare", "u.underhill", "follows from it"),
    ("Library system", "(no patron)", "follows from it"),
]


def heading(page):
    return page.get_by_role("heading", level=1)


def road(page):
    """Each station's name, value and outcome, as read."""
    stops = page.get_by_role("region", name="The road").get_by_role("listitem").all()
    return [
        (
            stop.get_by_role("heading").inner_text(),
            stop.locator(".stop-value").inner_text(),
            stop.locator(".stop-outcome").inner_text()[2:],  # behind the shape
        )
        for stop in stops
    ]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_login_ends_at_the_report(person, demo, scripts):
    """From the button to verdict, reason, owner and the whole road, with scripts or without."""
    someone = person(java_script_enabled=scripts)
    page = someone.starts(demo.url)
    someone.signs_in("uma")
    if not scripts:
        page.get_by_role("button", name="Continue").click()

    expect(heading(page)).to_have_text("ReShare would not find this patron.")
    expect(page.get_by_text("does not work")).to_be_visible()
    expect(
        page.get_by_text("The right one is released too, as libraryCardNumber.")
    ).to_be_visible()
    expect(page.locator(".owner")).to_have_text("Whose turn it is: discovery team (VuFind)")
    assert ROAD == road(page)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_post_from_another_site_is_finished_in_one_more_step(person, far_demo, scripts):
    """The browser keeps its cookie back; a page of ours brings the login again, with it."""
    someone = person(java_script_enabled=scripts)
    steps = []
    someone.page.on("request", lambda item: steps.append(urlsplit(item.url).path))
    page = someone.starts(far_demo.url)
    someone.signs_in("gail")
    if not scripts:
        page.get_by_role("button", name="Continue").click()
        expect(heading(page)).to_have_text("One more step")
        page.get_by_role("button", name="Continue").click()

    expect(heading(page)).to_have_text("ReShare would accept a request from this patron.")
    assert "/saml/acs" in steps
    assert "/saml/finish" in steps


def test_a_wrong_password_is_said_at_the_identity_provider(person, demo):
    """The form comes again with one sentence, and the right password still leads on."""
    someone = person()
    page = someone.starts(demo.url)
    someone.signs_in("gail", "not the password")

    expect(page.get_by_role("alert")).to_have_text("User name or password is not right.")
    someone.signs_in("gail")
    expect(heading(page)).to_have_text("ReShare would accept a request from this patron.")


def test_going_back_after_a_login_breaks_nothing(person, demo):
    """Back from the report there is a page to go on from, and the report is still there."""
    someone = person()
    page = someone.logs_in(demo.url, "gail")
    report = page.url
    page.go_back()
    expect(heading(page)).to_be_visible()
    page.goto(demo.url)
    page.get_by_role("link", name="ReShare would accept a request").first.click()

    expect(page).to_have_url(report)
    expect(heading(page)).to_have_text("ReShare would accept a request from this patron.")


def test_a_login_that_is_sent_twice_is_refused_and_its_report_stays(person, demo):
    """Loading the answer again gives no second login."""
    someone = person()
    someone.page.on("request", lambda item: posted.append(item) if item.method == "POST" else None)
    posted = []
    page = someone.logs_in(demo.url, "gail")
    report = page.url
    answer = someone.context.request.post(
        f"{demo.url}/saml/acs",
        headers={"content-type": "application/x-www-form-urlencoded"},
        data=posted[-1].post_data,
    )

    assert 403 == answer.status
    assert "This login was not accepted." in answer.text()
    page.goto(report)
    expect(heading(page)).to_have_text("ReShare would accept a request from this patron.")


def test_somebody_else_does_not_see_the_report(person, demo):
    """A report's address alone opens nothing in the browser of somebody who is no operator."""
    report = person().logs_in(demo.url, "gail").url.replace(demo.url, demo.guarded)
    operator = person().is_operator(demo).opens(report)
    page = person().opens(report)

    expect(heading(operator)).to_have_text("ReShare would accept a request from this patron.")
    expect(heading(page)).to_have_text("Sign in first.")


def test_a_report_can_be_deleted(person, demo):
    """It is gone from the list and from its address at once."""
    page = person().logs_in(demo.url, "gail")
    report = page.url
    page.get_by_role("button", name="Delete this login and its report").click()

    expect(page.get_by_role("heading", name="Last reports")).to_be_visible()
    assert 0 == page.locator(f"a[href='{urlsplit(report).path}']").count()
    page.goto(report)
    expect(heading(page)).to_have_text("There is no such page.")
