import io
import json
import re
import threading
import time
from dataclasses import replace

import pytest

from tests.factories import FixedIls, make_capture, make_found, make_settings
from tests.pipeline.test_verify import Reshare
from tests.report import samples
from verifier.adapters.captures.capture_json import dump
from verifier.adapters.ils.connections import connect
from verifier.domain.model.reshare_settings import OwnAnswer
from verifier.domain.model.site import IlsConnection, IlsRole
from verifier.domain.model.stored_result import reference_of
from verifier.pipeline import verify
from verifier.web import report_access, reports
from verifier.web.app import create_app


@pytest.fixture
def location(browser):
    return browser.log_in()


def test_the_page_shows_the_report_and_what_can_be_done_with_it(browser, location):
    page = browser.get(location).text

    assert "ReShare would not find this patron." in page
    assert f'href="{location}.html"' in page
    assert f'href="{location}.json"' in page
    assert f'action="{location}/forget"' in page
    assert f'href="/compare?after={location.rpartition("/")[2]}"' in page
    assert samples.BARCODE in page


def test_the_page_names_its_reference_number(browser, location):
    """By which a tester tells of it, the history finds it, and its message names it."""
    number = reference_of(location.rpartition("/")[2])

    assert (
        f'reference number <span class="reference">{number}</span>' in browser.get(location).text
    )
    assert "reference number" not in browser.get(f"{location}.html").text
    for file in (location, f"{location}.html", f"{location}.json"):
        link = f"https://verify.example.edu{location}"
        assert f"Reference number: {number}, {link}" in browser.get(file).text


@pytest.mark.parametrize("path", ["/reports/x", "/reports/" + "a" * 22, "/reports/../x"])
def test_an_unknown_report_is_not_found(browser, path):
    assert 404 == browser.get(path).status_code


def test_the_json_twin_is_the_report(browser, location):
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
    answer = browser.post(f"{location}/forget")

    assert (303, "/") == (answer.status_code, answer.headers["Location"])
    assert 404 == browser.get(location).status_code
    assert here.store.capture(location.rpartition("/")[2]) is None


def test_a_report_that_was_never_finished_is_made_when_asked_for(browser, here):
    """A login that was kept before the process ended is followed to its end later."""
    here.verify.breaks = RuntimeError("21234000000018")
    browser.start()
    answer = browser.bare_post("/saml/acs", SAMLResponse="good _r1 _a1")
    here.verify.breaks = None

    assert 303 == answer.status_code
    assert "ReShare would not find this patron." in browser.get(answer.headers["Location"]).text


def test_values_are_put_into_the_message_where_asked_for(browser, location):
    without = browser.get(location).text
    shown = browser.get(f"{location}?message=with-values").text
    masked = browser.get(f"{location}?message=with-values&redact=yes").text

    assert f'href="{location}?message=with-values"' in without
    assert "The values at this login" not in without
    assert f"The right one: {samples.BARCODE}" in shown
    assert f'href="{location}">Take them out' in shown
    assert "The right one: 99999999999999" in masked


def test_the_questions_of_the_page_stand_alone_as_well(browser, location):
    page = browser.get(f"{location}/steps").text

    assert f'href="{location}/steps"' in browser.get(location).text
    assert 9 == page.count('<li class="question"')
    assert samples.BARCODE in page
    assert samples.BARCODE not in browser.get(f"{location}/steps?redact=yes").text
    assert f'href="{location}"' in page


class Asked:
    """A route that remembers which library systems it may ask, and whether by e-mail address."""

    def __init__(self, route):
        self.route = route
        self.about = []

    def __call__(self, capture, *, site, ils, expected=None):
        self.about.append((ils, site.lookup_by_email))
        return self.route(capture, site=site, ils=ils, expected=expected)


