from dataclasses import replace

import pytest

from tests.factories import make_site
from tests.runs.notices.smtp_server import smtp_server
from tests.runs.runs import make_login, make_run
from verifier.domain.model.finding import Severity
from verifier.domain.model.site import Secret, TestPatron, WatchMail, WatchSettings, Webhook
from verifier.runs.notices import NoticeNotDelivered
from verifier.runs.notify import channels_of, notify_of_run
from verifier.store.store import Store


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

    def restart(self):
        self.store.close()
        self.store = Store(f"sqlite:///{self.path}")

    def run(self, ways=("webhook",), **came):
        def tell(notice, way):
            if way in self.deaf:
                raise NoticeNotDelivered("The webhook was not reached.")
            self.heard.append(
                (
                    way,
                    [line.patron for line in notice.failing],
                    [entry.patron for entry in notice.recovered],
                )
            )

        run = make_run(*(make_login(patron, verdict) for patron, verdict in came.items()))
        self.heard.clear()
        problems = notify_of_run(
            run,
            site=self.site,
            counted={Severity.ERROR},
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
    """Not a failure that goes on, and not that all is well as before."""
    heard = [
        watching.run(gail=gail, jo="pass")[0]
        for gail in ("pass", "fail", "fail", "unknown", "pass", "pass")
    ]

    assert [
        [],
        [("webhook", ["gail"], [])],
        [],
        [],
        [("webhook", [], ["gail"])],
        [],
    ] == heard


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
    """A webhook, a mail, both, or none; the site's rule for private networks is theirs."""
    site = make_site(tmp_path)
    hook = Webhook(url=Secret(place="site file", value="http://127.0.0.1:9/"))
    with smtp_server() as server:
        mail = WatchMail(
            to=("a@example.edu",),
            sender="b@example.edu",
            host="127.0.0.1",
            port=server.port,
            security="none",
        )
        both = replace(
            site, watch=WatchSettings(webhook=hook, mail=mail), allow_private_addresses=False
        )
        run = make_run(make_login("gail", "fail"))
        store = Store("sqlite://")
        problems = notify_of_run(
            run,
            site=both,
            counted={Severity.ERROR},
            log=store.notification_log,
            ways=channels_of(both),
        )
        store.close()

    assert {} == channels_of(site)
    assert ["webhook", "mail"] == list(problems)
    assert all("allow_private_addresses" in problem for problem in problems.values())
    assert [] == server.mails
