import pytest

from tests.report.drift.samples import breaking
from verifier.domain.model.drift import ComparedBy, DriftVerdict, EarlierReport
from verifier.report.comparison_report import drift_lines, drift_summary

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
