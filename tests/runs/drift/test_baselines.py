import json
from dataclasses import replace
from functools import partial

import pytest

from tests.factories import BARCODE, make_attribute, make_capture
from tests.report import samples
from tests.runs.drift.stories import NOW, SEAL, WHOSE
from verifier.domain.model.capture import Protocol
from verifier.report import json_report
from verifier.runs import baselines
from verifier.runs.baselines import CannotPin, pin, pinned, recover_values, remains_of


def keep(desk, report_id="r1", **whose):
    report = desk.report()
    desk.store.keep(make_capture(), report_id=report_id, browser=None, **whose)
    desk.store.save_report(report_id, report)
    return report


def test_a_report_becomes_the_baseline_of_its_patron(desk):
    report = keep(desk, **WHOSE)

    made = pin(desk.store, "r1", by="operator Pat")

    found = pinned(desk.store, **WHOSE)
    assert made == found.baseline
    assert ("campus", "grad1", "r1") == (made.idp_id, made.patron, made.report_id)
    assert ("operator Pat", NOW) == (made.pinned_by, made.pinned_at)
    assert report == found.report


def test_a_newer_baseline_takes_the_place_of_the_older(desk):
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


def test_forgetting_takes_the_baseline_as_well(desk):
    """Digests of a person's values go when the person's login is forgotten."""
    desk.pin(desk.report())
    desk.store.forget("then")

    assert None is pinned(desk.store, **WHOSE)
    assert None is pinned(desk.store, "campus", "nobody")


CANARIES = ("gail", "good", "21234", "u-4711", "5f0c1b2a", "graduate", "12.50", "00123")


@pytest.mark.parametrize("sample", [samples.failing, samples.passing, samples.unknown])
def test_nothing_in_the_remains_can_be_read(sample):
    message = repr(remains_of(sample(), partial(SEAL.digest, of="here"))).lower()

    assert [] == [canary for canary in CANARIES if canary in message]


def test_every_value_that_is_masked_has_a_digest():
    remains = remains_of(samples.failing(), partial(SEAL.digest, of="here"))
    clear = json_report.report_as_dict(samples.failing(), redact=False)

    found = dict(remains.digests)

    masked = dict(baselines.values_in_report(json.loads(remains.report)))
    assert masked.keys() == found.keys()
    for place, value in baselines.values_in_report(clear):
        assert SEAL.digest(value, of="here") == found[place]


def test_the_store_holds_no_value_of_a_baseline(desk):
    desk.pin(desk.report(), gone=True)

    content = desk.content().lower()

    for canary in (BARCODE, "gail", "good", '"u1"'):  # two bytes alone come by chance
        assert canary.encode() not in content
    assert b"99999999999999" in content


def test_one_value_has_another_digest_for_every_patron(desk):
    """Nobody can tell from the database that two patrons have something in common."""
    report = desk.report([make_attribute("employeeNumber", BARCODE)])
    desk.pin(report)
    capture = report.capture
    desk.store.keep(capture, report_id="r2", browser=None, idp_id="campus", patron="grad2")
    desk.store.save_report("r2", report)
    pin(desk.store, "r2", by=None)

    kept = [desk.store.baselines.of("campus", name) for name in ("grad1", "grad2")]
    first, two = (dict(result.remains.digests) for result in kept)

    assert first.keys() == two.keys()
    assert set() == set(first.values()) & set(two.values())


VALUE = "released/0/values/0"


def digest(value):
    return f"<{value}>"


def digests(value):
    return (digest(value),)


def back(desk, then, now, scopes=()):
    """What stands in the place of the first value, as far as today's login tells it."""
    remains = remains_of(desk.report([make_attribute("x", then)]), digest)
    today = json_report.report_as_dict(desk.report([make_attribute("x", now)]), redact=False)
    return dict(baselines.values_in_report(recover_values(remains, today, scopes, digests)))[VALUE]


