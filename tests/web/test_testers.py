from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.report import samples
from tests.report.test_json import CANARIES
from tests.web.fakes import refused
from tests.web.run_stories import FACULTY, go, links_of, log_in, message, new_run, row_of, token_on
from verifier.domain.model.report import Verdict
from verifier.domain.model.run import RowState
from verifier.runs.tester_identity import SAME_PERSON
from verifier.store.store import Store
from verifier.web import testers
from verifier.web.app import create_app

PUBLIC = "8.8.8.8"


_PASSING = samples.passing()
WORKS_TODAY = replace(_PASSING, diagnosis=replace(_PASSING.diagnosis, verdict=Verdict.WARNING))


@pytest.fixture
def link(browser):
    return links_of(browser, new_run(browser))[0]


def test_a_link_says_who_asks_for_what(nobody, link):
    page = message(nobody.get(link))

    for words in (
        "Cut-over, week 2",
        "Example University",
        "a member of the faculty",
        "7 days",
        "never seen here",
        "in a private window",
    ):
        assert words in page


def test_opening_a_link_uses_nothing_up(nobody, here, link):
    """Programs that show a preview open it as well."""
    for _ in range(3):
        assert 200 == nobody.get(link).status_code
    assert 200 == nobody.client.head(link).status_code

    assert RowState.WAITING is row_of(here).state
    assert [] == here.service_provider.started


def test_a_login_leads_to_the_result(nobody, here, link):
    answer = log_in(nobody, here, link)
    page = nobody.get(answer.headers["Location"])

    assert f"{link}/result" == answer.headers["Location"]
    assert 200 == page.status_code
    assert "It does not work yet." in message(page)
    assert row_of(here).reference in message(page)
    assert RowState.DONE is row_of(here).state
    assert row_of(here).reference == row_of(here).result.number


@pytest.mark.parametrize(
    ("report", "heading"),
    [
        (samples.passing(), "It works."),
        (samples.failing(), "It does not work yet."),
        (samples.unknown(), "It cannot be said yet."),
        (WORKS_TODAY, "you could borrow from other libraries today."),
    ],
    ids=["passing", "failing", "unknown", "warning"],
)
def test_the_result_holds_no_value(nobody, here, link, report, heading):
    here.verify.report = report
    page = nobody.get(log_in(nobody, here, link).headers["Location"])

    assert heading in message(page)
    assert [] == [canary for canary in CANARIES if canary in message(page).lower()]


def test_the_run_says_who_is_under_way(nobody, here, link):
    answer = go(nobody, link)

    assert "To the identity provider" in answer.text
    assert RowState.UNDER_WAY is row_of(here).state


def test_a_used_link_says_so_to_everybody_else(nobody, other_browser, here, link):
    log_in(nobody, here, link)

    assert f"{link}/result" == nobody.get(link).headers["Location"]
    for path in (link, f"{link}/result"):
        answer = other_browser.get(path)
        assert (410, True) == (answer.status_code, "This link has been used." in answer.text)
        assert row_of(here).reference not in answer.text


def test_an_unused_link_has_no_result(nobody, link):
    assert link == nobody.get(f"{link}/result").headers["Location"]


@pytest.fixture(params=["revoked", "closed"])
def over(request, browser, here):
    """What ends a link, what it says then, and what it says to somebody who is logging in."""
    if request.param == "revoked":
        words = "This link was withdrawn.", "withdrawn while you were logging in"
        return lambda: here.store.links.revoke(row_of(here).id), *words
    words = "This test is over.", "This test ended while you were logging in."
    return lambda: browser.post(f"/runs/{row_of(here).run_id}/close"), *words


def test_a_link_that_is_over_says_so(nobody, other_browser, here, link, over):
    end, words, meanwhile = over
    go(nobody, link)
    page = other_browser.get(link)
    end()
    late = nobody.bare_post("/saml/acs", SAMLResponse="good _r1 _a1")
    begun = other_browser.client.post(link, data={"csrf_token": token_on(page.text)})

    for answer, sentence in ((late, meanwhile), (begun, words), (other_browser.get(link), words)):
        assert (410, True) == (answer.status_code, sentence in message(answer))
    assert [] == here.verify.captures
    assert 1 == len(here.service_provider.started)
    assert RowState.DONE is not row_of(here).state


