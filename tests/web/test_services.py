import threading
from threading import Event
from types import SimpleNamespace

import pytest

from tests.report.lint.samples import GOOD, make_lint
from tests.runs.runs import make_run
from verifier.domain.model.site import Idp, TestPatron
from verifier.runs.run_summary import summarize_run
from verifier.runs.runner import SelectedLogin
from verifier.store.db_errors import StoreProblem
from verifier.store.runs import RunUnderWay
from verifier.web import services
from verifier.web.services import AutomaticRuns, LastLint

CHOSEN = (
    SelectedLogin(
        idp=Idp(id="campus", protocol="saml"),
        patron=TestPatron(id="grad1", username="gail", password=None),
    ),
)


class Run:
    """Stands in for a run: it begins, and goes on until it is let go."""

    def __init__(self, *, problem=None, before_it_begins=False):
        self.problem = problem
        self.before_it_begins = before_it_begins
        self.go_on = Event()
        self.accounts = []

    def __call__(self, _chosen, *, name, store, by, alone, accounts, begun, **_):
        self.accounts.append(accounts)
        if self.before_it_begins:
            raise self.problem
        run = store.runs.begin_automatic(name, [], by=by, alone=alone)
        begun(run.id)
        self.go_on.wait(30)
        if self.problem is not None:
            raise self.problem
        store.runs.close(run.id, summary_of)
        return SimpleNamespace(run=make_run())


def summary_of(run):
    return summarize_run(run, idp_names={})


@pytest.fixture
def start(store, here):
    def start(runs, ended=lambda _: None):
        return runs.start(
            CHOSEN,
            name="Pipeline",
            site=here.site,
            ils=(),
            store=store,
            by="token pipeline",
            ended=ended,
        )

    return start


def test_one_run_at_a_time(start):
    run, over = Run(), Event()
    runs = AutomaticRuns(run)
    first = start(runs, lambda _: over.set())
    with pytest.raises(RunUnderWay) as refused:
        start(runs)
    run.go_on.set()

    assert first == refused.value.run_id
    assert over.wait(30)
    assert first != start(runs)


def test_accounts_rest_across_runs(start):
    run = Run()
    run.go_on.set()
    runs = AutomaticRuns(run)
    for _ in range(2):
        over = Event()
        start(runs, lambda _, over=over: over.set())
        assert over.wait(30)

    assert run.accounts[0] is run.accounts[1]


@pytest.mark.parametrize("problem", [StoreProblem("The disk is full."), ValueError("canary-1")])
def test_a_run_that_cannot_begin_is_told(start, caplog, problem):
    came = []
    with pytest.raises(StoreProblem) as raised:
        start(AutomaticRuns(Run(problem=problem, before_it_begins=True)), came.append)

    assert "canary" not in f"{raised.value.message}{caplog.text}"


@pytest.mark.parametrize(
    ("problem", "outcome"), [(None, make_run()), (ValueError("canary-1"), None)]
)
def test_what_came_of_it_is_told(start, problem, outcome):
    """To whoever counts; of a run that broke off there is nothing to tell but that."""
    run, over, came = Run(problem=problem), Event(), []
    run.go_on.set()
    start(AutomaticRuns(run), lambda ended: (came.append(ended), over.set()))

    assert over.wait(30)
    assert [outcome] == came


def test_nothing_was_looked_at_yet():
    """Showing the page asks no library system."""
    assert LastLint(lambda: make_lint(GOOD)).get() is None


def test_a_fresh_look_is_not_made_anew(monkeypatch):
    made = []
    last = LastLint(lambda: made.append(1) or make_lint(GOOD))

    assert last.renew()
    assert last.renew()
    assert [1] == made
    monkeypatch.setattr(services, "FRESH_SECONDS", -1.0)
    assert last.renew()
    assert [1, 1] == made
    assert make_lint(GOOD) == last.get()


def test_one_at_a_time():
    running, go_on = threading.Event(), threading.Event()

    def slow():
        running.set()
        go_on.wait(5)
        return make_lint(GOOD)

    last = LastLint(slow)
    first = threading.Thread(target=last.renew)
    first.start()
    running.wait(5)

    assert not last.renew()
    go_on.set()
    first.join()
