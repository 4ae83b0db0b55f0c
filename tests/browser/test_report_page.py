"""What can be done with a report: copy from it, print it, hand it on."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SNIPPET = re.compile(
    r'entityId = "http://127\.0\.0\.1:\d+/idp"\n'
    r"username = libraryCardNumber\n?"
)
BARCODE = "21234000000026"


@pytest.fixture
def report(person, demo):
    """The report of a patron whose barcode stands in another attribute."""
    return person(permissions=["clipboard-read", "clipboard-write"]).logs_in(demo.url, "uma")


def clipboard(page):
    return page.evaluate("navigator.clipboard.readText()")


def test_the_message_is_copied_with_one_press(report):
    """It need not be unfolded first; what is copied is the message, and the page says so."""
    report.get_by_role("button", name="Copy message").click()

    expect(report.get_by_role("status").first).to_have_text("Copied")
    copied = clipboard(report)
    assert copied.startswith("To: discovery team (VuFind)\n")
    assert "In VuFind's Shibboleth.ini set username to libraryCardNumber." in copied
    assert BARCODE not in copied


def test_a_snippet_is_copied_as_it_stands(report):
    """What is pasted is what is shown."""
    report.get_by_role("button", name="Copy", exact=True).first.click()
    expect(report.get_by_text("Copied")).to_be_visible()

    assert SNIPPET.fullmatch(clipboard(report))


def test_without_scripts_there_is_no_button_that_does_nothing(person, demo):
    """The message can still be unfolded and selected."""
    someone = person(java_script_enabled=False)
    page = someone.starts(demo.url)
    someone.signs_in("uma")
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("A message to send").click()

    expect(page.locator("details.message pre")).to_be_visible()
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)


@pytest.mark.parametrize("username", ["gail", "uma", "tom"])
def test_it_prints_on_one_or_two_pages(person, demo, username):
    page = person().logs_in(demo.url, username)
    printed = page.pdf(
        format="A4", margin=dict.fromkeys(("top", "bottom", "left", "right"), "15mm")
    )

    assert len(re.findall(rb"/Type /Page\b(?!s)", printed)) in (1, 2)


def test_paper_shows_the_road_and_no_buttons(report):
    """What cannot be pressed is left away; the road runs from left to right."""
    report.emulate_media(media="print")
    stops = report.get_by_role("region", name="The road").get_by_role("listitem")

    tops = [stop.bounding_box()["y"] for stop in stops.all()]
    assert [tops[0]] * 6 == tops
    expect(report.get_by_role("button", name="Copy message")).to_be_hidden()
    expect(report.get_by_text("Download, values masked")).to_be_hidden()


def test_the_file_to_hand_on_is_masked(report):
    """It opens by itself, shows the verdict, and holds no value of the person."""
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
    arrows = [stop.evaluate("one => getComputedStyle(one, '::after').content") for stop in stops]

    assert rows == len(tops)
    assert ['""'] * 5 + ["none"] == arrows


def test_the_message_opens_in_a_mail_program(report):
    """The link holds what the message says, addressed and with a subject."""
    link = report.get_by_role("link", name="Write it as mail").get_attribute("href")

    assert link.startswith("mailto:")
    assert "?subject=Patron identifier for ReShare (" in unquote(link)
    assert "In VuFind's Shibboleth.ini set username to libraryCardNumber." in unquote(link)
    assert BARCODE not in link


def test_values_are_put_into_the_message_and_taken_out_again(report):
    """The message stays unfolded, so that one sees what was put in."""
    message = report.locator("details.message pre")
    report.get_by_text("A message to send").click()
    report.get_by_role("link", name="Put them in").click()

    expect(message).to_be_visible()
    expect(message).to_contain_text(f"in the library system: {BARCODE}")
    report.get_by_role("link", name="Take them out").click()
    expect(message).not_to_contain_text(BARCODE)
