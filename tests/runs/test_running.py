import threading
from contextlib import contextmanager
from dataclasses import replace

import pytest

from tests.campus_of_many import WAYS
from tests.own_values import values_of
from verifier.adapters.ils.connections import connect
from verifier.adapters.login.protocols import ProtocolClients
from verifier.runs import runner as module
from verifier.runs.runner import LoginRunner, run_patrons, select_logins
from verifier.store.store import Store


@contextmanager
def store_in(folder):
    """A store in a file."""
    store = Store(f"sqlite:///{folder}/store.sqlite3")
    try:
        yield store
    finally:
        store.close()


@pytest.fixture(scope="module")
def whole(running, tmp_path_factory):
    """Everybody logged in by every way, eight at a time; the run, its store, what was told."""
    progress = []
    folder = tmp_path_factory.mktemp("store")
    with store_in(folder) as store:
        run = run_patrons(
            select_logins(running.site),
            site=running.site,
            ils=connect(running.site),
            store=store,
            at_once=8,
            done=lambda *what: progress.append(what),
        )
        yield run, store, progress, folder


def test_everybody_is_logged_in_in_the_order_of_the_site_file(running, whole):
    """Whoever is done first, the results stand where their patrons stand."""
    run, _, progress, _ = whole
    wanted = [(way, person.id) for way in WAYS for person in running.people]

    assert wanted == [(login.idp_id, login.patron) for login in run.logins]
    assert list(range(1, 41)) == [number for _, number, _ in progress]
    assert {40} == {all_ for _, _, all_ in progress}
    assert set(wanted) == {(login.idp_id, login.patron) for login, _, _ in progress}


def test_every_outcome_is_right(running, whole):
    """Verdict and first cause of each patron are the same by every way in."""
    run, _, _, _ = whole
    people = {person.id: person for person in running.people}
    for login in run.logins:
        person, cause = people[login.patron], login.report.diagnosis.cause

        assert (person.verdict, person.cause) == (login.verdict, cause and cause.check)


def test_nobody_has_anything_of_somebody_else(running, whole):
    """Each report holds its own patron's identifier, and no other patron's, in the store too."""
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
    """Neither in the database and its log, nor in anything that the run gives back."""
    run, _, _, folder = whole
    files = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    for person in running.people:
        assert person.password.encode() not in files
        assert person.password not in repr(run)
        assert person.password not in caplog.text


def test_no_more_than_so_many_log_in_at_once(running, tmp_path, monkeypatch):
    """Others wait for their turn."""
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
        site = running.site
        run_patrons(
            select_logins(site, ["campus-cas"]),
            site=site,
            ils=connect(site),
            store=store,
            at_once=2,
        )

    assert 2 == most[0]


def test_an_interrupt_loses_nothing_that_was_done(running, tmp_path):
    """The rest is counted as left out."""

    def done(_login, number, _all):
        if number == 3:
            raise KeyboardInterrupt

    with store_in(tmp_path) as store:
        site = running.site
        chosen = select_logins(site, ["campus-directory"])
        run = run_patrons(chosen, site=site, ils=connect(site), store=store, at_once=1, done=done)

        assert (3, 7) == (len(run.logins), run.left_out)
        assert all(store.report(login.report_id) == login.report for login in run.logins)


def test_an_identity_provider_that_is_not_there_stops_its_own_logins_alone(running, tmp_path):
    """Those of the others are followed to their end."""
    site = running.site
    campus, others = site.idps[0], site.idps[1:]
    gone = replace(campus, metadata=tmp_path / "nothing.xml")
    site = replace(site, idps=(gone, *others))
    with store_in(tmp_path) as store:
        run = run_patrons(
            select_logins(site, ["p0000", "p0001"]), site=site, ils=connect(site), store=store
        )

    stopped = {login.idp_id for login in run.logins if login.stopped}
    assert {"campus"} == stopped
    assert 8 == len(run.logins)


def test_what_threads_share_is_made_before_they_start(running, tmp_path, monkeypatch):
    """A part that two threads made at once would be two."""
    ready = []
    monkeypatch.setattr(
        module,
        "iter_completed",
        lambda calls, at_once: ready.append((vars(own).keys(), at_once)) or iter(()),
    )
    own = ProtocolClients(running.site)
    with store_in(tmp_path) as store:
        run = run_patrons(
            select_logins(running.site), site=running.site, ils=(), store=store, own=own, at_once=5
        )

    [(made, at_once)] = ready
    assert {"service_provider", "oidc", "cas", "directory"} <= made
    assert 5 == at_once
    assert 40 == run.left_out