@pytest.mark.parametrize(
    ("settings", "saved", "own"),
    [
        ({}, ((), False), (("the library",), False)),  # else anybody could look up any patron
        ({"saved_logins_ask_ils": True}, (("the library",), False), (("the library",), False)),
        (  # by their address anybody's number could be found out
            {"saved_logins_ask_ils": True, "lookup_by_email": True},
            (("the library",), False),
            (("the library",), True),
        ),
    ],
)
def test_what_a_saved_login_asks(here, open_browser, settings, saved, own):
    """Anybody can write one; a login that was performed here has the person's own values."""
    asked = Asked(here.verify)
    site = replace(here.site, **settings)
    browser = open_browser(
        create_app(replace(here, ils=("the library",), verify=asked, site=site))
    )
    browser.post("/check", text=dump(make_capture()))
    browser.log_in()

    assert [saved, own] == asked.about


@pytest.fixture
def _no_answer(here, monkeypatch):
    monkeypatch.setattr(report_access, "PATIENCE_SECONDS", 0.01)
    monkeypatch.setattr(reports, "SECONDS", 0.01)
    here.verify.answers.clear()
    yield
    here.verify.answers.set()


@pytest.mark.usefixtures("_no_answer")
def test_too_many_reports_at_once_keep_the_login(browser, here):
    location = browser.log_in()
    page = browser.get(location)

    assert 202 == page.status_code
    assert "The library system is being asked about this login." in page.text
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page.text
    assert "connect-src 'self'" in page.headers["Content-Security-Policy"]
    assert [] == here.verify.captures
    assert 503 == browser.get(f"{location}.json").status_code


@pytest.mark.usefixtures("_no_answer")
def test_the_page_says_the_place_in_the_queue(browser, three_logins):
    """First come, first served; whoever loads the page again keeps the place."""
    places = three_logins()
    pages = [browser.get(place).text for place in (*places, *places)]

    for page in pages[2], pages[5]:
        assert "Number 2 in the queue: other logins are looked up first." in page
    assert "Number 1 in the queue" in pages[1]


@pytest.fixture
def three_logins(browser, monkeypatch):
    """A function that hands in three saved logins, and returns where their reports will be."""
    monkeypatch.setattr("verifier.web.uploads.read_captures_in", lambda _: (make_capture(),))

    def hand_in():
        answers = [browser.post("/check", text="a login") for _ in range(3)]
        return [f"/reports/{it.headers['Location'].rpartition('/')[2]}" for it in answers]

    return hand_in


def test_the_report_comes_without_anybody_waiting(browser, here, monkeypatch, three_logins):
    monkeypatch.setattr(report_access, "PATIENCE_SECONDS", 0.01)
    here.verify.answers.clear()
    places = three_logins()
    here.verify.answers.set()
    end = time.monotonic() + 20
    while len(here.verify.captures) < 3 and time.monotonic() < end:
        time.sleep(0.01)

    assert [200] * 3 == [browser.get(place).status_code for place in places]
    assert 3 == len(here.verify.captures)


class Made:
    """Reports that are made when the test says so, in the order of the queue."""

    def __init__(self):
        self.order, self.gate = [], threading.Semaphore(0)

    def of(self, name, error=None):
        def make():
            self.gate.acquire(timeout=20)
            self.order.append(name)
            if error is not None:
                raise error
            return name

        return make


def asked(queue, name, make, patience=0.0, at_once=1):
    """What a report comes to: itself, or its place in the queue."""
    try:
        return queue.report(name, make, at_once=at_once, patience=patience)
    except report_access.Busy as busy:
        return busy.place


def test_reports_are_made_first_come_first_served():
    made, queue = Made(), report_access.ReportQueue()
    assert [0, 1, 2, 3, 4] == [asked(queue, name, made.of(name)) for name in "abcde"]
    assert 3 == asked(queue, "d", made.of("another"))
    for _ in range(5):
        made.gate.release()
    end = time.monotonic() + 20
    while len(made.order) < 5 and time.monotonic() < end:
        time.sleep(0.01)

    assert list("abcde") == made.order


