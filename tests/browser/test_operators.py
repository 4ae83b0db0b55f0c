"""From the one-time link to an operator who is removed, as people do it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from verifier.demo.patrons import PATRONS

pytestmark = pytest.mark.browser

MAIL = {patron.username: patron.mail for patron in PATRONS}


def heading(page):
    return page.get_by_role("heading", level=1)


def signs_in(someone, demo, username):
    """By the identity provider, back to the guarded page."""
    page = someone.opens(f"{demo.guarded}/sign-in")
    page.get_by_role("button", name="Sign in at").click()
    someone.signs_in(username)
    page.get_by_role("button", name="Continue").click()
    return page


def adds(page, name, mail, role):
    page.get_by_label("Name, as it is to be shown here").fill(name)
    page.get_by_label("Their mail").fill(mail)
    page.get_by_label("Role").select_option(role)
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("rowheader", name=name)).to_be_visible()


def test_the_first_admin_lets_another_in_and_takes_it_away(person, demo):
    """Without JavaScript, with browsers of their own; each sees what the role may open."""
    first = person(java_script_enabled=False)
    link = f"{demo.guarded}/setup/{demo.store.operators.make_setup_link()}"
    page = first.opens(link)
    expect(heading(page)).to_have_text("Open this site as its admin")
    page.get_by_role("button", name="Open it").click()
    expect(heading(page)).to_have_text("Operators")
    adds(page, "Wes the viewer", MAIL["wes"], "viewer")

    late = person().opens(link)
    expect(heading(late)).to_have_text("There is no such page.")

    second = person(java_script_enabled=False)
    theirs = signs_in(second, demo, "wes")
    theirs.goto(f"{demo.guarded}/")
    expect(theirs.get_by_role("heading", name="Last reports")).to_be_visible()
    pages = theirs.get_by_role("navigation", name="Pages")
    expect(pages.get_by_role("link", name="Compare")).to_be_visible()
    expect(pages.get_by_role("link", name="Operators")).to_have_count(0)

    page.get_by_role("button", name="Remove Wes the viewer").click()
    expect(page.get_by_role("rowheader", name="Wes the viewer")).to_have_count(0)
    theirs.goto(f"{demo.guarded}/check")
    expect(heading(theirs)).to_have_text("You are no longer an operator of this site.")

    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{demo.guarded}/operators")
    expect(heading(page)).to_have_text("Sign in first.")


def test_who_is_on_no_list_is_told_what_to_do(person, demo):
    """The login holds, and is nobody's here."""
    someone = person(java_script_enabled=False)
    page = signs_in(someone, demo, "gail")

    expect(heading(page)).to_have_text("You are not an operator of this site.")
    expect(page.get_by_text("An admin of this site can add you")).to_be_visible()
    page.goto(f"{demo.guarded}/check")
    expect(heading(page)).to_have_text("Sign in first.")
