"""What the templates of comparisons need beside the comparison, in a file and on a page."""

from __future__ import annotations

from typing import Any

from verifier.model.comparison import Bearing
from verifier.report.comparison import set_words, words


def words_of_one() -> dict[str, Any]:
    """Give the words and the order for one comparison."""
    return {"bearings": tuple(Bearing), "said": words}


def words_of_sets() -> dict[str, Any]:
    """Give the words for two sets, and for each pair in them."""
    return {**words_of_one(), "set_said": set_words}
