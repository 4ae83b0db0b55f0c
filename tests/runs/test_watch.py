from dataclasses import replace

import pytest

from verifier.adapters.ils.connections import connect
from verifier.adapters.login.protocols import ProtocolClients
from verifier.domain.model.connection_test import Expiring
from verifier.runs.baselines import pin
from verifier.runs.expiries import expiries_of
from verifier.runs.recorded_run import run_and_record
from verifier.runs.runner import select_logins
from verifier.runs.watch import Heartbeat, RunRetention, watch


class Stage:
    """A clock and an event that nobody has to wait for; each run takes what it is told."""

    def __init__(self, *takes):
        self.now = 500.0
        self.takes = list(takes)
        self.began = []
        self.stopped = False

    def clock(self):
        return self.now

    def is_set(self):
        return self.stopped

    def wait(self, seconds):
        assert seconds > 0
        self.now += seconds
        self.stopped = not self.takes
        return self.stopped

    def once(self):
        self.began.append(self.now - 500)
        takes = self.takes.pop(0)
        if isinstance(takes, Exception):
            raise takes
        self.now += takes

    def watch(self, **more):
        watch(self.once, every_seconds=60, stop=self, clock=self.clock, **more)
        return self.began


def test_the_first_run_is_at_once_and_none_moves_the_next():
    """However long each takes, they begin at the same moments."""
    assert [0, 60, 120, 180] == Stage(5, 59, 0, 30).watch()


def test_a_run_that_takes_too_long_is_not_overlapped():
    assert [0, 180, 240] == Stage(150, 10, 1).watch()


def test_no_failure_ends_the_watch(caplog):
    """Whatever a run raises is told, and the next one comes; the log has no text of a patron."""
    failures = []
    began = Stage(ValueError("21234000000018"), 1, KeyError("b"), 1).watch(failed=failures.append)

    assert [0, 60, 120, 180] == began
    assert [ValueError, KeyError] == [type(failure) for failure in failures]
    assert "watch-run-failed error=ValueError" in caplog.text
    assert "21234" not in caplog.text


def test_an_interrupt_ends_it():
    def interrupted():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        watch(interrupted, every_seconds=60, stop=Stage())


def test_a_watch_that_was_ended_begins_nothing():
    """A signal may come before the first run."""
    stage = Stage(1)
    stage.stopped = True

    assert [] == stage.watch()


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


def test_a_watch_is_ready_for_two_intervals_after_each_run():
    """Not before the first run has ended."""
    clock = Clock()
    pulse = Heartbeat(60, clock=clock)
    seen = [pulse.is_ready]
    pulse.beat()
    for later in (0, 120, 1):
        clock.now += later
        seen.append(pulse.is_ready)
    pulse.beat()
    seen.append(pulse.is_ready)

    assert [False, True, True, False, True] == seen


def kinds(site):
    return [
        (expiry.what, expiry.idp_id, expiry.number)
        for expiry in expiries_of(site, ProtocolClients(site))
    ]


def test_the_identity_providers_and_our_own_certificates_are_told(running):
    """Of the protocols only SAML has them."""
    assert [
        (Expiring.IDP_METADATA, "campus", 1),
        (Expiring.IDP_CERTIFICATE, "campus", 1),
        (Expiring.SP_SIGNING, None, 1),
        (Expiring.SP_ENCRYPTION, None, 1),
    ] == kinds(running.site)


def test_what_cannot_be_read_is_left_out(running, tmp_path):
    site = running.site
    campus = site.idps[0]
    own = ProtocolClients(replace(site, saml=replace(site.saml, key_folder=tmp_path)))
    [(key, _)] = own.keys.signing
    key.chmod(0o644)
    broken = replace(
        site,
        saml=replace(site.saml, key_folder=tmp_path),
        idps=(
            replace(campus, metadata=tmp_path / "nothing.xml"),
            replace(campus, id="many", federation=True),
        ),
    )

    assert [] == kinds(broken)


def test_a_site_without_saml_rests_on_none_of_it(running):
    """No key is made for it."""
    assert [] == kinds(replace(running.site, idps=running.site.idps[1:]))


class Watch:
    """Runs over three patrons, one after the other."""

    def __init__(self, running, store):
        self.site = running.site
        self.store = store
        self.thinning = RunRetention(store)

    def run(self, patrons=("p0000", "p0003", "p0004"), *, pinned=False):
        site = self.site
        kept = run_and_record(
            select_logins(site, [f"campus-directory/{patron}" for patron in patrons]),
            name="Watch",
            site=site,
            ils=connect(site),
            store=self.store,
        )
        if pinned:
            pin(self.store, kept.run.logins[0].report_id, by=None)
        self.thinning.take(kept)
        return kept

    def there(self, *runs):
        return [self.store.runs.get(run.id) is not None for run in runs]

    def reports(self, run):
        return [self.store.results.of(login.report_id) is not None for login in run.run.logins]


@pytest.fixture
def kept(running, store):
    return Watch(running, store)


def test_of_the_same_again_and_again_the_first_and_the_last_stay(kept):
    runs = [kept.run() for _ in range(4)]

    assert [True, False, False, True] == kept.there(*runs)
    assert [[True] * 3, [False] * 3, [False] * 3, [True] * 3] == [
        kept.reports(run) for run in runs
    ]


def test_what_has_changed_begins_anew(kept):
    runs = [kept.run(), kept.run(), kept.run(("p0000",)), kept.run(("p0000",)), kept.run()]

    assert [True] * 5 == kept.there(*runs)


def test_a_baseline_stays(kept):
    kept.run()
    second = kept.run(pinned=True)
    kept.run()

    assert [False] == kept.there(second)
    assert [True, False, False] == kept.reports(second)
