import pytest

from verifier.domain.model.attribute_names import written_as_national


@pytest.mark.parametrize(
    ("value", "national"),
    [
        (" 078-05-1120 ", True),
        ("URN:schac:personalUniqueID:xx:1", True),
        ("0780511200", False),
        ("21234000000017", False),
        ("", False),
    ],
)
def test_how_such_a_number_is_written(value, national):
    """A social security number, or SCHAC's own name for a national one."""
    assert national is written_as_national(value)
