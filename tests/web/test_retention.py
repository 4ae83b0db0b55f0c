import pytest

from verifier.web import history


def report_id(location):
    return location.rpartition("/")[2]


def test_what_is_kept_is_told(browser):
    """How many, and until when."""
    browser.log_in()
    page = browser.get("/retention").text

    assert "7 days, from [store] keep_days" in page
    assert "Yes, delete the values of 1 login<" in page
    assert "The oldest values go on" in page


def test_of_nothing_nothing_goes(browser):
    """Without a login there is no day on which values go."""
    assert "The oldest values go on" not in browser.get("/retention").text


def test_values_are_deleted_at_once(browser, here):
    """Results stay, and the audit trail says how many logins went."""
    made = report_id(browser.log_in())
    answer = browser.post("/retention/values", sure="yes")

    assert (303, "/retention?done=values-1") == (answer.status_code, answer.headers["Location"])
    assert "Logins deleted with their values: 1." in browser.get(answer.headers["Location"]).text
    assert not here.store.keeps(made)
    assert here.store.results.of(made) is not None
    assert ("values.deleted", "1") == (
        here.store.audit.latest()[0].what,
        here.store.audit.latest()[0].about,
    )


@pytest.mark.parametrize(("days", "left"), [("365", 1), ("0", 0)])
def test_old_results_are_deleted(browser, here, days, left):
    """Those of the last days stay."""
    browser.log_in()

    assert 303 == browser.post("/retention/results", sure="yes", days=days).status_code
    assert left == here.store.holdings.count().results.count


@pytest.mark.parametrize(
    ("path", "fields", "message"),
    [
        ("values", {}, "Tick the box"),
        ("results", {"days": "7"}, "Tick the box"),
        ("results", {"days": "-1", "sure": "yes"}, "Write a whole number of days."),
        ("results", {"days": "many", "sure": "yes"}, "Write a whole number of days."),
        ("results", {"days": "9" * 30, "sure": "yes"}, "Write a whole number of days."),
        ("results", {"sure": "yes"}, "Write a whole number of days."),
    ],
)
def test_nothing_is_deleted_by_mistake(browser, here, path, fields, message):
    """One sentence says what is missing."""
    browser.log_in()
    answer = browser.post(f"/retention/{path}", **fields)

    assert 400 == answer.status_code
    assert message in answer.text
    assert 1 == here.store.holdings.count().logins.count


def test_an_address_cannot_say_what_was_not_done(browser):
    """Only words of ours and a number are shown."""
    for done in ("values-<b>", "other-1", "values"):
        assert "deleted" not in browser.get(f"/retention?done={done}").text.split("</h1>")[0]
        assert 'role="status"' not in browser.get("/retention", query_string={"done": done}).text


def test_it_is_for_admins(viewer):
    """A viewer is told so."""
    assert 403 == viewer.get("/retention").status_code
    assert 403 == viewer.post("/retention/values", sure="yes").status_code


def test_the_longest_time_is_a_hundred_years():
    """A date before all dates would be an error."""
    assert 36_500 == history.MOST_DAYS
