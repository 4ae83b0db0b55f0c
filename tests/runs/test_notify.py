from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.factories import make_site
from tests.own_values import values_of
from tests.report import samples
from tests.runs.notices.smtp_server import smtp_server
from tests.runs.runs import AT, make_login, make_run
from verifier.domain.model.finding import Severity
from verifier.domain.model.site import Secret, TestPatron, WatchMail, WatchSettings, Webhook
from verifier.domain.model.stored_result import reference_of
from verifier.runs.notice_text import subject_of, text_of
from verifier.runs.notices import NoticeNotDelivered
from verifier.runs.notify import channels_of, needs_attention, notice_of, notify_of_run
from verifier.store.store import Store

ERRORS = {Severity.ERROR}


@pytest.mark.parametrize(
    ("came", "counted", "trouble"),
    [
        ("pass", ERRORS, False),
        ("fail", ERRORS, True),
        ("fail", set(), False),
        ("unknown", ERRORS, True),
        ("unknown", set(), True),
        ("There was no login.", set(), True),
    ],
)
def test_what_does_not_get_through_or_cannot_be_judged_is_trouble(came, counted, trouble):
    """Findings below the severity that counts are none; not being able to look always is."""
    assert trouble is needs_attention(make_login("gail", came), counted)


def test_a_notice_says_what_has_changed(tmp_path):
    run = make_run(
        make_login("new", "fail"),
        make_login("old", "fail"),
        make_login("back"),
        make_login("fine"),
        make_login("gone", "There was no login."),
    )
    known = {("campus", "old"), ("campus", "back")}
    notice = notice_of(run, site=make_site(tmp_path), counted=ERRORS, known=known)

    assert ["new", "gone"] == [line.patron for line in notice.failing]
    assert ["back"] == [entry.patron for entry in notice.recovered]
    assert (1, 5, AT) == (notice.still_failing, notice.logins, notice.at)
    assert "https://verify.example.edu" == notice.base_url


def test_each_is_told_by_its_first_cause(tmp_path):
    """Or by why there was no login, or by the verdict where all is well."""
    run = make_run(
        make_login("a", "fail"), make_login("b", "There was no login."), make_login("c")
    )
    notice = notice_of(run, site=make_site(tmp_path), counted=ERRORS, known={("campus", "c")})
    cause = samples.failing().diagnosis.cause
    first, second = notice.failing
    [third] = notice.recovered

    assert (cause.check, cause.owner.value) == (first.check, first.owner)
    assert reference_of("r-a") == first.reference
    assert first.message
    assert ("There was no login.", None) == (second.message, second.check)
    assert (None, None) == (second.owner, second.reference)
    assert samples.passing().diagnosis.headline.verdict == third.message


def test_no_value_of_a_person_is_in_it(tmp_path):
    report = samples.failing()
    values = {
        value for attribute in report.capture.attributes for value in attribute.values if value
    }
    notice = notice_of(
        make_run(make_login("a", "fail")), site=make_site(tmp_path), counted=ERRORS, known=()
    )
    everything = " ".join(values_of(notice))

    assert values
    assert [] == [value for value in values if value in everything]


class Watching:
    """Runs that are told one after the other; what each way was told."""

    def __init__(self, tmp_path):
        self.path = tmp_path / "store.sqlite3"
        self.store = Store(f"sqlite:///{self.path}")
        site = make_site(tmp_path)
        [campus] = site.idps
        patrons = tuple(TestPatron(id=name, username=name) for name in ("gail", "jo"))
        self.site = replace(site, idps=(replace(campus, test_patrons=patrons),))
        self.heard = []
        self.deaf = set()
        self.notices = []

    def restart(self):
        self.store.close()
        self.store = Store(f"sqlite:///{self.path}")

    def run(self, ways=("webhook",), at=AT, **came):
        def tell(notice, way):
            if way in self.deaf:
                raise NoticeNotDelivered("The webhook was not reached.")
            failing, recovered = (
                [line.patron for line in lines] for lines in (notice.failing, notice.recovered)
            )
            self.heard.append((way, failing, recovered))
            self.notices.append(notice)

        run = make_run(*(make_login(patron, verdict) for patron, verdict in came.items()))
        run = replace(run, started_at=at)
        self.heard.clear()
        problems = notify_of_run(
            run,
            site=self.site,
            counted=ERRORS,
            log=self.store.notification_log,
            ways={way: lambda notice, way=way: tell(notice, way) for way in ways},
        )
        return list(self.heard), problems