def test_several_reports_are_made_at_a_time():
    made, queue = Made(), report_access.ReportQueue()

    assert [0, 0, 1] == [asked(queue, name, made.of(name), at_once=2) for name in "abc"]
    for _ in range(3):
        made.gate.release()


def test_a_report_is_made_once_however_many_ask():
    made, queue = Made(), report_access.ReportQueue()
    asked(queue, "a", made.of("a"))
    threading.Timer(0.1, made.gate.release).start()

    assert "a" == asked(queue, "a", made.of("b"), 20.0)
    assert ["a"] == made.order


def test_a_defect_is_told_to_whoever_waits():
    """And the next report is made all the same."""
    made, queue = Made(), report_access.ReportQueue()
    for _ in range(2):
        made.gate.release()

    with pytest.raises(ValueError, match="broken"):
        asked(queue, "a", made.of("a", ValueError("broken")), 20.0)
    assert "b" == asked(queue, "b", made.of("b"), 20.0)


def test_a_defect_that_nobody_waited_for_is_told_once_and_not_tried_over_and_over(
    browser, here, caplog, monkeypatch
):
    monkeypatch.setattr(report_access, "PATIENCE_SECONDS", 0)
    here.verify.breaks = ValueError("canary")
    place = browser.log_in()
    end = time.monotonic() + 20
    while "type=ValueError" not in caplog.text and time.monotonic() < end:
        time.sleep(0.01)
    monkeypatch.setattr(report_access, "PATIENCE_SECONDS", 20)
    here.verify.breaks = None
    answers = [browser.get(place) for _ in range(2)]

    assert [500, 200] == [answer.status_code for answer in answers]
    assert 1 == caplog.text.count("type=ValueError")
    assert re.search(r"reference=(\w+) type=ValueError", caplog.text)[1] in answers[0].text
    assert 2 == len(here.verify.captures)


def test_nobody_is_looked_up_who_was_deleted_while_waiting(
    browser, here, monkeypatch, three_logins
):
    """The first of three is being looked up, and the second deleted meanwhile."""
    monkeypatch.setattr(report_access, "PATIENCE_SECONDS", 0)
    here.verify.answers.clear()
    first, second, third = three_logins()
    deleted = browser.post(f"{second}/forget").status_code
    monkeypatch.setattr(report_access, "PATIENCE_SECONDS", 20)
    here.verify.answers.set()
    end = time.monotonic() + 20
    while browser.get(third).status_code != 200 and time.monotonic() < end:
        time.sleep(0.01)
    answers = [browser.get(place).status_code for place in (third, second, first)]

    assert (303, [200, 404, 200]) == (deleted, answers)
    assert 2 == len(here.verify.captures)


@pytest.mark.parametrize(("a_second", "at_once"), [(10.0, 4), (1.0, 1)])
def test_no_more_are_looked_up_at_once_than_get_an_answer_in_time(
    here, monkeypatch, open_browser, a_second, at_once
):
    """A slow library system would leave the lookups of the others without an answer."""
    asked_for = []

    def report(*_, at_once, **__):
        asked_for.append(at_once)
        raise report_access.Busy(1)

    monkeypatch.setattr(report_access._QUEUE, "report", report)
    connection = IlsConnection(
        id="ncip",
        connector="ncip",
        role=IlsRole.RESHARE,
        url="https://ils.example.edu/ncip",
        lookups_per_second=a_second,
    )
    ils = connect(replace(here.site, ils=(connection,)))
    open_browser(create_app(replace(here, ils=ils))).log_in()

    assert [at_once] == asked_for


def test_only_a_few_wait_for_reports(monkeypatch):
    """Each takes a thread of the server: any other sees the page that waits at once."""
    monkeypatch.setattr(report_access, "_READERS", threading.BoundedSemaphore(1))
    made, queue = Made(), report_access.ReportQueue()
    with report_access._READERS:
        assert 0 == asked(queue, "a", made.of("a"), 3_600)
    made.gate.release()


