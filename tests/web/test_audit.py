import re

from tests.house.repository import PACKAGE, python_files
from verifier.web.audit import LABELS


def test_the_page_shows_who_did_what(browser, here):
    """In words, the newest first."""
    here.store.audit.add("token <nightly>", "run.closed", "r1")
    here.store.audit.add("command line", "something.new")
    page = browser.get("/audit").text

    assert "token &lt;nightly&gt;" in page
    assert "closed a run" in page
    assert page.index("something.new") < page.index("closed a run")


def test_forgetting_and_exporting_are_written_down(browser, here):
    """With the report's id and nothing else of it."""
    location = browser.log_in()
    report_id = location.rpartition("/")[2]
    browser.get(f"{location}.json")
    browser.get(f"{location}.html")
    browser.post(f"{location}/forget")

    assert [
        ("report.forgotten", report_id),
        ("report.exported", report_id),
        ("report.exported", report_id),
    ] == [(entry.what, entry.about) for entry in here.store.audit.latest()]


def test_every_word_that_is_written_down_has_its_meaning():
    """The page shows no bare code."""
    text = "".join(path.read_text() for path in python_files(PACKAGE))
    written = set(
        re.findall(r'(?:\bnote|_noted|record_in_audit_trail)\((?:store, )?\s*"([a-z.-]+)"', text)
    )
    written |= set(re.findall(r'audit\.add\([^")]*(?:"[^"]*", )?"([a-z.-]+\.[a-z-]+)"', text))

    assert {"sign-in", "token.made", "operator.removed"} <= written
    assert {"setup-link.made", "link.described"} <= written
    assert {"operator.made-admin", "operator.made-viewer"} == set(LABELS) - written
    assert set() == written - set(LABELS)


def test_why_a_sign_in_was_refused_is_said_in_words(browser, here):
    """The code by which it is written down is not shown."""
    here.store.audit.add("not signed in", "sign-in.refused", "not-an-operator-list")
    page = browser.get("/audit").text

    assert "not on the list of operators" in page
    assert "not-an-operator-list" not in page
