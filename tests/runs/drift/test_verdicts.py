from types import SimpleNamespace

import pytest

from tests.report import samples
from verifier.domain.model.comparison import DriftVerdict, Effect
from verifier.domain.model.report import Verdict
from verifier.runs import drift


def side(verdict=None, *, unanswered=False):
    return SimpleNamespace(verdict=verdict, unanswered=unanswered)


def came(road, *, same=True):
    judgement = SimpleNamespace(road=road, reason="so it is")
    return SimpleNamespace(judgement=judgement, same_identifier=same)


@pytest.mark.parametrize(
    ("then", "now", "road", "expected"),
    [
        (Verdict.PASS, None, Effect.HOLDS, DriftVerdict.CANNOT_TELL),
        (Verdict.PASS, None, Effect.BREAKS, DriftVerdict.BREAKS),
        (None, None, Effect.HOLDS, DriftVerdict.HARMLESS),
        (None, None, Effect.MENDED, DriftVerdict.MENDED),
        (None, None, Effect.STILL_BROKEN, DriftVerdict.STILL_BROKEN),
        (None, None, Effect.UNKNOWN, DriftVerdict.CANNOT_TELL),
        (None, Verdict.PASS, Effect.BREAKS, DriftVerdict.HARMLESS),
        (None, Verdict.PASS, Effect.MENDED, DriftVerdict.MENDED),
        (None, Verdict.WARNING, Effect.UNKNOWN, DriftVerdict.HARMLESS),
        (None, Verdict.FAIL, Effect.BREAKS, DriftVerdict.BREAKS),
        (None, Verdict.FAIL, Effect.STILL_BROKEN, DriftVerdict.STILL_BROKEN),
        (None, Verdict.FAIL, Effect.HOLDS, DriftVerdict.CANNOT_TELL),
        (Verdict.PASS, Verdict.WARNING, Effect.HOLDS, DriftVerdict.HARMLESS),
        (Verdict.FAIL, Verdict.PASS, Effect.MENDED, DriftVerdict.MENDED),
    ],
)
def test_what_the_library_system_said_goes_first(then, now, road, expected):
    """Where it was silent at one of the two logins nothing is called harmless by accident."""
    verdict, message = drift.judge(side(then), side(now), came(road), nothing=False)

    assert expected is verdict
    assert message.endswith(".")


@pytest.mark.parametrize("road", [Effect.HOLDS, Effect.STILL_BROKEN])
def test_nothing_changed_is_the_same(road):
    """A road that is as broken as it was is no drift."""
    both = side(Verdict.FAIL if road is Effect.STILL_BROKEN else Verdict.PASS)

    assert DriftVerdict.SAME is drift.judge(both, both, came(road), nothing=True)[0]


@pytest.mark.parametrize(
    ("same", "more"),
    [
        (True, ", and ReShare would receive the same identifier as then"),
        (False, ", and ReShare would receive another identifier than then"),
        (None, ""),
    ],
)
@pytest.mark.parametrize(
    ("unanswered", "why"),
    [
        (True, "the library system gave no answer"),
        (False, "the library system was not asked"),
    ],
)
def test_a_silent_library_system_says_how_much_is_known(same, more, unanswered, why):
    """What ReShare would receive is known all the same."""
    now = side(unanswered=unanswered)
    _, message = drift.judge(side(Verdict.PASS), now, came(Effect.HOLDS, same=same), nothing=True)

    assert f"Whether {drift.LEADS} cannot be told: {why}{more}." == message


def test_what_is_only_worth_knowing_is_nothing_wrong():
    """Notices come and go."""
    found = samples.failing().diagnosis.findings

    assert {
        entry.check for entry in found if entry.severity.value != "notice"
    } == drift.failing_checks(found)
