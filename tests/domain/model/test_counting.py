"""Numbers and shares in words."""

import pytest

from verifier.domain.model.wording import percent, plural


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.0, "0 %"), (0.004, "under 1 %"), (0.234, "23 %"), (0.996, "over 99 %"), (1.0, "100 %")],
)
def test_a_small_share_is_never_none_and_a_large_one_never_all(share, words):
    """Rounding does not hide the few."""
    assert words == percent(share)


def test_numbers_agree_with_their_nouns():
    """One request, two requests, two people."""
    assert ["1 request", "2 requests", "1,000 people"] == [
        plural(1, "request"),
        plural(2, "request"),
        plural(1_000, "person", "people"),
    ]
