import json

import pytest

from tests.factories import BARCODE, make_attribute
from verifier.report import json_report
from verifier.runs import baselines
from verifier.runs.baselines import recover_values, remains_of

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
    """Exactly as it was, from another form of it."""
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


def test_the_document_says_that_nothing_is_masked(desk):
    """It is read as any other report is."""
    remains = remains_of(desk.report(), digest)
    document = json_report.report_as_dict(desk.report(), redact=False)

    assert json.loads(remains.report)["redacted"]
    assert not recover_values(remains, document, (), digests)["redacted"]
