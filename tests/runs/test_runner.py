import threading
from contextlib import closing, suppress
from dataclasses import replace

import pytest

from tests.campus_of_many import WAYS
from tests.factories import make_site
from tests.own_values import values_of
from verifier.adapters.ils.connections import connect
from verifier.adapters.login.headless.sso import LoginFailed
from verifier.adapters.login.protocols import ProtocolClients
from verifier.domain.model.report import Verdict
from verifier.domain.model.site import Idp, Secret, TestPatron
from verifier.runs import recorded_run, runner
from verifier.runs.recorded_run import run_and_record
from verifier.runs.runner import (
    COUNTS_AGAINST,
    Accounts,
    LoginRunner,
    NoPatronSelected,
    SelectedLogin,
    select_logins,
)
from verifier.store.db_errors import StoreProblem
from verifier.store.store import Store


@pytest.fixture
def site(tmp_path):
    """Two identity providers with a patron in common, and one without any."""
    both, first, two = (TestPatron(id=name, username=name) for name in ("both", "one", "two"))
    return replace(
        make_site(tmp_path),
        idps=(
            Idp(id="campus", protocol="saml", test_patrons=(first, both)),
            Idp(id="empty", protocol="saml"),
            Idp(id="other", protocol="cas", test_patrons=(both, two)),
        ),
    )


def chosen(site, *only):
    return [f"{selected.idp.id}/{selected.patron.id}" for selected in select_logins(site, only)]


@pytest.mark.parametrize(
    ("only", "logins"),
    [
        ((), ["campus/one", "campus/both", "other/both", "other/two"]),
        (("campus",), ["campus/one", "campus/both"]),
        (("both",), ["campus/both", "other/both"]),
        (("other/both",), ["other/both"]),
        (("two", "campus"), ["campus/one", "campus/both", "other/two"]),
        (("campus", "campus/one", "one"), ["campus/one", "campus/both"]),
    ],
)
def test_who_is_named_is_chosen_in_the_order_of_the_site_file(site, only, logins):
    assert logins == chosen(site, *only)


@pytest.mark.parametrize("name", ["empty", "campus/two", "nobody", "campus/", ""])
def test_a_name_that_chooses_nobody_is_told(site, name):
    """A slip of the pen must not look like a run in which all was well."""
    with pytest.raises(NoPatronSelected) as nobody:
        select_logins(site, ["campus", name])

    assert f"no test patron for {name}." in nobody.value.message
    assert "(campus, other)" in nobody.value.message


def test_a_site_without_test_patrons_is_told_how_to_name_them(tmp_path):
    with pytest.raises(NoPatronSelected, match=r"\[idp\.test_patrons\.NAME\]"):
        select_logins(make_site(tmp_path))


ACCOUNT = {"username": "gail", "password": "correct horse", "at": "campus"}


def fail(kind):
    if kind is not None:
        raise LoginFailed("There was no login.", kind=kind)


def attempt(accounts, *, kind=None, **other):
    """Try once; give the kind of the failure, None where the login came about."""
    try:
        with accounts.attempt(**{**ACCOUNT, **other}):
            fail(kind)
    except LoginFailed as failure:
        return failure.kind
    return None


@pytest.mark.parametrize("kind", sorted(COUNTS_AGAINST))
def test_a_refused_account_is_not_tried_at_the_next_identity_provider(kind):
    """The directory behind both would count it as another wrong attempt."""
    accounts = Accounts()

    assert kind == attempt(accounts, kind=kind)
    assert "not-tried" == attempt(accounts, at="campus-oidc", username=" GAIL")


@pytest.mark.parametrize(
    "other", [{"username": "jo"}, {"password": "another"}], ids=["name", "password"]
)
def test_another_account_is_tried(other):
    """An account is a user name and a password together: a changed password is tried anew."""
    accounts = Accounts()
    attempt(accounts, kind="wrong-password")

    assert attempt(accounts, **other) is None


def test_what_says_nothing_of_the_password_stops_no_other_login():
    """A server that cannot be reached, and a login that came about, count against nobody."""
    accounts = Accounts()

    assert ["unreachable", None, None, None] == [
        attempt(accounts, kind="unreachable"),
        attempt(accounts),
        attempt(accounts),
        attempt(accounts, at="other"),
    ]


def test_after_an_hour_s_rest_it_is_tried_again():
    """Whoever watches sees it when the account works again."""
    now = [1000.0]
    accounts = Accounts(rest_seconds=60, clock=lambda: now[0])
    attempt(accounts, kind="locked")
    now[0] += 59
    before = attempt(accounts)
    now[0] += 1

    assert ("not-tried", None) == (before, attempt(accounts))


