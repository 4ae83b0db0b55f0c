from dataclasses import replace

import pytest

from tests.factories import make_capture
from tests.runs.drift.stories import NOW, WHOSE
from verifier.domain.model.capture import Protocol
from verifier.runs.baselines import CannotPin, pin, pinned


def keep(desk, report_id="r1", **whose):
    report = desk.report()
    desk.store.keep(make_capture(), report_id=report_id, browser=None, **whose)
    desk.store.save_report(report_id, report)
    return report


def test_a_report_becomes_the_baseline_of_its_patron(desk):
    """It says whose it is, who pinned it and when, and is found again with its values."""
    report = keep(desk, **WHOSE)

    made = pin(desk.store, "r1", by="operator Pat")

    found = pinned(desk.store, **WHOSE)
    assert made == found.baseline
    assert ("campus", "grad1", "r1") == (made.idp_id, made.patron, made.report_id)
    assert ("operator Pat", NOW) == (made.pinned_by, made.pinned_at)
    assert report == found.report


def test_a_newer_baseline_takes_the_place_of_the_older(desk):
    """There is one for each patron at each identity provider."""
    keep(desk, **WHOSE)
    keep(desk, "r2", **WHOSE)
    pin(desk.store, "r1", by=None)
    pin(desk.store, "r2", by=None)

    assert ["r2"] == [entry.report_id for entry in desk.store.baselines.listed()]


def test_of_nobodys_login_somebody_says_whose_it_is(desk):
    """An operator's own login belongs to no test patron until it is pinned."""
    keep(desk, idp_id="campus")

    pin(desk.store, "r1", by=None, idp_id="elsewhere", patron="grad7")

    assert [("campus", "grad7")] == [
        (entry.idp_id, entry.patron) for entry in desk.store.baselines.listed()
    ]


@pytest.mark.parametrize(
    ("whose", "more", "message"),
    [
        ({}, {"patron": "grad1"}, "Choose the identity provider that this login belongs to."),
        ({"idp_id": "campus"}, {}, "Give this test patron a name, such as grad1."),
    ],
)
def test_whose_it_is_has_to_be_known(desk, whose, more, message):
    """Later reports are found by it."""
    keep(desk, **whose)

    with pytest.raises(CannotPin) as refused:
        pin(desk.store, "r1", by=None, **more)

    assert message == refused.value.message


def test_without_values_there_is_nothing_to_pin(desk):
    """Neither of what was never kept, nor of what is gone."""
    for report_id in ("r1", "r9"):
        with pytest.raises(CannotPin, match="log the patron in again and pin the new report"):
            pin(desk.store, report_id, by=None, **WHOSE)


def test_a_pasted_request_is_no_baseline(desk):
    """Nobody logged in."""
    report = keep(desk, **WHOSE)
    pasted = replace(report, capture=replace(report.capture, protocol=Protocol.REQUEST))
    desk.store.save_report("r1", pasted)

    with pytest.raises(CannotPin, match="A pasted request is no login"):
        pin(desk.store, "r1", by=None)


def test_a_patron_without_a_baseline_has_none(desk):
    """Nothing is held against nothing."""
    assert None is pinned(desk.store, "campus", "nobody")


def test_forgetting_takes_the_baseline_as_well(desk):
    """Digests of a person's values go when the person's login is forgotten."""
    desk.pin(desk.report())

    desk.store.forget("then")

    assert None is pinned(desk.store, **WHOSE)
