"""Two logins compared by the real stages, for the tests of the comparison."""

from datetime import UTC, datetime

from tests.factories import make_decision, make_preview
from verifier.domain.diagnosis.changes.comparison import ComparedLogin, compare
from verifier.domain.diagnosis.diagnose import diagnose
from verifier.domain.model.evidence import stages
from verifier.domain.model.report import Report

LATER = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
"""When somebody logs in again, after the change."""


def make_walk(released=None, *, answers=None, **more):
    """One login; with *answers* a library system was asked about it."""
    evidence = make_preview(released, **more)
    if answers is None:
        return ComparedLogin(**stages(evidence))
    return ComparedLogin.of_report(make_report(evidence, answers))


def make_report(preview, answers):
    """A report by the real stages, without checks."""
    evidence = make_decision(answers, preview=preview)
    return Report(
        **stages(evidence),
        site_name="Example University Library",
        created_at=datetime(2026, 11, 25, 12, 0, tzinfo=UTC),
        runs=(),
        diagnosis=diagnose(evidence, ()),
        version="0.1.0",
    )


def compared(before, after, **more):
    """The comparison of two walks, made yesterday."""
    return compare(
        before,
        after,
        site_name="Example University Library",
        created_at=datetime(2026, 11, 25, 12, 0, tzinfo=UTC),
        version="0.1.0",
        **more,
    )


def kinds(comparison):
    """What became of each attribute, by its label."""
    return {change.label: [kind.value for kind in change.kinds] for change in comparison.changes}