@pytest.fixture
def watching(tmp_path):
    """Two patrons at one identity provider."""
    made = Watching(tmp_path)
    yield made
    made.store.close()


def test_only_the_first_failure_and_the_recovery_are_told(watching):
    heard = [
        watching.run(gail=gail, jo="pass")[0]
        for gail in ("pass", "fail", "fail", "unknown", "pass", "pass")
    ]

    first, back = [("webhook", ["gail"], [])], [("webhook", [], ["gail"])]
    assert [[], first, [], [], back, []] == heard


@pytest.mark.parametrize(
    ("times", "came", "told_at"),
    [
        (2, ["fail", "fail", "fail", "pass"], {1: "failing", 3: "recovered"}),
        (2, ["fail", "pass", "fail", "pass", "unknown", "fail"], {5: "failing"}),
        (3, ["fail", "fail", "pass", "fail", "unknown", "fail", "fail"], {5: "failing"}),
    ],
)
def test_failures_are_told_once_they_last(watching, times, came, told_at):
    """However often the watch starts anew in between."""
    watch = replace(watching.site.watch, failures_in_a_row=times)
    watching.site = replace(watching.site, watch=watch)
    told = {}
    for number, gail in enumerate(came):
        for _, failing, recovered in watching.run(gail=gail, jo="pass")[0]:
            told[number] = "failing" if failing == ["gail"] else "recovered"
            assert ["gail"] in (failing, recovered)
        watching.restart()

    assert told_at == told


def test_a_run_without_the_patron_does_not_end_the_row(watching):
    watching.site = replace(watching.site, watch=replace(watching.site.watch, failures_in_a_row=2))
    watching.run(gail="fail", jo="pass")
    watching.run(jo="pass")

    assert [("webhook", ["gail"], [])] == watching.run(gail="fail", jo="pass")[0]


def test_a_failure_that_waits_is_counted(tmp_path):
    run = make_run(make_login("new", "fail"), make_login("old", "fail"), make_login("fine"))
    known, early = {("campus", "old")}, {("campus", "new"), ("campus", "old")}
    notice = notice_of(run, site=make_site(tmp_path), counted=ERRORS, known=known, early=early)

    assert ((), 1, 1) == (notice.failing, notice.still_failing, notice.waiting)
    assert (
        "Of 3 logins 1 get through; 1 failed before and still do; "
        "1 failed too few times to be reported." in text_of(notice)
    )


def test_a_summary_comes_once_a_day(watching):
    """With the first run from that hour on in the library's time zone, also after a restart."""
    watch = replace(watching.site.watch, daily_summary_hour=8)
    watching.site = replace(watching.site, watch=watch, time_zone="America/New_York")
    sent = []
    for hours in (0, 1, 2, 3, 25):  # from 7 o'clock in New York
        if watching.run(at=AT + timedelta(hours=hours), gail="fail", jo="pass")[0]:
            sent.append((hours, watching.notices[-1].is_summary))
        watching.restart()

    assert [(0, False), (1, True), (25, True)] == sent
    summary = watching.notices[-1]
    assert ["gail"] == [line.patron for line in summary.still]
    assert subject_of(summary).endswith(": daily summary, 1 of 2 logins get through")
    assert "Still does not get through:\n\n- campus/gail: " in text_of(summary)


