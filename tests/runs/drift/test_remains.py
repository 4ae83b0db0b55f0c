import json
from functools import partial

import pytest

from tests.factories import BARCODE, make_attribute
from tests.report import samples
from tests.runs.drift.stories import SEAL
from verifier.report import json_report
from verifier.runs import baselines
from verifier.runs.baselines import pin, remains_of

CANARIES = ("gail", "good", "21234", "u-4711", "5f0c1b2a", "graduate", "12.50", "00123")


@pytest.mark.parametrize("sample", [samples.failing, samples.passing, samples.unknown])
def test_nothing_in_the_remains_can_be_read(sample):
    """Masks and keyed digests, and no value of the person anywhere."""
    message = repr(remains_of(sample(), partial(SEAL.digest, of="here"))).lower()

    assert [] == [canary for canary in CANARIES if canary in message]


def test_every_value_that_is_masked_has_a_digest():
    """Each place of a value in the document is one that can be told again."""
    remains = remains_of(samples.failing(), partial(SEAL.digest, of="here"))
    clear = json_report.report_as_dict(samples.failing(), redact=False)

    found = dict(remains.digests)

    masked = dict(baselines.values_in_report(json.loads(remains.report)))
    assert masked.keys() == found.keys()
    for place, value in baselines.values_in_report(clear):
        assert SEAL.digest(value, of="here") == found[place]


def test_the_store_holds_no_value_of_a_baseline(desk):
    """Neither in the database nor in its write-ahead log, once the values are gone."""
    desk.pin(desk.report(), gone=True)

    content = desk.content().lower()

    for canary in (BARCODE, "gail", "good", "u1"):
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