def test_an_expired_link_says_so(here, tmp_path, open_browser, link):
    store = Store(
        f"sqlite:///{tmp_path / 'verifier.sqlite3'}",
        seal=here.store._seal,
        now=lambda: datetime.now(UTC) + timedelta(days=15),
    )
    answer = open_browser(create_app(replace(here, store=store)), None).get(link)
    store.close()

    assert (410, True) == (answer.status_code, "This link is too old." in answer.text)


@pytest.mark.parametrize("guess", ["x", "x" * 43, "%01", "é" * 43])
def test_a_guess_is_not_found(nobody, guess):
    answers = {
        (entry.status_code, message(entry))
        for entry in map(nobody.get, (f"/t/{guess}", "/t/" + "y" * 43))
    }

    assert 1 == len(answers)
    assert 404 == next(iter(answers))[0]


def test_guessing_ends_after_a_while(nobody, link, monkeypatch):
    """From one address only so many; a link that leads somewhere still opens from there."""
    monkeypatch.setattr(testers, "MOST_GUESSES", 2)
    from_there = {"environ_base": {"REMOTE_ADDR": PUBLIC}}
    tried = [nobody.get(f"/t/{entry * 43}", **from_there).status_code for entry in "abc"]

    assert [404, 404, 429] == tried
    assert 200 == nobody.get(link, **from_there).status_code
    assert 404 == nobody.get("/t/" + "d" * 43).status_code


def test_a_browser_without_cookies_is_told_so(nobody, app, here, link):
    """Before anybody types a password."""
    page = nobody.get(link)
    bare = app.test_client(use_cookies=False)
    answer = bare.post(link, data={"csrf_token": token_on(page.text)})

    assert 403 == answer.status_code
    assert "Your browser sends no cookie for this site." in answer.text
    assert RowState.WAITING is row_of(here).state


def test_a_form_of_another_site_begins_nothing(nobody, here, link):
    """A stranger's page cannot send a tester's browser on."""
    nobody.get(link)

    assert 403 == nobody.bare_post(link).status_code
    assert [] == here.service_provider.started


@pytest.mark.parametrize("idp", ["campus-oidc", "campus-cas"])
def test_every_protocol_leads_to_the_result(browser, nobody, here, idp):
    link = links_of(browser, new_run(browser, f"staff|{idp}"))[0]
    go(nobody, link)
    back = {
        "campus-oidc": "/oidc/campus-oidc/return?code=good&state=oidcstate1",
        "campus-cas": "/cas/campus-cas/return/casstate1?ticket=good",
    }[idp]
    answer = nobody.get(back)

    assert f"{link}/result" == answer.headers["Location"]
    assert ("staff", idp) == (row_of(here).result.patron, row_of(here).result.idp_id)


@pytest.mark.parametrize("idp", ["broken", "broken-oidc"])
def test_a_login_that_cannot_be_started_says_so(browser, nobody, here, idp):
    link = links_of(browser, new_run(browser, f"staff|{idp}"))[0]
    answer = go(nobody, link)

    assert 503 == answer.status_code
    assert "The login cannot be started at the moment." in message(answer)
    assert "expired" in row_of(here).note or "issuer" in row_of(here).note
    assert "expired" not in answer.text


def test_an_identity_provider_that_went_away_is_said(browser, here, app_with, open_browser):
    """The link was made before the site file changed."""
    link = links_of(browser, new_run(browser))[0]
    tester = open_browser(app_with(idps=here.site.idps[1:]), None)
    answer = go(tester, link)

    assert 503 == answer.status_code
    assert "no longer set up here" in message(answer)


@pytest.fixture
def at_directory(browser):
    return links_of(browser, new_run(browser, "walk-in|directory"))[0]


def test_a_directory_asks_on_the_link_itself(nobody, here, at_directory):
    page = nobody.get(at_directory).text
    answer = go(nobody, at_directory, username="gail", password="right")

    assert '<label for="password">' in page
    assert f"{at_directory}/result" == answer.headers["Location"]
    assert [("directory", "gail")] == here.directory.attempts
    assert "gail" not in message(nobody.get(answer.headers["Location"]))


def test_a_locked_account_is_said(nobody, here, at_directory):
    answer = go(nobody, at_directory, username="locked", password="right")

    assert 403 == answer.status_code
    assert "The account is locked." in message(answer)
    assert RowState.REFUSED is row_of(here).state
    number = row_of(here).note.partition("Reference ")[2][:9]
    assert number in message(answer)


