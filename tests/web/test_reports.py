import json

import pytest

from tests.report import samples
from verifier.domain.model.stored_result import reference_of


@pytest.fixture
def location(browser):
    return browser.log_in()


def test_the_page_shows_the_report_and_what_can_be_done_with_it(browser, location):
    """Verdict first; a masked file, the JSON twin and forgetting at the end."""
    page = browser.get(location).text

    assert "ReShare would not find this patron." in page
    assert f'href="{location}.html"' in page
    assert f'href="{location}.json"' in page
    assert f'action="{location}/forget"' in page
    assert samples.BARCODE in page


def test_the_page_names_its_reference_number(browser, location):
    """By which a tester tells of it and the history finds it; a file to hand on names none."""
    number = reference_of(location.rpartition("/")[2])

    assert (
        f'reference number <span class="reference">{number}</span>' in browser.get(location).text
    )
    assert "reference number" not in browser.get(f"{location}.html").text


@pytest.mark.parametrize("ending", ["", ".json", ".html"])
def test_a_report_is_seen_by_operators_alone(viewer, nobody, location, ending):
    """Each operator sees it; to everybody else it answers as an address that does not exist."""
    assert 200 == viewer.get(location + ending).status_code
    told = nobody.get(location + ending)
    assert (401, nobody.get("/reports/" + "a" * 22 + ending).text) == (told.status_code, told.text)


@pytest.mark.parametrize("path", ["/reports/x", "/reports/" + "a" * 22, "/reports/../x"])
def test_an_unknown_report_is_not_found(browser, path):
    """An id that was never given leads to a plain page."""
    assert 404 == browser.get(path).status_code


def test_in_the_demo_everybody_sees_every_report(demo_app, open_browser):
    """The demo's patrons are invented."""
    location = open_browser(demo_app).log_in()
    reader = open_browser(demo_app, None)

    assert 200 == reader.get(location).status_code
    assert 401 == reader.get(location, headers={"Host": "evil.example"}).status_code
    assert 404 == reader.get("/reports/" + "a" * 22).status_code


def test_the_json_twin_is_the_report(browser, location):
    """The page's values stand in the twin, and can be masked."""
    clear = json.loads(browser.get(f"{location}.json").text)
    masked = json.loads(browser.get(f"{location}.json?redact=yes").text)

    assert ("report/1", False, samples.EPPN) == (
        clear["schema"],
        clear["redacted"],
        clear["identifier"]["sent"],
    )
    assert (True, "xxxx.xxxx@xxxxxxx.xxx") == (masked["redacted"], masked["identifier"]["sent"])


def test_the_file_to_hand_on_is_masked_unless_wanted_otherwise(browser, location):
    """A download does not show values by accident."""
    masked = browser.get(f"{location}.html")
    clear = browser.get(f"{location}.html?redact=no")

    assert "attachment; filename=release-report.html" == masked.headers["Content-Disposition"]
    assert samples.BARCODE not in masked.text
    assert samples.BARCODE in clear.text
    assert "<script" not in masked.text


def test_forgetting_deletes_login_and_report(browser, location, here):
    """Afterwards nothing of it is there."""
    answer = browser.post(f"{location}/forget")

    assert (303, "/") == (answer.status_code, answer.headers["Location"])
    assert 404 == browser.get(location).status_code
    assert here.store.capture(location.rpartition("/")[2]) is None


def test_only_an_admin_can_forget_it(browser, viewer, location):
    """Who may only look cannot delete, and an admin only from a form of ours."""
    assert 403 == viewer.post(f"{location}/forget").status_code
    assert 403 == browser.bare_post(f"{location}/forget").status_code
    assert 405 == browser.get(f"{location}/forget").status_code
    assert 200 == browser.get(location).status_code


def test_a_report_that_was_never_finished_is_made_when_asked_for(browser, here):
    """A login that was kept before the process ended is followed to its end later."""
    here.verify.breaks = RuntimeError("21234000000018")
    browser.start()
    answer = browser.bare_post("/saml/acs", SAMLResponse="good _r1 _a1")
    here.verify.breaks = None

    assert 303 == answer.status_code
    assert "ReShare would not find this patron." in browser.get(answer.headers["Location"]).text


def test_values_are_put_into_the_message_where_asked_for(browser, location):
    """They can be taken out again; masked they stay masked."""
    without = browser.get(location).text
    shown = browser.get(f"{location}?message=with-values").text
    masked = browser.get(f"{location}?message=with-values&redact=yes").text

    assert f'href="{location}?message=with-values"' in without
    assert "The values at this login" not in without
    assert f"The right one: {samples.BARCODE}" in shown
    assert f'href="{location}">Take them out' in shown
    assert "The right one: 99999999999999" in masked


def test_the_questions_of_the_page_stand_alone_as_well(browser, location):
    """Linked from the report, with the values in the clear unless they are to be masked."""
    page = browser.get(f"{location}/steps").text

    assert f'href="{location}/steps"' in browser.get(location).text
    assert 9 == page.count('<li class="question"')
    assert samples.BARCODE in page
    assert samples.BARCODE not in browser.get(f"{location}/steps?redact=yes").text
    assert f'href="{location}"' in page
