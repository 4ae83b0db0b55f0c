from threading import Event

import pytest

from tests.campus_of_many import campus
from tests.web.test_metrics import of
from verifier.cli import watch
from verifier.cli.watch import WatchedSite
from verifier.domain.model.finding import Severity
from verifier.runs.notices import NoticeNotDelivered
from verifier.runs.runner import NoPatronSelected
from verifier.runs.watch import Heartbeat
from verifier.settings.site_file import load_site
from verifier.store.db_errors import StoreProblem
from verifier.store.store import Store
from verifier.web.metrics import Metrics


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """Five patrons at a CAS server: three work, one is unknown, one releases nothing."""
    folder = tmp_path_factory.mktemp("campus")
    with campus(folder, patrons=5, ways=["campus-cas"]) as made:
        yield made


class Watched:
    """A watched site whose site file can be changed."""

    def __init__(self, running):
        self.text = running.site_file.read_text()
        self.file = running.site_file.parent / "watched.toml"
        self.file.write_text(self.text)
        self.environ = dict(running.environ)
        self.store = Store("sqlite://")
        self.metrics = Metrics()
        self.pulse = Heartbeat(60)
        self.stop = Event()
        self.site = WatchedSite(
            site=self.read(),
            read_again=self.read,
            store=self.store,
            only=(),
            at_once=4,
            counted={Severity.ERROR},
            metrics=self.metrics,
            pulse=self.pulse,
            stop=self.stop,
        )

    def read(self):
        return load_site(self.file, environ=self.environ)


@pytest.fixture
def watched(running):
    """A watched site, before its first run."""
    made = Watched(running)
    yield made
    made.store.close()


def works(watched, patron):
    return of(watched.metrics, "verifier_login_works", idp="campus-cas", patron=patron)


def test_a_run_is_counted(watched, capsys):
    """Its figures are there, the watch is ready, and one line tells of it."""
    before = watched.pulse.is_ready
    watched.site.run_once()

    assert (False, True) == (before, watched.pulse.is_ready)
    assert (1, 0) == (works(watched, "p0000"), works(watched, "p0003"))
    assert "3 of 5 logins get through" in capsys.readouterr().err


def test_a_changed_site_file_counts_at_the_next_run(watched, capsys):
    """A patron who was taken out is not logged in again."""
    watched.site.run_once()
    watched.file.write_text(watched.text.partition("[idp.test_patrons.p0003]")[0])
    watched.site.run_once()

    assert works(watched, "p0003") is None
    assert "has changed and was read again" in capsys.readouterr().err


def test_an_invalid_site_file_stops_no_run(watched, capsys):
    """What was read before counts on, and the problem is told."""
    watched.file.write_text("[site]\n")
    watched.site.run_once()

    assert 1 == works(watched, "p0000")
    assert "no longer valid, so the last one counts" in capsys.readouterr().err


def test_a_wrong_password_is_not_tried_at_every_run(watched, monkeypatch):
    """The account would lock; it is tried again after a rest."""
    attempts = []
    monkeypatch.setitem(watched.environ, "PASSWORD_0000", "battery-staple")
    own = watch.run_and_record

    def run(chosen, **how):
        made = own(chosen, **how)
        attempts.append(made.run.logins[0].stopped)
        return made

    monkeypatch.setattr(watch, "run_and_record", run)
    watched.site.run_once()
    watched.site.run_once()

    assert "did not accept" in attempts[0]
    assert attempts[1].startswith("Not tried: campus-cas refused")


def test_an_interrupted_run_is_neither_counted_nor_told(watched, capsys):
    """The half that was left out would look like patrons who are gone."""
    watched.stop.set()
    watched.site.run_once()

    assert works(watched, "p0000") is None
    assert not watched.pulse.is_ready
    assert "get through" not in capsys.readouterr().err


def test_a_notice_that_reached_nobody_is_counted_and_told(watched, capsys, monkeypatch):
    """It is tried again after the next run."""

    def deaf(_notice):
        raise NoticeNotDelivered("The webhook was not reached.")

    monkeypatch.setattr(watch, "channels_of", lambda _site: {"webhook": deaf})
    watched.site.run_once()

    assert 1 == of(watched.metrics, "verifier_notices_not_told_total", way="webhook")
    assert "The webhook was not reached. It is tried again" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (StoreProblem("The disk is full."), "the run came to nothing: The disk is full."),
        (NoPatronSelected("There is nobody."), "the run came to nothing: There is nobody."),
        (ValueError("21234000000018"), "by a defect of ours (ValueError)"),
    ],
)
def test_a_run_that_came_to_nothing_is_told(watched, capsys, error, message):
    """In its own sentence; of a defect the type alone."""
    watched.site.failed(error)
    err = capsys.readouterr().err

    assert message in err
    assert "21234" not in err
    assert 1 == of(watched.metrics, "verifier_runs_total", outcome="failed")


def test_each_run_is_kept_until_three_say_the_same(watched):
    """The first and the last of them stay on the page of runs."""
    for _ in range(3):
        watched.site.run_once()

    assert ["verifier watch"] * 2 == [entry.name for entry in watched.store.runs.listed()]