def test_a_summary_that_was_not_taken_is_sent_after_the_next_run(watching):
    """By that way alone."""
    watch = replace(watching.site.watch, daily_summary_hour=0)
    watching.site = replace(watching.site, watch=watch)
    watching.deaf = {"mail"}
    first = watching.run(("webhook", "mail"), jo="pass")[0]
    watching.deaf = set()

    assert ["webhook"] == [way for way, _, _ in first]
    assert ["mail"] == [way for way, _, _ in watching.run(("webhook", "mail"), jo="pass")[0]]


def test_a_restart_tells_nothing_twice(watching):
    """What was told stands in the store."""
    watching.run(gail="fail", jo="pass")
    watching.restart()
    again = watching.run(gail="fail", jo="pass")[0]
    watching.restart()
    back = watching.run(gail="pass", jo="pass")[0]

    assert [] == again
    assert [("webhook", [], ["gail"])] == back


def test_another_s_failure_is_a_first_failure_too(watching):
    """Each is told once, whoever else fails."""
    watching.run(gail="fail", jo="pass")

    assert [("webhook", ["jo"], [])] == watching.run(gail="fail", jo="fail")[0]
    assert [("webhook", [], ["gail", "jo"])] == watching.run(gail="pass", jo="pass")[0]


def test_what_did_not_reach_its_receiver_is_told_after_the_next_run(watching):
    """The other way is not told again for it."""
    watching.deaf = {"webhook"}
    first = watching.run(("webhook", "mail"), gail="fail")
    watching.deaf = set()
    second = watching.run(("webhook", "mail"), gail="fail")

    assert ([("mail", ["gail"], [])], {"webhook": "The webhook was not reached."}) == first
    assert ([("webhook", ["gail"], [])], {}) == second


def test_a_failure_that_was_over_before_it_could_be_told_is_not_told(watching):
    """Nobody hears of a recovery from what they never heard of."""
    watching.deaf = {"webhook"}
    watching.run(gail="fail")
    watching.deaf = set()

    assert ([], {}) == watching.run(gail="pass")


def test_a_patron_who_was_left_out_stays_as_told(watching):
    """Only who was tried can have recovered."""
    watching.run(gail="fail", jo="fail")

    assert [("webhook", [], ["jo"])] == watching.run(jo="pass")[0]
    assert [("webhook", [], ["gail"])] == watching.run(gail="pass")[0]


def test_a_patron_who_left_the_site_file_is_forgotten(watching):
    """Back in it later, a failure is a first one."""
    watching.run(gail="fail", jo="pass")
    whole = watching.site
    [campus] = whole.idps
    watching.site = replace(whole, idps=(replace(campus, test_patrons=campus.test_patrons[1:]),))
    quiet = watching.run(jo="pass")[0]
    watching.site = whole

    assert [] == quiet
    assert [("webhook", ["gail"], [])] == watching.run(gail="fail", jo="pass")[0]


def test_the_ways_are_those_of_the_site_file(tmp_path):
    site = make_site(tmp_path)
    hook = Webhook(url=Secret(place="site file", value="http://127.0.0.1:9/"))
    with smtp_server() as server:
        place = {"host": "127.0.0.1", "port": server.port, "security": "none"}
        mail = WatchMail(to=("a@example.edu",), sender="b@example.edu", **place)
        watch = WatchSettings(webhook=hook, mail=mail)
        both = replace(site, watch=watch, allow_private_addresses=False)
        run, ways = make_run(make_login("gail", "fail")), channels_of(both)
        with closing(Store("sqlite://")) as store:
            log = store.notification_log
            problems = notify_of_run(run, site=both, counted=ERRORS, log=log, ways=ways)

    assert {} == channels_of(site)
    assert ["webhook", "mail"] == list(problems)
    assert all("allow_private_addresses" in problem for problem in problems.values())
    assert [] == server.mails
