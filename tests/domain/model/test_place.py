import pytest

from verifier.domain.model.finding import Place


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, "a.ini"),
        ({"line": 3}, "a.ini, line 3"),
        ({"key": "[B] c"}, "a.ini, [B] c"),
        ({"line": 3, "key": "[B] c"}, "a.ini, line 3, [B] c"),
    ],
)
def test_a_place_reads_from_the_outside_in(more, said):
    """File, line, key, as far as they are known."""
    assert said == str(Place(file="a.ini", **more))