def test_one_account_is_tried_once_at_a_time():
    """Several identity providers at once would be several wrong attempts at once."""
    accounts = Accounts()
    inside, release = threading.Event(), threading.Event()
    second = []

    def first():
        with suppress(LoginFailed), accounts.attempt(**ACCOUNT):
            inside.set()
            release.wait(10)
            fail("wrong-password")

    threads = [
        threading.Thread(target=first),
        threading.Thread(target=lambda: second.append(attempt(accounts, at="other"))),
    ]
    threads[0].start()
    assert inside.wait(10)
    threads[1].start()
    other = attempt(accounts, username="jo")
    release.set()
    for thread in threads:
        thread.join(10)

    assert other is None
    assert ["not-tried"] == second


class Campus:
    """A runner at the running campus, with a store of its own."""

    def __init__(self, running):
        self.site = running.site
        self.store = Store("sqlite://")
        self.accounts = Accounts()

    def run(self, way="campus", patron=None, **idp):
        at = replace(self.site.idp(way), **idp)
        made = LoginRunner(
            site=self.site,
            ils=connect(self.site),
            store=self.store,
            own=ProtocolClients(self.site),
            accounts=self.accounts,
            not_ready={"cas": "The CAS side cannot be made."},
        )
        return made.run(SelectedLogin(idp=at, patron=patron or at.test_patrons[0]))


@pytest.fixture
def campus(running):
    made = Campus(running)
    yield made
    made.store.close()


def patron(**more):
    secret = Secret(place="env GRAD1_PASSWORD", value="Secret-0000-of-this-patron")
    return TestPatron(**{"id": "grad1", "username": "p0000", "password": secret, **more})


def test_a_login_is_followed_to_its_end_and_kept(campus):
    login = campus.run("campus-oidc")

    assert ("campus-oidc", "p0000") == (login.idp_id, login.patron)
    assert (None, None) == (login.stopped, login.unkept)
    assert Verdict.PASS == login.verdict
    assert login.report == campus.store.report(login.report_id)
    assert login.seconds > 0
    other = patron(expected_identifier="21234000000001")
    assert Verdict.FAIL == campus.run(patron=other).verdict


@pytest.mark.parametrize(
    ("password", "message"),
    [
        (None, "The site file names no password of grad1: add password to "),
        (
            Secret(place="env GRAD1_PASSWORD", value=""),
            "There is no password of grad1: env GRAD1_PASSWORD is not set.",
        ),
    ],
)
def test_a_missing_password_is_told(campus, password, message):
    login = campus.run(patron=patron(password=password))

    assert login.stopped.startswith(message)
    assert (None, None) == (login.report, login.report_id)
    assert Verdict.UNKNOWN == login.verdict


def test_a_refused_password_is_told_without_it(campus):
    wrong = patron(password=Secret(place="env X", value="battery staple"))
    first = campus.run(patron=wrong)
    second = campus.run("campus-directory", patron=wrong)

    assert "password" in first.stopped
    assert "battery" not in first.stopped
    assert second.stopped.startswith("Not tried: campus refused the same user name")
    assert "p0000" not in second.stopped


def test_what_cannot_be_made_on_our_side_stops_its_protocol_alone(campus):
    """The sentence that was given for it is told; of a federation no member is guessed."""
    assert "campus is a federation" in campus.run(federation=True).stopped
    assert "The CAS side cannot be made." == campus.run("campus-cas").stopped
    assert campus.run("campus-directory").stopped is None


def test_a_defect_stops_one_login_and_tells_no_value(campus, monkeypatch, caplog):
    """The type of the error alone is told: its text may hold what was released."""

    def broken(*_, **__):
        raise ValueError("21234000000000")

    monkeypatch.setattr(runner, "verify", broken)
    login = campus.run()

    assert "A defect of the verifier stopped it (ValueError)." == login.stopped
    assert "run-login-broke idp=campus error=ValueError" in caplog.text
    assert "21234" not in caplog.text


def test_a_report_that_cannot_be_kept_is_not_lost(campus, monkeypatch):
    """What was found is told all the same, and that it was not kept."""

    def full(*_):
        raise StoreProblem("The disk is full.")

    monkeypatch.setattr(campus.store, "save_report", full)
    login = campus.run()

    assert Verdict.PASS == login.verdict
    assert (None, "The disk is full.") == (login.report_id, login.unkept)


