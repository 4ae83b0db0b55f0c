from __future__ import annotations

from verifier.domain.model.match import Transform
from verifier.domain.model.wording import DIFFERENCES


def test_every_transform_has_its_words():
    """No finding names a transform by its number alone."""
    assert list(Transform) == list(DIFFERENCES)
    assert all(DIFFERENCES.values())
