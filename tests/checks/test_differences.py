from __future__ import annotations

from verifier.checks.differences import DIFFERENCES, by_transform
from verifier.model.finding import Evidence
from verifier.model.match import Transform


def test_every_transform_has_its_words():
    """No finding names a transform by its number alone."""
    assert list(Transform) == list(DIFFERENCES)
    assert all(DIFFERENCES.values())


def test_a_finding_names_the_transform():
    """By number for the table of the documentation, and in words."""
    assert Evidence(what="transform", name="T4: leading zeros") == by_transform(Transform.T4)