def test_failures_that_nobody_reads_make_room(monkeypatch):
    monkeypatch.setattr(report_access, "MOST_WAITING", 2)
    made, queue = Made(), report_access.ReportQueue()
    for name in "ab":
        made.gate.release()
        asked(queue, name, made.of(name, ValueError()))
    end = time.monotonic() + 20
    while queue._running and time.monotonic() < end:
        time.sleep(0.01)
    made.gate.release()

    assert "c" == asked(queue, "c", made.of("c"), 20.0)


def test_the_queue_has_an_end(monkeypatch):
    monkeypatch.setattr(report_access, "MOST_WAITING", 2)
    made, queue = Made(), report_access.ReportQueue()

    assert [0, 1, None] == [asked(queue, name, made.of(name)) for name in "abc"]
    for _ in range(2):
        made.gate.release()


def test_logins_of_one_file_are_found_together(browser, here, monkeypatch):
    """And apart from those of another file in the same browser."""
    monkeypatch.setattr("verifier.web.uploads.read_captures_in", lambda _: (make_capture(),) * 3)
    places = [browser.post("/check", text="many").headers["Location"] for _ in range(2)]
    sets = [here.store.kept_together(place.rpartition("/")[2]) for place in places]

    assert [3, 3] == [len(entry) for entry in sets]
    assert not set(sets[0]) & set(sets[1])


def test_a_login_belongs_to_the_identity_provider_it_began_at(browser, here):
    """Its history is looked through by it; a saved login belongs to none."""
    browser.log_in()
    browser.post("/ldap/directory", username="gail", password="right")
    browser.post("/oidc/campus-oidc/login")
    browser.get("/oidc/campus-oidc/return?code=good&state=oidcstate1")
    browser.post("/cas/campus-cas/login")
    browser.get("/cas/campus-cas/return/casstate1?ticket=good")
    browser.post("/check", text=dump(make_capture()))

    results = [entry.result for entry in here.store.results.page().entries]

    began_at = {result.idp_id for result in results}
    assert {None, "directory", "campus", "campus-oidc", "campus-cas"} == began_at
    assert {None} == {result.patron for result in results}


BUTTON = "Ask ReShare itself"


@pytest.fixture
def opened(here, open_browser):
    def start(reshare, **site):
        services = replace(
            here,
            site=replace(here.site, **site),
            ils=(FixedIls(make_found()),),
            verify=verify.verify,
            ask_reshare=reshare,
        )
        return open_browser(create_app(services))

    return start


def own_answer(browser, location):
    return json.loads(browser.get(f"{location}.json").text)["reshare"]["own_answer"]


def test_the_button_says_what_it_may_do_and_does_it(opened):
    reshare = Reshare()
    browser = opened(reshare)
    location = browser.log_in()
    page = browser.get(location).text

    assert BUTTON in page
    assert "creates a patron profile" in page
    assert [] == reshare.asked

    answer = browser.post(f"{location}/ask-reshare")
    page = browser.get(location).text

    assert (303, f"{location}#request-title") == (answer.status_code, answer.headers["Location"])
    assert 1 == len(reshare.asked)
    assert "accepts this patron (status OK)" in page
    assert BUTTON not in page
    assert own_answer(browser, location)["valid"] is True
    trail = browser.app.extensions["verifier"].store.audit.latest()
    written = {(entry.what, entry.about) for entry in trail}
    assert ("reshare.asked", location.rpartition("/")[2]) in written


def test_pressed_again_it_asks_nobody(opened):
    """An old page, or a second press before the first one was answered, leaves no more traces."""
    asked, again = [], []

    def press():
        again.append(browser.post(f"{location}/ask-reshare").status_code)

    def slow(identifier):
        asked.append(identifier)
        press()
        return OwnAnswer(valid=True, status="OK")

    browser = opened(slow)
    location = browser.log_in()
    press()
    press()

    assert [503, 303, 303] == again
    assert 1 == len(asked)


