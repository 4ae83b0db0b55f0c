import pytest

from verifier.domain.model.finding import Place


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({}, "a.ini"),
        ({"line": 3}, "a.ini, line 3"),
        ({"key": "[B] c"}, "a.ini, [B] c"),
        ({"line": 3, "key": "[B] c"}, "a.ini, line 3, [B] c"),
    ],
)
def test_a_place_reads_from_the_outside_in(more, message):
    """File, line, key, as far as they are known."""
    assert message == str(Place(file="a.ini", **more))
