from __future__ import annotations

from dataclasses import replace

import pytest

from tests.factories import make_preview


@pytest.mark.parametrize(
    ("value", "has"),
    [("21234000000018", True), ("0", True), (" ", True), ("", False), (None, False)],
)
def test_an_empty_identifier_is_none(value, has):
    """A key left out and an empty one bring ReShare nothing; anything else would be asked for."""
    assert has is replace(make_preview().preview, patron_identifier=value).has_identifier