def test_an_answer_that_did_not_come_can_be_asked_for_again(opened):
    browser = opened(Reshare(valid=None, status=None, unanswered="ReShare failed (HTTP 500)."))
    location = browser.log_in()
    browser.post(f"{location}/ask-reshare")
    page = browser.get(location).text

    assert "gave no answer: ReShare failed (HTTP 500)." in page
    assert BUTTON in page


def test_without_a_way_to_ask_there_is_no_button(opened):
    browser = opened(None)
    location = browser.log_in()

    assert BUTTON not in browser.get(location).text
    assert 404 == browser.post(f"{location}/ask-reshare").status_code


@pytest.mark.parametrize(("allowed", "asked"), [(False, 0), (True, 1)])
def test_a_saved_login_needs_leave(opened, allowed, asked):
    """Anybody can write one, and would make profiles for anybody."""
    reshare = Reshare()
    browser = opened(reshare, saved_logins_ask_ils=allowed)
    location = browser.post("/check", text=dump(make_capture())).headers["Location"]
    offered = BUTTON in browser.get(location).text
    browser.post(f"{location}/ask-reshare")

    assert (allowed, asked) == (offered, len(reshare.asked))


def test_reports_are_made_with_the_settings_of_now(here, open_browser):
    """What ReShare tells counts, and the connections that go with it are asked."""

    class Current:
        def get(self):
            site = replace(here.site, reshare=make_settings(borrower_check=None))
            return site, (FixedIls(make_found()),)

    services = replace(here, verify=verify.verify, current=Current())
    browser = open_browser(create_app(services))
    location = browser.log_in()

    assert not json.loads(browser.get(f"{location}.json").text)["reshare"]["checked"]


def hand_in(browser, content):
    return browser.post("/import", file=(io.BytesIO(content), "report-for-support.json"))


@pytest.fixture
def exported(browser):
    """An export, as it is downloaded from the page of a report."""
    made = browser.log_in().rpartition("/")[2]
    return made, browser.get(f"/reports/{made}/support.json")


def test_a_report_is_exported_for_support(browser, exported):
    made, answer = exported

    assert f'href="/reports/{made}/support.json"' in browser.get(f"/reports/{made}").text
    assert "attachment; filename=report-for-support.json" == answer.headers["Content-Disposition"]
    assert reference_of(made) == json.loads(answer.text)["number"]
    for canary in (samples.BARCODE, "gail", "good@"):
        assert canary not in answer.text.lower()
    assert 404 == browser.get("/reports/" + "a" * 22 + "/support.json").status_code


def test_it_is_opened_where_it_was_sent(browser, exported, here):
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
    location = hand_in(viewer, exported[1].data).headers["Location"]

    assert "/forget" not in viewer.get(location).text
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
    answer = hand_in(browser, content)

    assert 400 == answer.status_code
    assert message in answer.text
    assert [] == here.store.imports.latest()


def test_what_a_file_says_is_shown_as_text(browser, exported):
    document = json.loads(exported[1].text)
    document["report"]["site"] = "<script>alert(1)</script>"
    document["settings"]["<b>x"] = "<i>y"
    location = hand_in(browser, json.dumps(document).encode()).headers["Location"]

    page = browser.get(location).text

    assert not re.search("<script>|<b>x|<i>y", page)
    assert "&lt;script&gt;" in page


def hand_in_three(browser):
    saved = [(io.BytesIO(dump(make_capture()).encode()), "login.json") for _ in range(3)]
    return browser.post("/check", file=saved).headers["Location"]


@pytest.fixture
def place(browser):
    return hand_in_three(browser)


