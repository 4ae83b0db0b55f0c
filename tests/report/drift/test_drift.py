import json

import pytest

from tests.report.drift.samples import breaking
from verifier.domain.model.comparison import ComparedBy, DriftVerdict, EarlierReport, Impact
from verifier.report.comparison_report import (
    COMPARED_BY,
    DRIFT_BEARINGS,
    DRIFT_VERDICTS,
    drift_lines,
    drift_summary,
)
from verifier.report.json_report import drift_dict


def test_everything_is_there():
    """Every key, in plain values that JSON can write."""
    found = json.loads(json.dumps(drift_dict(breaking())))

    assert {
        "schema": "drift/1",
        "verdict": "breaks",
        "said": "The road broke: a request of this patron no longer passes.",
        "against": "baseline",
        "since": "2026-11-17T09:30:00+00:00",
        "reference": "aaaa",
        "compared_by": "remains",
    } == {key: found[key] for key in list(found)[:7]}
    assert {
        "label": "libCard",
        "kinds": ["new"],
        "bearing": "harmless",
        "transforms": [],
        "was": None,
        "also": ["employeeNumber"],
    } == found["changes"][1]
    assert [["service-provider", "protocol"], ["patron.not-found"], ["release.surplus"]] == [
        found[key] for key in ("circumstances", "appeared", "vanished")
    ]
    assert ["email-gone"] == [remark["kind"] for remark in found["remarks"]]


ALL = """\
✗ The road broke: a request of this patron no longer passes. Held against the baseline of {when}.
  ✗ employeeNumber: the same value in another form: the part behind the @ (T3)
  ✓ libCard: new, its value came before in employeeNumber
  ! mail: under another name, before it was emailAddress
  i another service provider, another protocol
  ! ReShare no longer receives an e-mail address for the patron.
  ! found now and not then: patron.not-found
  ✓ found then and no longer: release.surplus
  i The values of then are gone: the same value is still told from another, by keyed digests.
"""


def test_everything_is_said_in_lines():
    """The first says what it comes to, each of the others one thing."""
    message = "".join(f"{line}\n" for line in drift_lines(breaking()))

    assert ALL.format(when="17 Nov 2026 09:30 UTC") == message


def test_a_drift_of_nothing_is_one_line():
    """Where nothing changed there is nothing to list."""
    nothing = breaking(
        verdict=DriftVerdict.SAME, message="Nothing changed: all is well.",
        against=EarlierReport.BEFORE,
        compared_by=ComparedBy.VALUES, changes=(), circumstances=(), remarks=(), appeared=(),
        vanished=(),
    )  # fmt: skip

    assert [
        "✓ Nothing changed: all is well. Held against the login before of 17 Nov 2026 09:30 UTC."
    ] == list(drift_lines(nothing))


@pytest.mark.parametrize("verdict", DriftVerdict)
def test_every_verdict_has_a_shape(verdict):
    """No line begins without one."""
    assert drift_summary(breaking(verdict=verdict))[0] in "✗?!✓"


def test_every_word_of_the_model_has_its_words():
    """What differs by nature is never shown; all else has a shape and words."""
    assert set(DriftVerdict) == set(DRIFT_VERDICTS)
    assert set(Impact) - {Impact.BY_NATURE} == set(DRIFT_BEARINGS)
    assert set(ComparedBy) == set(COMPARED_BY)
