"""Logging in, from the start page to the report."""

import re
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.for_everybody import heading
from tests.browser.pages import GAILS_BARCODE, entries, saved_login
from verifier.demo.patrons import PATRONS

pytestmark = pytest.mark.browser

ROAD = [
    ("Identity provider", "u.underhill", "as it should be"),
    ("Service provider", "u.underhill", "as it should be"),
    ("Discovery", "u.underhill", "first wrong here"),
    ("Listener", "u.underhill", "follows from it"),
    ("ReShare", "u.underhill", "follows from it"),
    ("Library system", "(no patron)", "follows from it"),
]


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
    someone = person()
    page = someone.starts(demo.url)
    someone.signs_in("gail", "not the password")

    expect(page.get_by_role("alert")).to_have_text("User name or password is not right.")
    someone.signs_in("gail")
    expect(heading(page)).to_have_text("ReShare would accept a request from this patron.")


def test_going_back_after_a_login_breaks_nothing(person, demo):
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


def test_a_report_can_be_deleted(person, demo):
    page = person().logs_in(demo.url, "gail")
    report = page.url
    page.get_by_role("button", name="Delete this login and its report").click()

    expect(page.get_by_role("heading", name="Last reports")).to_be_visible()
    assert 0 == page.locator(f"a[href='{urlsplit(report).path}']").count()
    page.goto(report)
    expect(heading(page)).to_have_text("There is no such page.")


def test_an_uploaded_login_gives_a_report(person, demo):
    page = person().opens(f"{demo.url}/check")
    page.get_by_label("A file with the saved login").set_input_files(
        {
            "name": "capture.json",
            "mimeType": "application/json",
            "buffer": saved_login("21234000000141").encode(),
        }
    )
    page.get_by_role("button", name="Follow the identifier").click()

    expect(heading(page)).to_have_text("ReShare would not find this patron.")


@pytest.mark.parametrize("javascript", [True, False])
def test_two_files(person, demo, javascript):
    page = person(java_script_enabled=javascript).compares(
        demo.url,
        saved_login(GAILS_BARCODE),
        saved_login(f"{GAILS_BARCODE[:1]} {GAILS_BARCODE[1:]}"),
    )

    expect(heading(page)).to_contain_text("the same but for blanks")
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
    page = person().compares(demo.url, entries("gail", "omar", "zoe"), entries("gail", "OMAR"))
    details = page.locator("#login-2")
    expect(details.get_by_text("What breaks the road")).to_be_hidden()
    details.locator("summary").click()

    expect(details.get_by_text("What breaks the road")).to_be_visible()


MAIL = {patron.username: patron.mail for patron in PATRONS}


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


SNIPPET = re.compile(
    r'entityId = "http://127\.0\.0\.1:\d+/idp"\n'
    r"username = libraryCardNumber\n?"
)
BARCODE = "21234000000026"


@pytest.fixture
def report(person, demo):
    """The report of a patron whose barcode stands in another attribute."""
    return person(permissions=["clipboard-read", "clipboard-write"]).sees_report(demo, "uma")


def clipboard(page):
    return page.evaluate("navigator.clipboard.readText()")


def test_the_message_is_copied_with_one_press(report):
    report.get_by_role("button", name="Copy message").click()

    expect(report.get_by_role("status").first).to_have_text("Copied")
    copied = clipboard(report)
    assert copied.startswith("To: discovery team (VuFind)\n")
    assert "In VuFind's Shibboleth.ini set username to libraryCardNumber." in copied
    assert BARCODE not in copied


def test_a_snippet_is_copied_as_it_stands(report):
    report.get_by_role("button", name="Copy", exact=True).first.click()
    expect(report.get_by_text("Copied")).to_be_visible()

    assert SNIPPET.fullmatch(clipboard(report))


def test_without_scripts_there_is_no_button_that_does_nothing(person, demo):
    someone = person(java_script_enabled=False)
    page = someone.starts(demo.url)
    someone.signs_in("uma")
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("A message to send").click()

    expect(page.locator("details.message pre")).to_be_visible()
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)


@pytest.mark.parametrize("username", ["gail", "uma", "tom"])
def test_it_prints_on_one_or_two_pages(person, demo, username):
    page = person().sees_report(demo, username)
    printed = page.pdf(
        format="A4", margin=dict.fromkeys(("top", "bottom", "left", "right"), "15mm")
    )

    assert len(re.findall(rb"/Type /Page\b(?!s)", printed)) in (1, 2)


def test_paper_shows_the_road_and_no_buttons(report):
    report.emulate_media(media="print")
    stops = report.get_by_role("region", name="The road").get_by_role("listitem")

    tops = [stop.bounding_box()["y"] for stop in stops.all()]
    assert [tops[0]] * 6 == tops
    expect(report.get_by_role("button", name="Copy message")).to_be_hidden()
    expect(report.get_by_text("Download, values masked")).to_be_hidden()


def test_the_file_to_hand_on_is_masked(report):
    with report.expect_download() as download:
        report.get_by_role("link", name="Download, values masked").click()
    text = download.value.path().read_text("utf-8")

    assert "release-report.html" == download.value.suggested_filename
    assert "ReShare would not find this patron." in text
    for value in (BARCODE, "u.underhill", "uma@example.edu", "Underhill"):
        assert value not in text


@pytest.mark.parametrize(
    ("width", "rows"), [(1280, 1), (360, 6)], ids=["a row when wide", "a column on a phone"]
)
def test_the_road_is_drawn_with_an_arrow_between_its_stops(report, width, rows):
    """From left to right, or from top to bottom; the last stop leads nowhere."""
    report.set_viewport_size({"width": width, "height": 800})
    stops = report.get_by_role("region", name="The road").get_by_role("listitem").all()
    tops = {stop.bounding_box()["y"] for stop in stops}
    arrows = [stop.evaluate("stop => getComputedStyle(stop, '::after').content") for stop in stops]

    assert rows == len(tops)
    assert ['""'] * 5 + ["none"] == arrows


def test_the_message_opens_in_a_mail_program(report):
    link = report.get_by_role("link", name="Write it as mail").get_attribute("href")

    assert link.startswith("mailto:")
    assert "?subject=Patron identifier for ReShare (" in unquote(link)
    assert "In VuFind's Shibboleth.ini set username to libraryCardNumber." in unquote(link)
    assert BARCODE not in link


def test_values_are_put_into_the_message_and_taken_out_again(report):
    message = report.locator("details.message pre")
    report.get_by_text("A message to send").click()
    report.get_by_role("link", name="Put them in").click()

    expect(message).to_be_visible()
    expect(message).to_contain_text(f"in the library system: {BARCODE}")
    report.get_by_role("link", name="Take them out").click()
    expect(message).not_to_contain_text(BARCODE)