@pytest.mark.parametrize(
    ("then", "now"),
    [
        (BARCODE, BARCODE),
        ("ggood", "ggood@example.edu"),
        ("ggood@example.edu", "ggood"),
        ("00123456", "123456"),
        ("123456", "00123456"),
        ("GGood", "ggood"),
        ("2 1234 00001", "2123400001"),
        ("B1234567", "1234567"),
        ("--", "anything"),
        ("", "anything"),
        ("null", "00123456"),
        ("0000000000000", "00123456"),
    ],
)
def test_a_value_that_today_tells_is_put_back(desk, then, now):
    assert then == back(desk, then, now, ["example.edu"])


@pytest.mark.parametrize(
    ("then", "now"), [(BARCODE, "21234000000019"), ("Gail", "Gale"), ("1", "2"), ("a-b", "c")]
)
def test_something_of_the_same_shape_stands_in_for_another_value(desk, then, now):
    """It is neither the value nor one of today's, and the same each time."""
    stands = back(desk, then, now)

    assert stands not in (then, now)
    assert len(then) == len(stands)
    assert [text.isdigit() for text in then] == [text.isdigit() for text in stands]
    assert stands == back(desk, then, now)


def test_equal_values_stay_equal(desk):
    """What was sent in two attributes is told to be one value, whatever it was."""
    both = [make_attribute("x", BARCODE), make_attribute("y", BARCODE)]
    remains = remains_of(desk.report(both), digest)
    today = json_report.report_as_dict(desk.report([make_attribute("x", "7")]), redact=False)

    found = dict(baselines.values_in_report(recover_values(remains, today, (), digests)))

    assert found[VALUE] == found["released/1/values/0"] != BARCODE


def test_a_short_value_that_today_holds_is_not_made_up(desk):
    """Of nine digits all but one are today's: the stand-in is none of these, or the mask."""
    today = [make_attribute("x", *"12345678")]
    remains = remains_of(desk.report([make_attribute("x", "0")]), lambda value: f"{value}!")
    document = json_report.report_as_dict(desk.report(today), redact=False)

    found = dict(baselines.values_in_report(recover_values(remains, document, (), digests)))

    assert "9" == found[VALUE]
    assert json.loads(remains.report)["redacted"]
    assert not recover_values(remains, document, (), digests)["redacted"]


@pytest.mark.parametrize(
    ("mask", "value", "was"),
    [
        ("99999999", "123456", "00123456"),
        ("xxxxx", "GGood", "ggood"),
        ("XXxxx", "ggood", "GGood"),
        ("9 9999 99999", "2123400001", "2 1234 00001"),
        ("x9999999", "B1234567", "b1234567"),
        ("xxxxx@xxxxxxx.xxx", "ggood", "ggood@example.edu"),
    ],
)
def test_a_value_is_brought_into_the_shape(mask, value, was):
    """What the mask still shows is enough to write the value as it may have been."""
    tried = list(baselines.in_mask_shape(mask, value, ["example.edu"]))

    assert (was in tried) == (len(was) == len(mask))


@pytest.mark.parametrize(
    ("mask", "value"),
    [("", "123"), ("999", "1234"), ("---", "abc"), ("9999", "abc@d"), ("x@x", "")],
)
def test_what_does_not_fit_is_no_guess(mask, value):
    """Another number of letters and digits is another value."""
    assert [] == list(baselines.in_mask_shape(mask, value, []))


def test_everything_that_a_value_may_stand_for_is_tried():
    """The value itself first, then its other forms; of an endless one itself alone."""
    tried = list(baselines.values_from("00123456@example.edu"))

    assert "00123456@example.edu" == tried[0]
    assert "00123456" in tried
    assert 1 == len(list(baselines.values_from("7" * 600)))


def test_words_for_nothing_are_tried():
    """An attribute that held "none" held no identifier."""
    assert {"0000", "null", "NULL", "None"} <= set(baselines.placeholder_values("9999"))


def test_a_value_is_put_where_it_was_found():
    document = json_report.report_as_dict(samples.failing(), redact=False)
    found = dict(baselines.values_in_report(document))

    for number, place in enumerate(found):
        baselines.put_value(document, place, f"value {number}")

    assert [f"value {number}" for number in range(len(found))] == [
        value for _, value in baselines.values_in_report(document)
    ]
    assert "released/0/values/0" in found
    assert "records/0/identifiers/0/value" in found
    document["login"]["subject"]["value"] = None
    assert "login/subject/value" not in dict(baselines.values_in_report(document))
