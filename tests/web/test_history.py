import re
from datetime import timedelta

import pytest

from tests.factories import make_capture
from tests.report import samples
from tests.web.run_stories import last_done
from verifier.adapters.captures.capture_json import dump
from verifier.domain.model.stored_result import reference_of
from verifier.store import reports


def report_id(location):
    return location.rpartition("/")[2]


@pytest.fixture
def made(browser):
    return report_id(browser.log_in(1)), report_id(browser.log_in(2))


def test_every_result_is_listed_with_its_report(browser, made):
    page = browser.get("/history").text

    for entry in made:
        assert f'href="/reports/{entry}"' in page
        assert reference_of(entry) in page
    assert "ReShare would not find this patron." in page
    assert '<option value="campus">' in page
    assert [] == [value for value in (samples.BARCODE, "gail", "good@") if value in page.lower()]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("idp=campus", 2),
        ("idp=directory", 1),
        ("idp=nowhere", 0),
        ("patron=grad1", 0),
        ("verdict=fail", 3),
        ("verdict=pass", 0),
        ("cause=patron.identifier-is-another-attribute", 3),
        ("since=2026-11-24", 3),
        ("until=2026-11-23", 0),
        ("reference=", 3),
        ("reference=nothing", 0),
    ],
)
def test_filters_stand_in_the_address(browser, made, query, count):
    """The page works without a script, and can be kept as a bookmark."""
    assert made
    browser.post("/ldap/directory", username="gail", password="right")

    page = browser.get(f"/history?{query}").text

    assert count == len(re.findall('href="/reports/', page))


def test_a_reference_number_finds_its_report(browser, made):
    page = browser.get("/history", query_string={"reference": reference_of(made[0]).lower()}).text

    assert [made[0]] == re.findall('href="/reports/([^"]+)"', page)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("since=yesterday", "Write a day as 2026-11-24"),
        ("until=9999-12-31", "Write a day as 2026-11-24"),
        ("verdict=perhaps", "There is no such verdict."),
    ],
)
def test_a_filter_that_says_nothing_is_a_sentence(browser, query, message):
    answer = browser.get(f"/history?{query}")

    assert 400 == answer.status_code
    assert message in answer.text


def test_older_results_are_a_page_on(browser, monkeypatch):
    monkeypatch.setattr(reports, "PAGE", 2)
    ids = {report_id(browser.log_in(number)) for number in (1, 2, 3)}

    first = browser.get("/history?idp=campus").text
    [older] = re.findall('rel="next" href="([^"]+)"', first)
    second = browser.get(older.replace("&amp;", "&")).text

    assert "idp=campus" in older
    assert 'rel="next"' not in second
    assert ids == set(re.findall('href="/reports/([^"]+)"', first + second))


def test_two_rows_are_compared(browser, made):
    answer = browser.get(f"/history/compare?before={made[0]}&after={made[1]}")

    assert f"/compare/{made[0]}/{made[1]}" == answer.headers["Location"]


@pytest.mark.parametrize(("before", "code"), [("", 400), ("a" * 22, 404), ("x", 404)])
def test_two_rows_have_to_be_chosen(browser, made, before, code):
    assert code == browser.get(f"/history/compare?before={before}&after={made[0]}").status_code


def test_what_stayed_has_a_page_when_values_are_gone(browser, made, here):
    here.store.holdings.forget_values(here.now() + timedelta(days=1))

    page = browser.get(f"/results/{made[0]}").text

    assert f'href="/results/{made[0]}"' in browser.get("/history").text
    assert "values were deleted" in page
    assert "Whose turn it is: <strong>discovery team" in page
    assert "patron.identifier-is-another-attribute" in page
    assert "urn:oid" in page or "employeeNumber" in page
    assert samples.BARCODE not in page
    assert 404 == browser.get(f"/reports/{made[0]}").status_code


def test_a_result_with_values_leads_to_its_report(browser, made):
    """Whoever was sent the one address finds the other."""
    assert f'href="/reports/{made[0]}"' in browser.get(f"/results/{made[0]}").text
    assert 404 == browser.get("/results/" + "a" * 22).status_code


def test_a_history_of_nothing_says_so(browser):
    """As do a list without baselines, and a store without values."""
    page = browser.get("/history").text

    assert "No login was followed yet." in page
    assert "<table" not in page
    assert "Open the report of a test patron" in browser.get("/baselines").text
    assert "The oldest values go on" not in browser.get("/retention").text


@pytest.fixture
def made_baseline(browser):
    return report_id(browser.log_in())


def drift_link(browser, report):
    page = browser.get(f"/reports/{report}").text
    return re.search(f'href="(/reports/{report}/drift/[^"]+)"', page)[1]


def pin(browser, report, **more):
    return browser.post(f"/reports/{report}/pin", **{"patron": "grad1", **more})


def test_a_report_is_pinned_under_a_name(browser, made_baseline, here):
    page = browser.get(f"/reports/{made_baseline}").text
    answer = pin(browser, made_baseline)

    assert 'name="patron" required' in page
    assert 'name="idp"' not in page
    assert (303, "/baselines") == (answer.status_code, answer.headers["Location"])
    [baseline] = here.store.baselines.listed()
    assert ("campus", "grad1", made_baseline, "operator An admin") == (
        baseline.idp_id,
        baseline.patron,
        baseline.report_id,
        baseline.pinned_by,
    )
    assert ("baseline.pinned", baseline.id) == last_done(here)
    page = browser.get(f"/reports/{made_baseline}").text
    assert "This report is the baseline of <strong>grad1</strong> at campus" in page
    assert "/pin" not in page


