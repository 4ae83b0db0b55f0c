import io
import json

import pytest

from tests.factories import BARCODE, OLD_BARCODE, make_attribute, make_capture
from tests.report import samples
from verifier.adapters.captures.capture_json import dump
from verifier.report import json_report
from verifier.web import uploads

LDIF = "dn: uid={0},dc=example,dc=edu\nemployeeNumber: {1}\n\n"


def saved(*values):
    return dump(make_capture([make_attribute("employeeNumber", *values)]))


def entries(*people):
    return "".join(LDIF.format(name, number) for name, number in people)


def upload(browser, before_file=None, after_file=None, **chosen):
    files = {"before_file": before_file, "after_file": after_file}
    sent = {
        name: (io.BytesIO(text.encode()), "login.json") for name, text in files.items() if text
    }
    return browser.post("/compare", **sent, **chosen)


def report_id(location):
    return location.rpartition("/")[2]


@pytest.fixture
def two_reports(browser):
    """The ids of two reports that this browser made."""
    return report_id(browser.log_in(1)), report_id(browser.log_in(2))


def test_the_form_offers_the_last_reports_and_files(browser, two_reports):
    """Every field has its label, and what the address names is chosen."""
    page = browser.get(f"/compare?after={two_reports[1]}").text

    for expected in ('<label for="before">', '<label for="after-file">', "<legend>After</legend>"):
        assert expected in page
    assert 1 == page.count(" selected>")
    assert f'<option value="{two_reports[1]}" selected>' in page


def test_without_a_report_there_are_files_alone(browser):
    """Nothing is offered that is not there."""
    page = browser.get("/compare").text

    assert "<select" not in page
    assert '<label for="before-file">A file</label>' in page


def test_two_reports_can_be_looked_at_masked(browser, two_reports):
    """For a screen that others see, as a report by itself can."""
    page = browser.get(f"/compare/{two_reports[0]}/{two_reports[1]}?redact=yes").text

    assert samples.EPPN not in page
    assert "Values are masked" in page


def test_two_reports_have_an_address(browser, two_reports):
    """It names the reports and no value; the page, the file and the JSON say the same."""
    before, after = two_reports
    answer = browser.post("/compare", before=before, after=after)
    address = answer.headers["Location"]
    page = browser.get(address)
    written = browser.get(f"{address}.json").json
    file = browser.get(f"{address}.html")

    assert (303, f"/compare/{before}/{after}") == (answer.status_code, address)
    assert "<h1>Nothing changed, and the road is broken" in page.text
    assert ("comparison/1", "fail", False) == (
        written["schema"], written["before"]["verdict"], written["redacted"],
    )  # fmt: skip
    assert "attachment; filename=comparison.html" == file.headers["Content-Disposition"]
    assert samples.EPPN in page.text
    assert samples.EPPN not in file.text


def test_two_files(browser, store):
    """What changed is shown at once; nothing of the files is kept."""
    answer = upload(browser, saved(BARCODE), saved(OLD_BARCODE))

    assert 200 == answer.status_code
    assert "<h1>The change breaks the road: ReShare receives another identifier.</h1>" in (
        answer.text
    )
    assert [] == store.reports()
    assert "No report yet." in browser.get("/").text


def test_a_file_beside_itself_is_told(browser):
    """Nothing can have changed, and the page says what to choose instead."""
    answer = upload(browser, saved(BARCODE), saved(BARCODE))

    assert 200 == answer.status_code
    assert "Both sides hold the same login" in answer.text
    assert "Compare a login from before the change with one from after it." in answer.text


def test_a_report_and_a_file(browser, two_reports):
    """A kept report is compared with a saved report, whose values are masked."""
    masked = json_report.report_as_json(samples.failing(), redact=True)
    page = upload(browser, after_file=masked, before=two_reports[0]).text

    assert "Values are masked in AFTER: whether they changed cannot be said." in page
    assert "unchanged" not in page


def test_two_sets(browser):
    """Several logins are paired; who has no partner is listed."""
    before = entries(("gail", BARCODE), ("omar", OLD_BARCODE), ("zoe", "21234000000034"))
    after = entries(("omar", "29999000000011"), ("gail", BARCODE))
    page = upload(browser, before, after).text

    assert "<h1>The change breaks the road of 1 of 2 logins.</h1>" in page
    assert '<h2 id="only-before-title">Only before</h2>' in page
    assert "21234000000034" in page


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("", "", "Choose a report or a file for before."),
        (saved(BARCODE), "", "Choose a report or a file for after."),
        ("{}", saved(BARCODE), "The file for before: This is JSON of another kind"),
        (saved(BARCODE), "picture", "The file for after: This is a text that is no saved login"),
    ],
)
def test_what_cannot_be_compared_is_answered_on_the_form(browser, before, after, message):
    """One sentence, and the form again."""
    answer = upload(browser, before, after)

    assert 400 == answer.status_code
    assert 'role="alert"' in answer.text
    assert message in answer.text


def test_too_many_logins_are_left_to_the_command_line(browser, monkeypatch):
    """The page says how many, and what takes them all."""
    monkeypatch.setattr(uploads, "MOST_LOGINS", 1)
    answer = upload(browser, entries(("gail", "1"), ("omar", "2")), saved(BARCODE))

    assert 400 == answer.status_code
    assert "holds 2 logins, and this page compares up to 1" in answer.text


def test_while_others_are_busy(browser, monkeypatch):
    """The form says so; nothing went wrong."""
    monkeypatch.setattr("verifier.web.report_access.PATIENCE_SECONDS", 0)
    monkeypatch.setattr("verifier.web.report_access._TURNS.acquire", lambda **_: False)
    answer = upload(browser, saved(BARCODE), saved(BARCODE))

    assert (503, True) == (answer.status_code, "send this again in a moment" in answer.text)


def test_a_report_that_is_not_kept_is_not_there(browser, two_reports):
    """Forgotten, or never given: the address and the form answer alike."""
    before, gone = two_reports[0], "a" * 22

    assert 404 == browser.get(f"/compare/{before}/{gone}").status_code
    assert 404 == browser.post("/compare", before=before, after=gone).status_code
    assert 404 == upload(browser, after_file=saved(BARCODE), before=gone).status_code


def test_it_needs_the_token(browser):
    """Another site can make no comparison."""
    assert 403 == browser.bare_post("/compare", before="x", after="y").status_code


def test_the_way_there(browser, two_reports):
    """The start page and each report lead to it."""
    before, _ = two_reports

    assert 'href="/compare"' in browser.get("/").text
    assert f'href="/compare?after={before}"' in browser.get(f"/reports/{before}").text


def test_json_reports_are_read_as_written(browser):
    """The JSON of a page can be handed in again, beside a list of reports."""
    one = json_report.report_as_json(samples.failing(), redact=False)
    page = upload(browser, one, json.dumps([json.loads(one)])).text

    assert "Nothing changed" in page
