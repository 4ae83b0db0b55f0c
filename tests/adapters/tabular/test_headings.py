"""Headings of columns: which one was meant."""

from verifier.adapters.tabular.cells import nearest


def test_the_heading_that_was_probably_meant():
    """A slip of the pen is seen through."""
    assert "User ID" == nearest("User-ID", ["Title", "User ID"])


def test_what_is_too_long_for_a_heading_is_not_compared():
    """Comparing two long texts would take minutes, and neither is a heading."""
    assert nearest("x" * 200, ["x" * 201]) is None
    assert nearest("x" * 201, ["x" * 200]) is None
    assert "x" * 200 == nearest("x" * 199, ["x" * 200])
