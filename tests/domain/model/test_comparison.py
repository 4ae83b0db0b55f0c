from tests.report.comparison.samples import breaking, nothing
from verifier.domain.model.comparison import Impact


def test_changes_by_what_they_mean_are_all_changes():
    """Every change has one bearing, and the order of the bearings is that of the changes."""
    comparison = breaking()

    assert comparison.changes == tuple(
        entry for bearing in Impact for entry in comparison.bearing(bearing)
    )
    assert not comparison.nothing_changed


def test_nothing_changed():
    """Neither an attribute nor anything about the logins."""
    assert nothing().nothing_changed
    assert () == nothing().bearing(Impact.BREAKS)
