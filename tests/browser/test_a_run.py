"""A whole run: an admin makes links, two testers log in, the page fills, the run is closed."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.for_everybody import heading, holds_for_everybody, tab_stops
from tests.browser.pages import spoil
from tests.browser.running import running_site
from tests.programs import require_program
from verifier.domain.model.operators import Role

pytestmark = pytest.mark.browser

IDP = "Example University (demo)"
FAILS = "ReShare would not find this patron."
FILLS_WITHIN = 30_000  # milliseconds: pages fill by themselves, on a busy machine too


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A page for operators and testers, over the demo's servers."""
    require_program("chromium")
    expect.set_options(timeout=FILLS_WITHIN)
    with running_site(tmp_path_factory.mktemp("site")) as running:
        yield running


def makes_a_run(admin, site, name, *boxes):
    """From the list to the page of the new run."""
    page = admin.opens(f"{site.url}/runs")
    page.get_by_role("link", name="A new run with test links").click()
    page.get_by_label("Name of the run").fill(name)
    for box in boxes:
        page.get_by_label(f"{box} at {IDP}", exact=True).check()
    page.get_by_role("button", name="Make the run and its links").click()
    expect(heading(page)).to_have_text(name)
    return page


def links_on(page):
    return page.locator("pre.link").all_inner_texts()


def tries(tester, link, username):
    """From the link to the result."""
    page = tester.opens(link)
    page.get_by_role("button", name="Go to the login").click()
    tester.signs_in(username)
    return page


def test_a_run_from_its_links_to_its_end(person, site):
    """Nobody loads the admin's page again: it fills by itself while two people log in."""
    admin = person().is_operator(site)
    page = admin.opens(f"{site.url}/runs/new")
    holds_for_everybody(page)
    page = makes_a_run(admin, site, "Cut-over, week 1", "faculty", "staff", "alumni")
    run = page.url
    links = links_on(page)
    assert 3 == len(set(links))
    expect(page.get_by_role("status").first).to_contain_text("0 of 3 have a result")
    holds_for_everybody(page)

    first = person()
    begun = first.opens(links[0])
    holds_for_everybody(begun)
    result = tries(first, links[0], "gail")
    expect(heading(result)).to_have_text("It works.")
    holds_for_everybody(result)
    expect(page.get_by_role("status").first).to_contain_text("1 of 3 have a result: 1 work")

    second = person()
    second.opens(links[1]).get_by_role("button", name="Go to the login").click()
    expect(page.get_by_text("under way").first).to_be_visible()
    result = second.signs_in("uma")
    expect(heading(result)).to_have_text("It does not work yet.")
    holds_for_everybody(result)
    number = result.locator(".reference").first.inner_text()
    expect(page.get_by_role("status").first).to_contain_text(
        "2 of 3 have a result: 1 work, 1 do not"
    )
    expect(page.get_by_text(number).first).to_be_visible()
    expect(page.get_by_role("region", name="First causes")).to_contain_text("discovery team")
    holds_for_everybody(page)

    other = person().opens(links[0])
    expect(heading(other)).to_have_text("This link has been used.")
    holds_for_everybody(other)

    page.get_by_role("link", name=re.compile("report of staff")).click()
    expect(heading(page)).to_have_text(FAILS)
    page.go_back()
    viewer = person().is_operator(site, Role.VIEWER).opens(run)
    expect(viewer.get_by_role("region", name="First causes")).to_contain_text("discovery team")
    page.get_by_role("button", name="Close this run").click()
    expect(page.get_by_text("the page stands as it was then")).to_be_visible()
    expect(viewer.get_by_text("the page stands as it was then")).to_be_visible()
    holds_for_everybody(page)
    late = person().opens(links[2])
    expect(heading(late)).to_have_text("This test is over.")
    holds_for_everybody(admin.opens(f"{site.url}/runs"))


