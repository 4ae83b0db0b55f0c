from datetime import UTC, datetime, timedelta

import pytest

from verifier.domain.model.report import Verdict
from verifier.domain.model.run import MetadataChange, PastResult
from verifier.report.trend import trend_of

BEGAN = datetime(2026, 11, 17, 9, 30, tzinfo=UTC)
LETTERS = {"w": Verdict.PASS, "x": Verdict.FAIL, "y": Verdict.FAIL, "?": Verdict.UNKNOWN}
CAUSES = {"x": "patron.not-found", "y": "release.identifier-missing"}


def results(letters):
    return [
        PastResult(at=BEGAN + timedelta(days=day), verdict=LETTERS[it], cause=CAUSES.get(it))
        for day, it in enumerate(letters)
    ]


@pytest.mark.parametrize(
    ("letters", "sentence"),
    [
        ("www", "The same 3 times since 17 Nov 2026 09:30 UTC: works."),
        (
            "wwx",
            "Since 19 Nov 2026 09:30 UTC: does not work (patron.not-found). Before that: works.",
        ),
        (
            "xyy",
            (
                "Since 18 Nov 2026 09:30 UTC: does not work (release.identifier-missing). "
                "Before that: does not work (patron.not-found)."
            ),
        ),
        ("w?", "Since 18 Nov 2026 09:30 UTC: cannot be said. Before that: works."),
    ],
)
def test_the_sentence_says_since_when(letters, sentence):
    trend = trend_of("campus / gail", "campus", results(letters), ())

    assert sentence == trend.sentence
    assert len(letters) == len(trend.marks)
    assert trend.marks[0][2].endswith("17 Nov 2026 09:30 UTC")


def test_one_result_is_no_trend():
    assert trend_of("campus / gail", "campus", results("w"), ()) is None


@pytest.mark.parametrize(
    ("idp_id", "days", "told"),
    [
        ("campus", 0.5, False),
        ("campus", 1.5, True),
        ("campus", 2, True),
        ("campus", 2.5, False),
        ("other", 1.5, False),
    ],
)
def test_the_metadata_that_changed_meanwhile_stands_beside(idp_id, days, told):
    """What changed after the last good result, and not after the first bad one."""
    at = BEGAN + timedelta(days=days)
    change = MetadataChange(idp_id=idp_id, at=at, changes=("the scope example.edu is gone",))
    sentence = trend_of("campus / gail", "campus", results("wwxx"), [change]).sentence

    assert told is ("the scope example.edu is gone." in sentence)
