from tests.report import samples
from tests.web.run_stories import links_of, log_in, message, new_run, row_of
from verifier.runs.tester_identity import SAME_PERSON


def test_what_the_patron_must_be_is_checked(browser, nobody, here):
    """The expected identifier of the row goes with the login."""
    run = new_run(browser)
    here.store.links.describe(row_of(here).id, tester=None, expected="21234000000018")
    log_in(nobody, here, links_of(browser, run)[0])

    assert ["21234000000018"] == here.verify.expected


def test_an_operators_login_expects_nobody(browser, here):
    """Nobody said who it must be."""
    browser.log_in()

    assert [None] == here.verify.expected


def test_one_person_for_two_kinds_of_patron_is_noted(browser, nobody, other_browser, here):
    """The run says so at the second, and so does the tester's page, in other words."""
    here.verify.report = samples.passing()
    run = new_run(browser, "faculty|campus", "staff|campus")
    first, second = links_of(browser, run)
    log_in(nobody, here, first)
    answer = log_in(other_browser, here, second)

    assert [None, SAME_PERSON] == [row_of(here, place).note for place in range(2)]
    assert SAME_PERSON in message(browser.get(run))
    page = message(other_browser.get(answer.headers["Location"]))
    assert "This may have been another account than the one that was asked for." in page