def test_what_is_wrong_with_the_directory_is_for_the_operators(nobody, here, at_directory):
    """The tester can do nothing about it, and reads no jargon."""
    answer = go(nobody, at_directory, username="untrusted", password="right")

    assert 403 == answer.status_code
    assert "certificate" not in message(answer)
    assert "certificate" in row_of(here).note


def test_a_refused_login_leaves_the_link_open(nobody, here, link):
    go(nobody, link)
    here.service_provider.request_id_of = lambda _: "_r1"
    answer = nobody.bare_post("/saml/acs", SAMLResponse="bad")

    assert 403 == answer.status_code
    assert "That is not your fault, and the people who asked you see why." in message(answer)
    for detail in ("another service", "other.example.edu", "urn:oid", "RSA-SHA256"):
        assert detail not in answer.text
    assert f'href="{link}"' in answer.text
    row = row_of(here)
    assert RowState.REFUSED is row.state
    assert row.note.startswith("The login was made for another service. (Reference ")
    assert row.note.partition("Reference ")[2][:9] in message(answer)
    assert 200 == nobody.get(link).status_code


def test_what_a_tester_can_mend_is_said(nobody, here, link):
    """A login that took too long is begun again."""
    go(nobody, link)
    here.service_provider.request_id_of = lambda _: "_r1"
    here.service_provider.finish = lambda *_, **__: refused(reason="expired", owner="patron")
    answer = nobody.bare_post("/saml/acs", SAMLResponse="late")

    assert "It took too long, or was sent twice." in message(answer)


def test_one_of_two_who_opened_a_link_counts(nobody, other_browser, here, link):
    go(nobody, link)
    go(other_browser, link)
    first = nobody.bare_post("/saml/acs", SAMLResponse="good _r1 _a1")
    second = other_browser.bare_post("/saml/acs", SAMLResponse="good _r2 _a2")

    assert (303, 410) == (first.status_code, second.status_code)
    assert "Somebody finished a test with this link while you were logging in." in message(second)
    assert 1 == len(here.verify.captures)


def test_a_login_that_is_sent_twice_counts_once(nobody, here, link):
    """Loading the answer again breaks nothing, and the result is still there."""
    log_in(nobody, here, link)
    again = nobody.bare_post("/saml/acs", SAMLResponse="good _r1 _a1")

    assert 401 == again.status_code
    assert "Testers open the link they were given." in message(again)
    assert 1 == len(here.verify.captures)
    assert 200 == nobody.get(f"{link}/result").status_code


def test_another_browser_cannot_finish_it(nobody, other_browser, here, link):
    go(nobody, link)
    other_browser.get(link)
    answer = other_browser.bare_post("/saml/acs", SAMLResponse="good _r1 _a1")

    assert 403 == answer.status_code
    assert "allow them" in message(answer)
    assert 200 == nobody.get(link).status_code
    assert RowState.UNDER_WAY is row_of(here).state


def test_a_report_that_fails_leaves_the_login_counted(nobody, here, link):
    here.verify.breaks = ValueError("canary")
    answer = log_in(nobody, here, link)
    here.verify.breaks = None
    page = nobody.get(answer.headers["Location"])

    assert 303 == answer.status_code
    assert "It does not work yet." in message(page)
    assert row_of(here).result is not None


def test_an_operators_own_login_touches_no_row(browser, here):
    new_run(browser, FACULTY)

    assert browser.log_in().startswith("/reports/")
    assert [None] == here.verify.expected
    assert RowState.WAITING is row_of(here).state


def test_what_the_patron_must_be_is_checked(browser, nobody, here):
    run = new_run(browser)
    here.store.links.describe(row_of(here).id, tester=None, expected="21234000000018")
    log_in(nobody, here, links_of(browser, run)[0])

    assert ["21234000000018"] == here.verify.expected


def test_one_person_for_two_kinds_of_patron_is_noted(browser, nobody, other_browser, here):
    here.verify.report = samples.passing()
    run = new_run(browser, "faculty|campus", "staff|campus")
    first, second = links_of(browser, run)
    log_in(nobody, here, first)
    answer = log_in(other_browser, here, second)

    assert [None, SAME_PERSON] == [row_of(here, place).note for place in range(2)]
    assert SAME_PERSON in message(browser.get(run))
    page = message(other_browser.get(answer.headers["Location"]))
    assert "This may have been another account than the one that was asked for." in page
