import time
from dataclasses import replace

import pytest

from verifier.adapters.ils.connections import connect
from verifier.adapters.login.oidc.provider_book import ProviderBook
from verifier.adapters.login.saml.metadata_document import IdpMetadata
from verifier.domain.model.comparison import DriftVerdict
from verifier.domain.model.report import Verdict
from verifier.domain.model.run import RowChange, RowState, RunKind
from verifier.report.run_report import run_remarks
from verifier.runs import recorded_run
from verifier.runs.recorded_run import RunRecorder, run_and_record
from verifier.runs.runner import Accounts, select_logins
from verifier.store.db_errors import StoreProblem


def kept(running, store, *only, **more):
    site = running.site
    return run_and_record(
        select_logins(site, only or ["campus-directory"]),
        name="Cut-over, week 2",
        site=site,
        ils=connect(site),
        store=store,
        by="anna",
        **more,
    )


def test_each_row_has_its_report_and_the_end_is_frozen(running, store):
    begun = []
    made = kept(running, store, begun=begun.append)
    stored = store.runs.get(made.id)

    assert [made.id] == begun
    assert made.problem is None
    assert ("Cut-over, week 2", "anna") == (stored.name, stored.created_by)
    assert RunKind.AUTOMATIC is stored.kind
    assert [login.report_id for login in made.run.logins] == [row.report_id for row in stored.rows]
    assert {RowState.DONE} == {row.state for row in stored.rows}
    assert [login.verdict for login in made.run.logins] == [
        row.result.verdict for row in stored.rows
    ]
    assert stored.closed_at is not None
    assert [person.id for person in running.people] == [
        row.patron for row in store.runs.summary(made.id).rows
    ]


def test_the_end_is_held_against_the_run_before(running, store):
    kept(running, store)
    summary = store.runs.summary(kept(running, store).id)

    assert "Cut-over, week 2" == summary.before
    assert {RowChange.STILL_WORKS, RowChange.STILL_FAILS} == {row.change for row in summary.rows}


def test_a_login_that_did_not_come_about_says_why_in_its_row(running, store, monkeypatch):
    monkeypatch.delitem(running.environ, "PASSWORD_0000")
    made = kept(running, store, "campus-cas/p0000")
    [row] = store.runs.get(made.id).rows

    assert (made.run.logins[0].stopped, None) == (row.note, row.report_id)
    assert row.note.startswith("There is no password")


def test_an_interrupted_run_stays_open(running, store):
    """What was done stands in it; nothing is frozen that would say it was all."""

    def interrupt(_login, number, _all):
        if number == 2:
            raise KeyboardInterrupt

    made = kept(running, store, at_once=1, done=interrupt)
    stored = store.runs.get(made.id)

    assert stored.closed_at is None
    assert 2 == sum(row.report_id is not None for row in stored.rows)


def test_a_store_that_fails_in_mid_run_does_not_end_it(running, store, monkeypatch):
    """Everybody is logged in, and what the store lacks is told."""

    def full(*_, **__):
        raise StoreProblem("The disk is full.")

    monkeypatch.setattr(store.runs, "row_done", full)
    made = kept(running, store)

    assert 10 == len(made.run.logins)
    assert "The disk is full." == made.problem


def test_the_store_hears_that_the_run_goes_on(running, store, monkeypatch):
    """Also while one login takes long."""
    heard = []
    monkeypatch.setattr(recorded_run, "ALIVE_SECONDS", 0.01)
    monkeypatch.setattr(store.runs, "alive", heard.append)
    keeper = RunRecorder(store, "run", select_logins(running.site, ["p0000"]), by=None)
    with keeper.alive():
        end = time.monotonic() + 10
        while not heard and time.monotonic() < end:
            time.sleep(0.01)

    assert {keeper.id} == set(heard)


def test_the_news_of_a_run_stay_in_the_store(running, store):
    """For its page and the API: what changed, and the last results, also of a failed login."""
    kept(running, store, "campus-cas/p0000")
    changed = replace(running.site, form=replace(running.site.form, identifier="cn"))
    chosen = select_logins(changed, ["campus-cas/p0000"])
    made = run_and_record(
        chosen, name="later", site=changed, ils=connect(changed), store=store, accounts=Accounts()
    )
    [row] = store.runs.summary(made.id).rows

    assert [DriftVerdict.BREAKS] == [drift.verdict for drift in row.drifts]
    assert made.run.logins[0].drifts == row.drifts
    assert made.run.logins[0].trend == row.trend
    assert [Verdict.PASS, Verdict.FAIL] == [past.verdict for past in row.trend]


def test_no_login_is_news_too(running, store, monkeypatch):
    kept(running, store, "campus-cas/p0000")
    monkeypatch.delitem(running.environ, "PASSWORD_0000")
    made = kept(running, store, "campus-cas/p0000")
    [login] = made.run.logins

    assert [DriftVerdict.CANNOT_TELL] == [drift.verdict for drift in login.drifts]
    assert "there was no login" in login.drifts[0].message
    assert [Verdict.PASS, Verdict.UNKNOWN] == [past.verdict for past in login.trend]


@pytest.mark.parametrize(
    ("way", "part"), [("campus", "scope"), ("campus", "endpoint"), ("campus-oidc", "signing key")]
)
def test_a_change_of_metadata_is_told_in_the_run_that_saw_it(
    running, store, monkeypatch, way, part
):
    first = kept(running, store, f"{way}/p0000").run
    with monkeypatch.context() as otherwise:
        for what in (IdpMetadata, ProviderBook):
            otherwise.setattr(what, "facts", altered(what.facts, part))
        second = kept(running, store, f"{way}/p0000").run
        third = kept(running, store, f"{way}/p0000").run

    assert () == first.metadata_changes
    [change] = second.metadata_changes
    assert (way, second.started_at) == (change.idp_id, change.at)
    assert any(f"the {part} " in words and words.endswith("new") for words in change.changes)
    assert (change,) == third.metadata_changes
    assert f"The metadata of {way} changed" in run_remarks(second)[-1]
    assert not any("metadata" in remark for remark in run_remarks(third))


def altered(facts, part):
    """Facts with something else in one part."""
    field = {"scope": "scopes", "endpoint": "endpoints", "signing key": "keys"}[part]

    def other(*arguments):
        found = facts(*arguments)
        return replace(found, **{field: ("https://new.example.edu", *getattr(found, field))})

    return other
