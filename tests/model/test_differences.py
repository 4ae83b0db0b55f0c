from __future__ import annotations

from verifier.model.differences import DIFFERENCES
from verifier.model.match import Transform


def test_every_transform_has_its_words():
    """No finding names a transform by its number alone."""
    assert list(Transform) == list(DIFFERENCES)
    assert all(DIFFERENCES.values())