def test_what_goes_wrong_for_a_tester_is_one_sentence(person, site):
    """A guess, a wrong password, a login that was spoilt on its way, a browser without cookies."""
    admin = person().is_operator(site)
    directory = "staff at Example University (directory)"
    page = admin.opens(f"{site.url}/runs/new")
    page.get_by_label("Name of the run").fill("Sentences")
    page.get_by_label(directory, exact=True).check()
    page.get_by_label(f"faculty at {IDP}", exact=True).check()
    page.get_by_role("button", name="Make the run and its links").click()
    expect(page.locator("pre.link")).to_have_count(2)
    saml, ldap = links_on(page)

    guess = person().opens(f"{site.url}/t/{'x' * 43}")
    expect(guess.get_by_text("There is no test behind this link.")).to_be_visible()
    asks = person()
    asks.opens(ldap)
    asked = asks.signs_in("nobody-here", "wrong")
    expect(asked.get_by_role("alert")).to_be_visible()
    holds_for_everybody(asked)

    spoilt = person()
    spoilt.page.route("**/saml/acs", spoil)
    refused = tries(spoilt, saml, "gail")
    expect(heading(refused)).to_have_text("Your login was not accepted.")
    holds_for_everybody(refused)
    number = refused.locator(".reference").inner_text()
    expect(page.get_by_text(number).first).to_be_visible()
    refused.unroute("**/saml/acs")
    refused.get_by_role("link", name="Open my link again").click()
    refused.get_by_role("button", name="Go to the login").click()
    spoilt.signs_in("gail")
    expect(heading(refused)).to_have_text("It works.")

    bare = person()
    bare.opens(ldap)
    bare.context.clear_cookies()
    bare.signs_in("gail")
    expect(heading(bare.page)).to_have_text("Your browser sends no cookie for this site.")


def test_the_next_run_says_what_has_changed(person, site):
    admin = person().is_operator(site)
    page = makes_a_run(admin, site, "Week 2", "graduate student")
    tries(person(), links_on(page)[0], "gail")
    page = makes_a_run(admin, site, "Week 3", "graduate student")
    result = tries(person(), links_on(page)[0], "uma")
    expect(heading(result)).to_have_text("It does not work yet.")

    expect(page.get_by_text("worked before, and does not now")).to_be_visible()
    holds_for_everybody(page)


def test_without_scripts_the_page_is_asked_again(person, site):
    admin = person(java_script_enabled=False).is_operator(site)
    page = makes_a_run(admin, site, "No scripts", "undergraduate")
    tester = person(java_script_enabled=False)
    result = tries(tester, links_on(page)[0], "gail")
    result.get_by_role("button", name="Continue").click()
    expect(heading(result)).to_have_text("It works.")

    assert 1 == page.locator("head noscript meta, head meta[http-equiv=refresh]").count()
    page.reload()
    expect(page.get_by_role("status").first).to_contain_text("1 of 1 have a result: 1 work")
    page.get_by_role("button", name="Close this run").click()
    expect(page.get_by_text("the page stands as it was then")).to_be_visible()


def test_a_stream_that_is_not_to_be_had_is_replaced_by_asking(person, site):
    admin = person().is_operator(site)
    admin.page.route("**/events", lambda route: route.fulfill(status=204))
    page = makes_a_run(admin, site, "No stream", "walk-in reader")
    tries(person(), links_on(page)[0], "gail")

    expect(page.get_by_role("status").first).to_contain_text(
        "1 of 1 have a result: 1 work", timeout=15_000
    )


def test_a_run_without_a_mouse(person, site):
    admin = person().is_operator(site)
    page = admin.opens(f"{site.url}/runs/new")
    page.get_by_label("Name of the run").focus()
    page.keyboard.type("By keyboard")
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.value") == "faculty|campus":
            break
    page.keyboard.press("Space")
    assert page.evaluate("document.activeElement.checked")
    assert "none" != page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    page.get_by_label("Name of the run").focus()
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("By keyboard")

    summary = page.locator("summary", has_text="Tester, and another link").first
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Tess")
    page.keyboard.press("Enter")
    expect(page.get_by_text("tester: Tess")).to_be_visible()
    assert [] == [stop for stop in tab_stops(page) if not stop["seen"]]