def test_a_login_that_cannot_be_used_up_does_not_count(campus, monkeypatch):
    """Without the store nobody can say that it was not used before."""

    def full(*_, **__):
        raise StoreProblem("The disk is full.")

    monkeypatch.setattr(campus.store, "keep", full)
    login = campus.run()

    assert ("The disk is full.", None) == (login.stopped, login.report)


def store_in(folder):
    return closing(Store(f"sqlite:///{folder}/store.sqlite3"))


def run_in(store, site, *only, **more):
    chosen = select_logins(site, only)
    ils = connect(site)
    return run_and_record(chosen, name="run", site=site, ils=ils, store=store, **more).run


@pytest.fixture(scope="module")
def whole(running, tmp_path_factory):
    """Everybody logged in by every way, eight at a time; the run, its store, what was told."""
    progress = []
    folder = tmp_path_factory.mktemp("store")
    with store_in(folder) as store:
        run = run_in(store, running.site, at_once=8, done=lambda *what: progress.append(what))
        yield run, store, progress, folder


def test_everybody_is_logged_in_in_the_order_of_the_site_file(running, whole):
    run, _, progress, _ = whole
    wanted = [(way, person.id) for way in WAYS for person in running.people]

    assert wanted == [(login.idp_id, login.patron) for login in run.logins]
    assert list(range(1, 41)) == [number for _, number, _ in progress]
    assert {40} == {all_ for _, _, all_ in progress}
    assert set(wanted) == {(login.idp_id, login.patron) for login, _, _ in progress}


def test_every_outcome_is_right(running, whole):
    run, _, _, _ = whole
    people = {person.id: person for person in running.people}
    for login in run.logins:
        person, cause = people[login.patron], login.report.diagnosis.cause

        assert (person.verdict, person.cause) == (login.verdict, cause and cause.check)


def test_nobody_has_anything_of_somebody_else(running, whole):
    run, store, _, _ = whole
    barcodes = {person.id: person.barcode for person in running.people}
    for login in run.logins:
        kept = store.report(login.report_id)
        everything = " ".join(values_of(kept))

        assert login.report == kept
        assert {login.patron} >= {
            name for name, barcode in barcodes.items() if barcode in everything
        }


def test_passwords_are_nowhere(running, whole, caplog):
    run, _, _, folder = whole
    files = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    for person in running.people:
        assert person.password.encode() not in files
        assert person.password not in repr(run)
        assert person.password not in caplog.text


def test_no_more_than_so_many_log_in_at_once(running, tmp_path, monkeypatch):
    lock, now, most = threading.Lock(), [0], [0]
    own = LoginRunner.run

    def counted(self, chosen):
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        try:
            return own(self, chosen)
        finally:
            with lock:
                now[0] -= 1

    monkeypatch.setattr(LoginRunner, "run", counted)
    with store_in(tmp_path) as store:
        run_in(store, running.site, "campus-cas", at_once=2)

    assert 2 == most[0]


def test_an_interrupt_loses_nothing_that_was_done(running, tmp_path):
    def done(_login, number, _all):
        if number == 3:
            raise KeyboardInterrupt

    with store_in(tmp_path) as store:
        run = run_in(store, running.site, "campus-directory", at_once=1, done=done)

        assert (3, 7) == (len(run.logins), run.left_out)
        assert all(store.report(login.report_id) == login.report for login in run.logins)


def test_an_identity_provider_that_is_not_there_stops_its_own_logins_alone(running, tmp_path):
    site = running.site
    campus, others = site.idps[0], site.idps[1:]
    gone = replace(campus, metadata=tmp_path / "nothing.xml")
    site = replace(site, idps=(gone, *others))
    with store_in(tmp_path) as store:
        run = run_in(store, site, "p0000", "p0001")

    assert {"campus"} == {login.idp_id for login in run.logins if login.stopped}
    assert 8 == len(run.logins)


def test_what_threads_share_is_made_before_they_start(running, tmp_path, monkeypatch):
    """A part that two threads made at once would be two."""
    ready = []
    monkeypatch.setattr(
        recorded_run,
        "iter_completed",
        lambda calls, at_once: ready.append((vars(own).keys(), at_once)) or iter(()),
    )
    own = ProtocolClients(running.site)
    with store_in(tmp_path) as store:
        run = run_in(store, running.site, own=own, at_once=5)

    [(made, at_once)] = ready
    assert {"service_provider", "oidc", "cas", "directory"} <= made
    assert 5 == at_once
    assert 40 == run.left_out
