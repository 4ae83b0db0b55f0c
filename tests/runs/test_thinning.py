import pytest

from verifier.adapters.ils.connections import connect
from verifier.runs.baselines import pin
from verifier.runs.recorded_run import run_and_record
from verifier.runs.runner import select_logins
from verifier.runs.watch import RunRetention
from verifier.store.store import Store


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
def watch(running):
    store = Store("sqlite://")
    yield Watch(running, store)
    store.close()


def test_of_the_same_again_and_again_the_first_and_the_last_stay(watch):
    """With their reports; those between go with theirs."""
    runs = [watch.run() for _ in range(4)]

    assert [True, False, False, True] == watch.there(*runs)
    assert [[True] * 3, [False] * 3, [False] * 3, [True] * 3] == [
        watch.reports(run) for run in runs
    ]


def test_what_has_changed_begins_anew(watch):
    """Each change keeps the run before it and its own."""
    runs = [watch.run(), watch.run(), watch.run(("p0000",)), watch.run(("p0000",)), watch.run()]

    assert [True] * 5 == watch.there(*runs)


def test_a_baseline_stays(watch):
    """The run goes, and the report that others are held against does not."""
    watch.run()
    second = watch.run(pinned=True)
    watch.run()

    assert [False] == watch.there(second)
    assert [True, False, False] == watch.reports(second)
