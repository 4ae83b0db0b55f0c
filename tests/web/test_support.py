import io
import json
import re

import pytest

from tests.report import samples
from verifier.domain.model.stored_result import reference_of


def report_id(location):
    return location.rpartition("/")[2]


def hand_in(browser, content):
    return browser.post("/import", file=(io.BytesIO(content), "report-for-support.json"))


@pytest.fixture
def exported(browser):
    """An export, as it is downloaded from the page of a report."""
    made = report_id(browser.log_in())
    return made, browser.get(f"/reports/{made}/support.json")


def test_a_report_is_exported_for_support(browser, exported):
    """The button stands on the report's page, and the file holds no value."""
    made, answer = exported

    assert f'href="/reports/{made}/support.json"' in browser.get(f"/reports/{made}").text
    assert "attachment; filename=report-for-support.json" == answer.headers["Content-Disposition"]
    assert reference_of(made) == json.loads(answer.text)["number"]
    for canary in (samples.BARCODE, "gail", "good@"):
        assert canary not in answer.text.lower()
    assert 404 == browser.get("/reports/" + "a" * 22 + "/support.json").status_code


def test_it_is_opened_where_it_was_sent(browser, exported, here):
    """Marked as imported, with the road, the findings and what it was made under."""
    made, answer = exported
    opened = hand_in(browser, answer.data)
    page = browser.get(opened.headers["Location"]).text

    assert 303 == opened.status_code
    for expected in (
        "ReShare would not find this patron.",
        "Imported: this is what a file says",
        reference_of(made),
        "patron.identifier-is-another-attribute",
        "reshare.identifier",
    ):
        assert expected in page
    assert samples.BARCODE not in page
    assert "report.imported" == here.store.audit.latest()[0].what
    assert opened.headers["Location"] in browser.get("/import").text


def test_an_imported_report_is_deleted(browser, exported, viewer):
    """By an admin; a viewer opens and looks."""
    location = hand_in(viewer, exported[1].data).headers["Location"]

    assert "/forget" not in viewer.get(location).text
    assert 403 == viewer.post(f"{location}/forget").status_code
    assert 303 == browser.post(f"{location}/forget").status_code
    assert 404 == browser.get(location).status_code
    assert 303 == browser.post(f"{location}/forget").status_code


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "Choose the file that you were sent."),
        (b"{}", "This is no report that was exported for support"),
        (b"hello", "is not whole"),
    ],
)
def test_a_file_that_will_not_do_is_a_sentence(browser, here, content, message):
    """Nothing is kept of it."""
    answer = hand_in(browser, content)

    assert 400 == answer.status_code
    assert message in answer.text
    assert [] == here.store.imports.latest()


def test_what_a_file_says_is_shown_as_text(browser, exported):
    """Markup in it does nothing."""
    document = json.loads(exported[1].text)
    document["report"]["site"] = "<script>alert(1)</script>"
    document["settings"]["<b>x"] = "<i>y"
    location = hand_in(browser, json.dumps(document).encode()).headers["Location"]

    page = browser.get(location).text

    assert not re.search("<script>|<b>x|<i>y", page)
    assert "&lt;script&gt;" in page