def test_of_a_saved_login_the_identity_provider_is_chosen(browser, here):
    """A file does not say which of the site's it was."""
    saved = report_id(browser.post("/check", text=dump(make_capture())).headers["Location"])
    page = browser.get(f"/reports/{saved}").text

    assert '<option value="campus-cas">Campus by CAS</option>' in page
    assert '<option value="all">' not in page
    assert 400 == pin(browser, saved).status_code
    assert 303 == pin(browser, saved, idp="campus-cas").status_code
    assert ["campus-cas"] == [entry.idp_id for entry in here.store.baselines.listed()]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"patron": ""}, "Give this test patron a name, such as grad1."),
        ({"patron": "x" * 65}, "a name of up to 64 characters"),
        ({"patron": "a\nb"}, "a name of up to 64 characters"),
        ({"idp": "nowhere"}, "This site has no such identity provider."),
    ],
)
def test_a_name_that_will_not_do_is_a_sentence(browser, made_baseline, here, fields, message):
    answer = pin(browser, made_baseline, **fields)

    assert 400 == answer.status_code
    assert message in answer.text
    assert () == here.store.baselines.listed()


def test_a_later_report_is_held_against_it(browser, made_baseline):
    pin(browser, made_baseline)
    later = report_id(browser.log_in(2))
    link = drift_link(browser, later)

    page = browser.get(link).text

    assert "Nothing changed: a request of this patron does not pass." in page
    assert f'href="/compare/{made_baseline}/{later}"' in page
    assert samples.BARCODE not in page


@pytest.mark.parametrize(
    ("then", "now", "word"),
    [
        (samples.passing, samples.failing, "Found now and not then"),
        (samples.failing, samples.passing, "Found then and no longer"),
    ],
)
def test_what_is_found_at_one_time_only_is_said_in_words(browser, here, then, now, word):
    here.verify.report = then()
    pin(browser, report_id(browser.log_in()))
    here.verify.report = now()
    link = drift_link(browser, report_id(browser.log_in(2)))
    finding = samples.failing().diagnosis.findings[0]

    page = browser.get(link).text

    assert f"<li>{word}: {finding.message} <code>{finding.check}</code></li>" in page


def test_of_many_baselines_one_is_chosen(browser, made_baseline, here):
    """A list of hundreds of links would help nobody."""
    for number in range(6):
        pin(browser, made_baseline, patron=f"grad{number}")
    later = report_id(browser.log_in(2))
    page = browser.get(f"/reports/{later}").text
    chosen = here.store.baselines.listed()[3].id

    assert f'<option value="{chosen}">grad3 at campus' in page
    answer = browser.get(f"/reports/{later}/drift?baseline={chosen}")
    assert f"/reports/{later}/drift/{chosen}" == answer.headers["Location"]
    assert 400 == browser.get(f"/reports/{later}/drift").status_code


def test_a_baseline_outlives_its_values(browser, made_baseline, here):
    pin(browser, made_baseline)
    here.store.holdings.forget_values(here.now() + timedelta(days=1))
    later = report_id(browser.log_in(2))
    link = drift_link(browser, later)

    page = browser.get(link).text

    assert "Nothing changed: a request of this patron does not pass." in page
    assert "The values of then are gone" in page
    assert f"/compare/{made_baseline}" not in page
    assert "values gone" in browser.get("/baselines").text


def test_a_baseline_is_let_go(browser, made_baseline, here):
    pin(browser, made_baseline)
    [baseline] = here.store.baselines.listed()
    for _ in range(2):
        assert 303 == browser.post(f"/baselines/{baseline.id}/unpin").status_code

    assert () == here.store.baselines.listed()
    assert 1 == [entry.what for entry in here.store.audit.latest()].count("baseline.unpinned")
    assert 404 == browser.get(f"/reports/{made_baseline}/drift/{baseline.id}").status_code


def test_a_viewer_is_shown_no_button(browser, viewer, made_baseline):
    pin(browser, made_baseline)
    later = report_id(browser.log_in(2))

    assert "grad1" in viewer.get("/baselines").text
    assert "unpin" not in viewer.get("/baselines").text
    assert "/pin" not in viewer.get(f"/reports/{later}").text


def test_what_is_not_kept_cannot_be_pinned(browser, here):
    assert 404 == pin(browser, "a" * 22).status_code
    assert () == here.store.baselines.listed()


def test_a_baseline_whose_result_was_deleted_is_still_listed(browser, made_baseline, here):
    pin(browser, made_baseline)
    here.store.holdings.forget_results(here.now() + timedelta(days=1))

    page = browser.get("/baselines").text

    assert "what it is compared by is kept" in page


def test_what_is_kept_is_told(browser):
    browser.log_in()
    page = browser.get("/retention").text

    assert "7 days, from [store] keep_days" in page
    assert "Yes, delete the values of 1 login<" in page
    assert "The oldest values go on" in page


def test_values_are_deleted_at_once(browser, here):
    made = report_id(browser.log_in())
    answer = browser.post("/retention/values", sure="yes")

    assert (303, "/retention?done=values-1") == (answer.status_code, answer.headers["Location"])
    assert "Logins deleted with their values: 1." in browser.get(answer.headers["Location"]).text
    assert not here.store.keeps(made)
    assert here.store.results.of(made) is not None
    assert ("values.deleted", "1") == last_done(here)


@pytest.mark.parametrize(("days", "left"), [("365", 1), ("0", 0)])
def test_old_results_are_deleted(browser, here, days, left):
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
