import re
from datetime import timedelta

import pytest

from tests.factories import make_capture
from tests.report import samples
from verifier.adapters.captures.capture_json import dump

NOBODYS = "a" * 22


def report_id(location):
    return location.rpartition("/")[2]


@pytest.fixture
def made(browser):
    return report_id(browser.log_in())


def drift_link(browser, report):
    page = browser.get(f"/reports/{report}").text
    return re.search(f'href="(/reports/{report}/drift/[^"]+)"', page)[1]


def pin(browser, report, **more):
    return browser.post(f"/reports/{report}/pin", **{"patron": "grad1", **more})


def test_a_report_is_pinned_under_a_name(browser, made, here):
    """Its identity provider is known; whose it is, the admin says."""
    page = browser.get(f"/reports/{made}").text
    answer = pin(browser, made)

    assert 'name="patron" required' in page
    assert 'name="idp"' not in page
    assert (303, "/baselines") == (answer.status_code, answer.headers["Location"])
    [baseline] = here.store.baselines.listed()
    assert ("campus", "grad1", made, "operator An admin") == (
        baseline.idp_id,
        baseline.patron,
        baseline.report_id,
        baseline.pinned_by,
    )
    assert ("baseline.pinned", baseline.id) == (
        here.store.audit.latest()[0].what,
        here.store.audit.latest()[0].about,
    )


def test_the_page_of_a_pinned_report_says_so(browser, made):
    """It is not offered again."""
    pin(browser, made)
    page = browser.get(f"/reports/{made}").text

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
def test_a_name_that_will_not_do_is_a_sentence(browser, made, here, fields, message):
    """Nothing is pinned."""
    answer = pin(browser, made, **fields)

    assert 400 == answer.status_code
    assert message in answer.text
    assert () == here.store.baselines.listed()


def test_a_later_report_is_held_against_it(browser, made):
    """From its page; and both are compared with their values while these are kept."""
    pin(browser, made)
    later = report_id(browser.log_in(2))
    link = drift_link(browser, later)

    page = browser.get(link).text

    assert "Nothing changed: a request of this patron does not pass." in page
    assert f'href="/compare/{made}/{later}"' in page
    assert samples.BARCODE not in page


@pytest.mark.parametrize(
    ("then", "now", "word"),
    [
        (samples.passing, samples.failing, "Found now and not then"),
        (samples.failing, samples.passing, "Found then and no longer"),
    ],
)
def test_what_is_found_at_one_time_only_is_said_in_words(browser, here, then, now, word):
    """The check's id stands behind its sentence."""
    here.verify.report = then()
    pin(browser, report_id(browser.log_in()))
    here.verify.report = now()
    link = drift_link(browser, report_id(browser.log_in(2)))
    [one, *_] = samples.failing().diagnosis.findings

    page = browser.get(link).text

    assert f"<li>{word}: {one.message} <code>{one.check}</code></li>" in page


def test_of_many_baselines_one_is_chosen(browser, made, here):
    """A list of hundreds of links would help nobody."""
    for number in range(6):
        pin(browser, made, patron=f"grad{number}")
    later = report_id(browser.log_in(2))
    page = browser.get(f"/reports/{later}").text
    chosen = here.store.baselines.listed()[3].id

    assert f'<option value="{chosen}">grad3 at campus' in page
    answer = browser.get(f"/reports/{later}/drift?baseline={chosen}")
    assert f"/reports/{later}/drift/{chosen}" == answer.headers["Location"]
    assert 400 == browser.get(f"/reports/{later}/drift").status_code


def test_a_baseline_outlives_its_values(browser, made, here):
    """The page says how it is compared then."""
    pin(browser, made)
    here.store.holdings.forget_values(here.now() + timedelta(days=1))
    later = report_id(browser.log_in(2))
    link = drift_link(browser, later)

    page = browser.get(link).text

    assert "Nothing changed: a request of this patron does not pass." in page
    assert "The values of then are gone" in page
    assert f"/compare/{made}" not in page
    assert "values gone" in browser.get("/baselines").text


def test_a_baseline_is_let_go(browser, made, here):
    """Once; pressed again nothing happens, and nothing is written down."""
    pin(browser, made)
    [baseline] = here.store.baselines.listed()
    for _ in range(2):
        assert 303 == browser.post(f"/baselines/{baseline.id}/unpin").status_code

    assert () == here.store.baselines.listed()
    assert 1 == [entry.what for entry in here.store.audit.latest()].count("baseline.unpinned")
    assert 404 == browser.get(f"/reports/{made}/drift/{baseline.id}").status_code


def test_a_viewer_looks_and_changes_nothing(browser, viewer, made, here):
    """The buttons are not there, and pressing them is refused."""
    pin(browser, made)
    [baseline] = here.store.baselines.listed()
    later = report_id(browser.log_in(2))

    assert "grad1" in viewer.get("/baselines").text
    assert "unpin" not in viewer.get("/baselines").text
    assert "/pin" not in viewer.get(f"/reports/{later}").text
    assert 403 == pin(viewer, later).status_code
    assert 403 == viewer.post(f"/baselines/{baseline.id}/unpin").status_code


def test_a_form_of_another_page_is_refused(browser, made, here):
    """Nobody pins by a link that they were sent."""
    assert 403 == browser.bare_post(f"/reports/{made}/pin", patron="grad1").status_code
    assert 404 == pin(browser, NOBODYS).status_code
    assert () == here.store.baselines.listed()


def test_without_a_baseline_the_page_says_how_to_get_one(browser):
    """An empty table would help nobody."""
    assert "Open the report of a test patron" in browser.get("/baselines").text


def test_a_baseline_whose_result_was_deleted_is_still_listed(browser, made, here):
    """It is compared by what stayed."""
    pin(browser, made)
    here.store.holdings.forget_results(here.now() + timedelta(days=1))

    page = browser.get("/baselines").text

    assert "what it is compared by is kept" in page