def test_the_page_shows_what_they_say_together_and_leads_to_each(browser, place):
    page = browser.get(place).text
    links = re.findall(r'<a href="(/reports/[^"]+)"', page)
    ends = re.findall(r"</a>\s*(<[^>]+>)", page.partition("logins-title")[2])

    assert ["</li>"] * 3 == ends[:3]  # an identity provider is named where there are several
    assert "None of the 3 logins works." in page
    assert '<h2 id="causes-title">' in page
    assert [200] * 3 == [browser.get(link).status_code for link in links]


def test_the_twin_for_programs_holds_the_same(browser, place):
    clear, masked = (browser.get(f"{place}.json{query}").json for query in ("", "?redact=yes"))

    assert "reports/1" == clear["schema"] == masked["schema"]
    assert (False, True) == (clear["together"]["redacted"], masked["together"]["redacted"])
    assert 3 == len(clear["reports"])


def test_the_file_to_hand_on_is_masked(browser, place):
    answer = browser.get(f"{place}.html")

    assert "attachment; filename=release-reports.html" == answer.headers["Content-Disposition"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "Values are masked" in answer.text
    assert "Values are masked" not in browser.get(f"{place}.html?redact=no").text
    assert "Values are masked" in browser.get(f"{place}?redact=yes").text


def test_the_whole_set_can_be_forgotten(browser, place):
    answer = browser.post(f"{place}/forget")

    assert (303, "/") == (answer.status_code, answer.headers["Location"])
    assert 404 == browser.get(place).status_code
    assert 0 == browser.get("/").text.count('<a href="/reports/')


@pytest.mark.parametrize("page", ["", "/steps"])
def test_a_single_login_is_its_report(browser, page):
    report = browser.log_in()
    answer = browser.get(f"{report.replace('/reports/', '/sets/')}{page}")

    assert (303, f"{report}{page}") == (answer.status_code, answer.headers["Location"])


def test_what_is_left_of_a_set_is_shown(browser, place):
    link = re.search(r'<a href="(/reports/[^"]+)"', browser.get(place).text)[1]
    others = re.findall(r'<a href="/reports/([^"]+)"', browser.get(place).text)
    browser.post(f"{link}/forget")
    left = next(other for other in others if other not in link)

    assert "None of the 2 logins works." in browser.get(f"/sets/{left}").text


def test_what_takes_too_long_is_told_and_can_be_gone_on_with(browser, place, monkeypatch):
    """Time is over after the first report: the page says how many are missing."""
    browser.get(place)
    moments = iter([0.0, 0.0, 99.0, 99.0])
    monkeypatch.setattr(reports, "monotonic", lambda: next(moments, 0.0))

    slow = hand_in_three(browser)
    page = browser.get(slow).text

    assert "2 more logins are not judged yet" in page
    assert "2 of 3 logins were not judged" in page
    assert "not judged yet" not in browser.get(slow).text


def test_a_report_that_cannot_be_made_hides_no_other(browser, place, monkeypatch, caplog):
    made = report_access.report_of
    broken = iter([ValueError()])

    def report_of(report_id, **_):
        for error in broken:
            raise error
        return made(report_id)

    monkeypatch.setattr(report_access, "report_of", report_of)
    page = browser.get(place).text

    assert "1 more login is not judged yet" in page
    assert "defect" in caplog.text


@pytest.mark.parametrize("ending", [".json", ".html"])
def test_half_a_set_is_not_handed_on(browser, place, here, ending):
    """A file must not be taken for the whole: it is there when all reports are."""
    here.verify.breaks = ValueError()

    assert 503 == browser.get(place + ending).status_code


@pytest.mark.usefixtures("_no_answer")
def test_without_any_report_the_page_waits(browser, place):
    assert 202 == browser.get(place).status_code


def test_the_questions_of_the_page_are_answered_for_the_set(browser, place):
    page = browser.get(f"{place}/steps").text

    assert f'href="{place}/steps"' in browser.get(place).text
    assert 9 == page.count('<li class="question"')
    assert "Values are masked" in browser.get(f"{place}/steps?redact=yes").text
